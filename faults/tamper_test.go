package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// yes and no are messages about a round, in the name of somebody.
type (
	yes struct {
		Round sim.Epoch
		Who   sim.NodeID
	}
	no struct {
		Round sim.Epoch
		Who   sim.NodeID
	}
)

func (yes) Kind() string { return "Yes" }
func (no) Kind() string  { return "No" }

// heard is what a node has heard, as text.
type heard string

func (heard) ObservationName() string { return "heard" }

// voter broadcasts as it is told, "yes 1", and says what it hears.
type voter struct {
	peers []sim.NodeID `sim:"config"`
}

func (*voter) Init(*sim.Env)                  {}
func (*voter) Timeout(*sim.Env, sim.TimerKey) {}

func (v *voter) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	env.Observe(heard(fmt.Sprintf("%s: %s %v", env.Name(from), m.Kind(), m)))
}

func (v *voter) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	var word string
	var round sim.Epoch
	if _, err := fmt.Sscan(string(op.(do)), &word, &round); err != nil {
		panic(err)
	}
	if word == "yes" {
		env.Broadcast(v.peers, yes{round, env.Self()})
	} else {
		env.Broadcast(v.peers, no{round, env.Self()})
	}
}

// poll is a world of voters n1 to n4, whose ids are 0 to 3.
func poll(t testing.TB, authentic bool, work []sim.Invocation, list ...faults.Fault) *stage {
	t.Helper()
	cfg := &sim.Config{Messages: []sim.Message{yes{}, no{}}, Workload: work, Horizon: sim.Time(1000 * ms)}
	all := []sim.NodeID{0, 1, 2, 3}
	for _, name := range []string{"n1", "n2", "n3", "n4"} {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, New: func() sim.Node { return &voter{peers: all} }})
	}
	cfg.Prepare()
	setting := &faults.Setting{
		Protocol: "poll", World: cfg, Members: all, Roles: map[string][]sim.NodeID{"voter": all},
		Alternatives: map[string][]string{"Yes": {"No"}, "No": {"Yes"}}, Unauthenticated: !authentic,
	}
	var listed []faults.Listed
	for i, f := range list {
		for _, p := range f.Validate(setting) {
			t.Fatalf("fault %d (%v): %v: %v", i+1, f, p.Field, p)
		}
		listed = append(listed, faults.Listed{Fault: f, Number: i + 1, Stream: stream(f)})
	}
	table := faults.NewTable(faults.Compile(listed, setting))
	links := network.New(network.Config{Quality: network.Quality{Delay: uniform(ms, 9*ms)}}, cfg)
	return &stage{World: sim.NewWorld(cfg, links, table, nil), table: table}
}

// heardBy is what was heard of somebody: by receiver, in order of nodes.
func (s *stage) heardBy(from string) []string {
	var all []string
	for _, e := range s.events {
		if h, ok := e.Value.(heard); ok && strings.HasPrefix(string(h), from+": ") {
			all = append(all, s.Config().Name(e.Node)+" "+strings.TrimPrefix(string(h), from+": "))
		}
	}
	slices.Sort(all)
	return all
}

func (s *stage) hears(t *testing.T, from string, want ...string) {
	t.Helper()
	if got := s.heardBy(from); !slices.Equal(got, want) {
		t.Errorf("of %s is heard\n%q, want\n%q", from, got, want)
	}
}

// honestly checks that in a run nothing else was drawn otherwise, than if there were no faults, and that
// every fault that struck is told of with what it changed.
func (s *stage) honestly(t *testing.T, work []sim.Invocation) {
	t.Helper()
	without := poll(t, true, work).reset(1).finish(t)
	faulty := draws(s)
	for key, v := range draws(without) {
		if got, ok := faulty[key]; ok && got != v {
			t.Errorf("%+v is drawn as %d, and without faults as %d", key, got.Value, v.Value)
		}
	}
	for _, e := range s.events {
		if e.Kind != sim.EventSend || e.Cause == 0 {
			continue
		}
		if cause := s.events[e.Cause-1]; cause.Kind == sim.EventFault {
			what := cause.Value.(faults.Falsified)
			if what.Fields != nil && fmt.Sprint(what.Fields) == fmt.Sprint(e.Value) && what.Message == e.Name && what.Behaviour != "impersonate" {
				t.Errorf("event %d is said to be changed, and is not", e.Seq)
			}
		}
	}
}

func TestValue(t *testing.T) {
	votes := work(at(0, 0, "no 7"), at(20*ms, 0, "yes 8"), at(40*ms, 0, "no 9"))
	for _, test := range []struct {
		name  string
		value faults.Value
		times int
		want  []string // n2 hears
	}{
		{"kind", faults.Value{Message: "No", Set: faults.Changes{"kind": "Yes"}}, 0, []string{"Yes {7 0}", "Yes {8 0}", "Yes {9 0}"}},
		{"field", faults.Value{Message: "Yes", Set: faults.Changes{"round": "1", "who": "n3"}}, 0, []string{"No {7 0}", "No {9 0}", "Yes {1 2}"}},
		{"kind and field", faults.Value{Message: "Yes", Set: faults.Changes{"kind": "No", "round": "1"}}, 0, []string{"No {1 0}", "No {7 0}", "No {9 0}"}},
		{"to what it is", faults.Value{Message: "Yes", Set: faults.Changes{"round": "8"}}, 0, []string{"No {7 0}", "No {9 0}", "Yes {8 0}"}},
		{"once for n2", faults.Value{Message: "No", Set: faults.Changes{"kind": "Yes"}}, 1, []string{"No {9 0}", "Yes {7 0}", "Yes {8 0}"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.value.Node = sel("n1")
			st := poll(t, true, votes, faults.Fault{Act: test.value, Timing: faults.Timing{Times: test.times}}).reset(1).finish(t)
			got := slices.DeleteFunc(st.heardBy("n1"), func(s string) bool { return !strings.HasPrefix(s, "n2 ") })
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "n2 ")
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("n2 hears %q, want %q", got, test.want)
			}
			if struck := st.table.Record(0).Struck(); struck != (test.name != "to what it is") || struck != st.table.Falsified()[0] {
				t.Errorf("struck: %t, %v", struck, st.table.Falsified())
			}
			st.honestly(t, votes)
		})
	}
}

// Without set, each message has one part changed, to something that was seen, a node, or a number one off.
func TestValueByChance(t *testing.T) {
	votes := work(at(0, 1, "yes 5"), at(20*ms, 0, "yes 7"))
	said := make(map[string]bool)
	st := poll(t, true, votes, faults.Fault{Act: faults.Value{Node: sel("n1")}})
	for seed := range uint64(100) {
		for _, h := range st.reset(seed).finish(t).heardBy("n1") {
			said[h[len("n2 "):]] = true
		}
	}
	for _, want := range []string{"Yes {5 0}", "Yes {6 0}", "Yes {8 0}", "Yes {7 1}", "Yes {7 2}", "Yes {7 3}"} {
		if !said[want] {
			t.Errorf("nobody heard %s", want)
		}
		delete(said, want)
	}
	if len(said) > 0 {
		t.Errorf("heard was also %v", said)
	}
}

func TestCommission(t *testing.T) {
	votes := work(at(0, 1, "yes 5"))
	st := poll(t, true, votes, faults.Fault{Act: faults.Commission{Node: sel("n1"), Sends: "No", To: sel("n3", "n4"), Set: faults.Changes{"who": "n4"}}, Timing: faults.Timing{At: ms}})
	st.reset(1).finish(t).hears(t, "n1", "n3 No {5 3}", "n4 No {5 3}") // the round is one that was seen
	st.honestly(t, votes)

	st = poll(t, true, nil, faults.Fault{Act: faults.Commission{Node: sel("n1"), Sends: "No"}})
	st.reset(1).finish(t).hears(t, "n1", "n2 No {0 0}", "n3 No {0 0}", "n4 No {0 0}") // as soon as it is up
	st = poll(t, true, nil, faults.Fault{Act: faults.Crash{Node: sel("n1")}}, faults.Fault{Act: faults.Commission{Node: sel("n1"), Sends: "No"}, Timing: faults.Timing{At: ms}})
	st.reset(1).finish(t).hears(t, "n1")
	if st.table.Record(1).Struck() {
		t.Error("it struck a node that is not up")
	}
	st = poll(t, true, work(at(0, 0, "yes 1")), faults.Fault{Act: faults.Commission{Node: sel("n2"), Sends: "Yes", To: sel("n4")}, Timing: on(faults.Pattern{Receives: "Yes"})})
	st.reset(1).finish(t).hears(t, "n2", "n4 Yes {1 0}")
}

func TestSkipAndCorrupt(t *testing.T) {
	votes := work(at(0, 0, "yes 1"), at(20*ms, 0, "no 2"))
	st := poll(t, true, votes, faults.Fault{Act: faults.Skip{Node: sel("n2"), Message: "Yes"}}).reset(1).finish(t)
	st.hears(t, "n1", "n2 No {2 0}", "n3 No {2 0}", "n3 Yes {1 0}", "n4 No {2 0}", "n4 Yes {1 0}")
	if st.Stats().Delivered != 6 || !st.table.Falsified()[1] {
		t.Error("what is skipped is delivered, and whoever skips is not judged")
	}
	st = poll(t, true, votes, faults.Fault{Act: faults.Corrupt{Node: sel("n1")}, Timing: faults.Timing{At: 10 * ms}}).reset(1).finish(t)
	st.hears(t, "n1", "n2 Yes {1 0}", "n3 Yes {1 0}", "n4 Yes {1 0}")
	if st.Stats().Dropped != 3 || slices.Contains(st.table.Falsified(), true) {
		t.Error("what is damaged is dropped, and who is fail-safe is judged")
	}
	for _, e := range st.events {
		if e.Kind == sim.EventDrop && (e.Loss != sim.LostAsCorrupt || st.events[e.Cause-1].Kind != sim.EventFault) {
			t.Errorf("dropped: %+v", e)
		}
	}
}

func byzantine(nodes faults.Selector, towards faults.Selector, behaviours ...faults.Behaviour) faults.Fault {
	return faults.Fault{Act: faults.Byzantine{Node: nodes, Behaviours: behaviours, Towards: towards}}
}

// An equivocator tells some the truth and others one other story, and the same to each of these in the next round.
func TestEquivocate(t *testing.T) {
	votes := work(at(0, 0, "yes 1"), at(20*ms, 0, "yes 1"))
	st := poll(t, true, votes, byzantine(sel("n1"), nil, faults.Equivocate))
	splits := make(map[string]bool)
	for seed := range uint64(50) {
		st.reset(seed).finish(t)
		stories := make(map[string]string) // by node
		for _, h := range st.heardBy("n1") {
			node, story, _ := strings.Cut(h, " ")
			if was, ok := stories[node]; ok && was != story {
				t.Fatalf("seed %d: %s hears %s, then %s", seed, node, was, story)
			}
			stories[node] = story
		}
		told := make(map[string]string) // by story, to whom
		for _, node := range []string{"n2", "n3", "n4"} {
			told[stories[node]] += node
		}
		if len(told) != 2 || told["Yes {1 0}"] == "" {
			t.Fatalf("seed %d: %v", seed, told)
		}
		splits[told["Yes {1 0}"]] = true
	}
	if len(splits) != 6 { // of three nodes all but nobody and everybody
		t.Errorf("the truth is told to %v", splits)
	}
	st.reset(1).finish(t).honestly(t, votes)
	poll(t, true, votes, byzantine(sel("n1"), sel("n3"), faults.Equivocate)).reset(3).finish(t).honest(t, "n1", "n2", "n4")
}

// honest checks that some nodes hear the truth, and only they.
func (s *stage) honest(t *testing.T, from string, nodes ...string) {
	t.Helper()
	for _, h := range s.heardBy(from) {
		node, story, _ := strings.Cut(h, " ")
		if honest := story == "Yes {1 0}"; honest != slices.Contains(nodes, node) {
			t.Errorf("%s hears %s", node, story)
		}
	}
}

// Colluders tell everybody one story, and each other the truth; others who are struck alone have their own.
func TestCollusion(t *testing.T) {
	votes := work(at(0, 0, "yes 1"), at(20*ms, 1, "yes 1"))
	st := poll(t, true, votes, byzantine(sel("n1", "n2"), nil, faults.Lie))
	for seed := range uint64(20) {
		st.reset(seed).finish(t)
		for _, h := range st.heardBy("n1") {
			if node, story, _ := strings.Cut(h, " "); (story == "Yes {1 0}") != (node == "n2") {
				t.Errorf("seed %d: %s hears %s", seed, node, story)
			}
		}
		first := strings.TrimPrefix(st.heardBy("n1")[1], "n3 ")
		for _, node := range []string{"n3 ", "n4 "} {
			if !slices.Contains(st.heardBy("n1"), node+first) {
				t.Errorf("seed %d: %q is not what all hear", seed, st.heardBy("n1"))
			}
		}
	}
	st.reset(1).finish(t).honestly(t, votes)
	if f := st.table.Falsified(); !slices.Equal(f, []bool{true, true, false, false}) {
		t.Errorf("struck are %v", f)
	}
}

// A replayed message is one that its sender has sent; without authentication, one that it has heard.
func TestReplay(t *testing.T) {
	votes := work(at(0, 1, "no 4"), at(20*ms, 0, "yes 1"), at(40*ms, 0, "yes 2"))
	others := func(seed uint64, authentic bool) (own, foreign int) {
		st := poll(t, authentic, votes, byzantine(sel("n1"), nil, faults.Replay)).reset(seed).finish(t)
		for _, e := range st.events {
			if e.Kind != sim.EventSend || st.events[e.Cause-1].Kind != sim.EventFault {
				continue
			}
			switch e.Value {
			case yes{1, 0}, yes{2, 0}:
				own++
			case no{4, 1}:
				foreign++
			default:
				t.Errorf("seed %d: replayed is %v", seed, e.Value)
			}
		}
		return own, foreign
	}
	borne := 0
	for seed := range uint64(30) {
		if own, foreign := others(seed, true); foreign > 0 || own != 5 { // all but the first message
			t.Errorf("seed %d: %d of its own, %d of others", seed, own, foreign)
		}
		if _, foreign := others(seed, false); foreign > 0 {
			borne++
		}
	}
	if borne == 0 {
		t.Error("nobody replays what another has said")
	}
	st := poll(t, false, votes, byzantine(sel("n1"), nil, faults.Replay)).reset(1).finish(t)
	for _, e := range st.events { // what is replayed comes in the name of who said it
		if h, ok := e.Value.(heard); ok && strings.HasSuffix(string(h), "No {4 1}") && !strings.HasPrefix(string(h), "n2: ") && e.Node != 1 {
			t.Errorf("%v heard %s", e.Node, h)
		}
	}
	st.honestly(t, votes)
}

func TestSilentAndImpersonating(t *testing.T) {
	votes := work(at(0, 0, "yes 1"))
	st := poll(t, true, votes, byzantine(sel("n1"), sel("n2"), faults.Silent)).reset(1).finish(t)
	st.hears(t, "n1", "n3 Yes {1 0}", "n4 Yes {1 0}")
	if !st.table.Loses(0, 1, 0, false) || st.table.Loses(0, 2, 0, false) {
		t.Error("what n1 sends is lost to n2 alone, for good")
	}
	st.honestly(t, votes)

	st = poll(t, false, votes, byzantine(sel("n1"), nil, faults.Impersonate)).reset(1).finish(t)
	st.hears(t, "n1")
	if st.Stats().Delivered != 3 {
		t.Error("what is said in another's name is not heard")
	}
	st.honestly(t, votes)
}

// With several behaviours each message draws one, honest among them.
func TestBehavioursAreDrawn(t *testing.T) {
	var votes []sim.Invocation
	for i := range 40 {
		votes = append(votes, at(ms*10*1, 0, fmt.Sprint("yes ", i)))
	}
	st := poll(t, true, votes, byzantine(sel("n1"), nil, faults.Lie, faults.Silent)).reset(1).finish(t)
	done := make(map[string]int)
	for _, e := range st.events {
		if what, ok := e.Value.(faults.Falsified); ok {
			done[what.Behaviour]++
		}
	}
	for _, b := range []string{"lie", "silent"} {
		if n := done[b]; n < 25 || n > 55 {
			t.Errorf("%s: %d of 120 messages", b, n)
		}
	}
}

// Until the last message that it may change has been sent, a tampering fault keeps a run from being proved blocked. A node that
// is silent or does not react only does less than its handlers say.
func TestTampering(t *testing.T) {
	votes := work(at(20*ms, 0, "yes 1"))
	for _, test := range []struct {
		name  string
		fault faults.Fault
		want  bool
	}{
		{"lie", byzantine(sel("n1"), nil, faults.Lie), true},
		{"silent", byzantine(sel("n1"), nil, faults.Silent), false},
		{"value", faults.Fault{Act: faults.Value{Node: sel("n1")}}, true},
		{"healed", faults.Fault{Act: faults.Value{Node: sel("n1")}, Timing: faults.Timing{For: ms}}, false},
		{"skip", faults.Fault{Act: faults.Skip{Node: sel("n1")}}, false},
		{"commission", faults.Fault{Act: faults.Commission{Node: sel("n1"), Sends: "Yes"}, Timing: faults.Timing{At: ms}}, false},
	} {
		st := poll(t, true, votes, test.fault).reset(1).until(t, sim.Time(19*ms))
		if got := st.table.Tampering(st.World); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestValidateTampering(t *testing.T) {
	n := sel("p1")
	invalid{
		{faults.Fault{Act: faults.Value{Node: n, Message: "Helo"}}, all(`message: unknown message "Helo" of protocol toy [Hello Bye]`)},
		{faults.Fault{Act: faults.Value{Node: n, Set: faults.Changes{"kind": "Bye"}}}, all("set: set goes with message: say which kind of message is changed")},
		{faults.Fault{Act: faults.Value{Node: n, Message: "Hello", Set: faults.Changes{"kind": "By"}}}, all(`set.kind: unknown message "By" of protocol toy [Hello Bye]`)},
		{faults.Fault{Act: faults.Value{Node: n, Message: "Hello", Set: faults.Changes{"kind": []any{}}}}, all("set.kind: expected the name of a message")},
		{faults.Fault{Act: faults.Value{Node: n, Message: "Hello", Set: faults.Changes{"to": "p1"}}}, all(`set.to: unknown field "to" of hello`)},
		{faults.Fault{Act: faults.Commission{Node: n, Sends: "Hi"}}, all(`sends: unknown message "Hi" of protocol toy [Hello Bye]`)},
		{faults.Fault{Act: faults.Commission{Node: n, Sends: "Hello", To: n}}, all("to: p1 does not send to itself")},
		{faults.Fault{Act: faults.Commission{Node: n, Sends: "Hello", Set: faults.Changes{"kind": "Bye"}}}, all("set.kind: the kind is what sends says")},
		{faults.Fault{Act: faults.Skip{Node: n, Message: "Hi"}}, all(`message: unknown message "Hi" of protocol toy [Hello Bye]`)},
		{byzantine(n, nil), all("behaviour: expected at least one behaviour, of lie, equivocate, replay, silent, twins, impersonate")},
		{byzantine(n, nil, "lies"), all(`behaviour: unknown behaviour "lies" [lie equivocate replay silent twins impersonate]`)},
		{byzantine(n, nil, faults.Lie, faults.Lie), all("behaviour: lie is there twice")},
		{byzantine(n, sel("p9"), faults.Lie), all(`towards: unknown node "p9" [c p1 p2 p3 k client coordinator participant all]`)},
	}.check(t)
}

func TestValidateTwins(t *testing.T) {
	twins := func(n faults.Selector, when faults.Timing) faults.Fault {
		return faults.Fault{Act: faults.Byzantine{Node: n, Behaviours: []faults.Behaviour{faults.Twins}}, Timing: when}
	}
	invalid{
		{twins(sel("p1"), faults.Timing{}), nil},
		{twins(sel("any"), faults.Timing{}), all("node: any can't stand here: name the nodes")},
		{twins(sel("p1"), faults.Timing{At: ms}), all("at: twins are two from the start of the run to its end: leave out at")},
		{twins(sel("p1"), faults.Timing{For: ms}), all("for: twins are two from the start of the run to its end: leave out for")},
		{twins(sel("p1"), on(faults.Pattern{Sends: "Hello"})), all("when: twins are two from the start of the run to its end: leave out when")},
	}.check(t)
}
