package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/sim"
	"simrun/trace"
)

// What a liar does all the time is told twice and counted; what it does at once to several, once.
func TestRunOfALiar(t *testing.T) {
	rec, res := serve(t, "faults: [{fault: byzantine, node: n1, behaviour: [lie, silent]}]\n"+served50)
	golden(t, "liar.txt", func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	golden(t, "liar.diagram.txt", func(w io.Writer) error { return Diagram(w, rec, res, Style{}) })

	did := make(map[string]int)
	for i := range rec.Events {
		if what, ok := rec.Events[i].Value.(faults.Falsified); ok && rec.Events[i].Kind == sim.EventFault {
			did[what.Behaviour]++
		}
	}
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
	for behaviour, words := range map[string]string{"lie": "lies: not", "silent": "keeps silent: no"} {
		counted := fmt.Sprintf("and %d more times until", did[behaviour]-tamperedTold)
		if !strings.Contains(text, counted) || strings.Count(text, words) > tamperedTold+1 { // and in the chain of causes
			t.Errorf("%s %d times, not told as %q:\n%s", behaviour, did[behaviour], counted, text)
		}
	}
}

// A strike at several messages at once is one line, and none is left out where there are few.
func TestRunOfALiarToAll(t *testing.T) {
	text := told(t, "name: x\nprotocol: flooding\nfaults: [{fault: byzantine, node: p1, behaviour: [lie]}]\n")
	if !strings.Contains(text, "lies: not Proposals: 1 to p2 p3") || strings.Contains(text, "more times until") {
		t.Error(text)
	}
}

// Who sends in another's name, sends in somebody's.
func TestImpersonationTellsInWhoseName(t *testing.T) {
	rec, res := recordNamed(t, "twopc/impersonate")
	demand(t, printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) }), "sends in p2's name: VoteCommit: t1 to c")
	demand(t, printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{Verbose: true}) }), "(as=p2 behaviour=impersonate")

	// What a node has said itself it replays in its own name.
	text := told(t, "name: x\nprotocol: flooding\nnodes: 4\nnetwork: {authenticated: false}\nfaults: [{fault: byzantine, node: p1, behaviour: [replay]}]\n")
	demand(t, text, "replays Proposals to p3 p4  ", "replays Proposals to p4 in p2's name")
}

// What did not leave, or left in another's name, is not told again as if the node had said it.
func TestStoryDoesNotTellTwiceWhatAFaultSays(t *testing.T) {
	for name, not := range map[string]string{
		"twopc/impersonate":        `11\.6ms +p1 +votes commit`,
		"twopc/silent-coordinator": `c .*tells p1`,
	} {
		rec, res := recordNamed(t, name)
		text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{}) })
		if told := regexp.MustCompile(not).FindString(text); told != "" {
			t.Errorf("%s says %q:\n%s", name, told, text)
		}
	}
}

// Nor is it where the network loses what a liar sends.
func TestStoryDoesNotTellTwiceOfWhatIsLost(t *testing.T) {
	program := compile(t, `
name: x
protocol: flooding
nodes: 4
network: {authenticated: false, loss: 0.5}
faults: [{fault: byzantine, node: p1, behaviour: [replay, silent, impersonate]}]
`)
	told, lost := 0, 0
	for seed := range uint64(20) {
		rec, _, err := trace.Record(program, seed, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rec.Events {
			if e := &rec.Events[i].Event; e.Kind == sim.EventDrop && e.Loss == sim.LostByNetwork && rec.Events[e.Cause-1].Cause > 0 {
				if _, ok := rec.Events[rec.Events[e.Cause-1].Cause-1].Value.(faults.Falsified); ok {
					lost++
				}
			}
		}
		for _, m := range moments(rec) {
			if m.step == nil {
				continue
			}
			for _, s := range m.step.sends {
				for _, e := range s.msgs {
					told++
					if e.Cause > 0 {
						if what, ok := rec.Events[e.Cause-1].Value.(faults.Falsified); ok {
							t.Errorf("seed %d: event %d is told once more, after %+v", seed, e.Seq, what)
						}
					}
				}
			}
		}
	}
	if told == 0 || lost == 0 {
		t.Errorf("%d messages are told, %d of a liar lost: nothing is shown", told, lost)
	}
}

// What a fault has no word for is left out of its event.
func TestVerboseFaultsSayNothingOfNobody(t *testing.T) {
	rec, res := recordNamed(t, "twopc/commission")
	text := printed(t, func(w io.Writer) error { return Run(w, rec, res, Style{Verbose: true}) })
	demand(t, text, "(message=GlobalAbort)")
}
