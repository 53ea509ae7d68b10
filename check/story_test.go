package check_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"simrun/check"
	"simrun/sim"
)

const ms = time.Millisecond

func at(d time.Duration) sim.Time { return sim.Time(d) }

// A story is a run in words, for nodes c, p1 and p2. Each line happens a
// millisecond after the one before it, the first at 1 ms:
//
//	c votes commit           check.Voted
//	p1 decides abort on t2   check.Decided, on a transaction other than t1
//	p1 is READY              check.CommitState
//	p1 times-out             check.TimedOut
//	p1 proposes a            check.Proposed
//	p1 picks a               check.Decision
//	p1 applies a             check.Applied, at the index 1; p1 applies a 3 is at the index 3
//	p1 accepts 2 a           check.Accepted, of the proposal of c with N 2
//	p1 learns a              check.Learned; p1 learns a 7, like p1 accepts 2 a 7, is of the instance 7
//	p1 leads 2               check.BecameLeader, in term 2
//	p1 appends 3 2/1 a       check.Appended, at index 3 in term 2, behind an entry of term 1
//	p1 truncates 3           check.Truncated, from index 3 on
//	p1 snapshots 3 2         check.Snapshotted, up to index 3, whose entry is of term 2
//	p1 commits 3 2           check.Committed, up to index 3, whose entry is of term 2
//	p1 rules 2               it publishes that it leads in term 2; p1 obeys 2, that it does not
//	p1 crashes, p1 recovers  as they say
//	p1 is-struck             a fault strikes p1, and does nothing
//	p1 loses                 a message of p1 is lost
//	p1 waits                 nothing happens
//
// What stands behind a # is for the reader.
func tell(t *testing.T, monitor sim.Monitor, story string) *sim.World {
	t.Helper()
	w := world(t, story, witness{monitor, t})
	finish(t, w)
	return w
}

// witness shows a monitor every event. One of which it says that it takes no notice must not
// change it.
type witness struct {
	sim.Monitor
	t *testing.T
}

func (m witness) SeesAll() {}

func (m witness) Watch(w *sim.World, e *sim.Event) {
	o, _ := e.Value.(sim.Observation)
	s, selective := m.Monitor.(sim.Selective)
	before := m.code()
	m.Monitor.Watch(w, e)
	if selective && !s.Notices(e.Kind, o) && !bytes.Equal(m.code(), before) {
		m.t.Errorf("%T takes no notice of %v %v, and changes", m.Monitor, e.Kind, e.Value)
	}
}

func (m witness) code() []byte {
	if f, ok := m.Monitor.(sim.MonitorForker); ok {
		return f.AppendState(nil)
	}
	return new(sim.Describer).Append(nil, m.Monitor)
}

func world(t *testing.T, story string, monitors ...sim.Monitor) *sim.World {
	t.Helper()
	cfg := &sim.Config{Messages: []sim.Message{note("")}, Horizon: at(time.Hour)}
	for _, name := range names {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, Role: role(name), New: func() sim.Node { return speaker{} }})
	}
	var fates fates
	for i, line := range lines(story) {
		when := at(time.Duration(i+1) * ms)
		words := strings.Fields(line)
		node, ok := cfg.Lookup(words[0])
		if !ok {
			t.Fatalf("%q: there is no node %s", line, words[0])
		}
		if fate, ok := fated(node, words[1]); ok {
			fates.due = append(fates.due, due{when, fate})
			continue
		}
		cfg.Workload = append(cfg.Workload, sim.Invocation{At: when, Node: node, Op: saying(t, words[1:]), Silent: true})
	}
	cfg.Prepare()
	w := sim.NewWorld(cfg, void{}, fates, monitors)
	w.Reset(sim.Seed(1))
	return w
}

var names = []string{"c", "p1", "p2"}

func role(name string) string {
	if name == "c" {
		return "coordinator"
	}
	return "participant"
}

// lines returns what happens in a story.
func lines(story string) []string {
	var all []string
	for line := range strings.Lines(story) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func finish(t *testing.T, w *sim.World) {
	t.Helper()
	if reason, err := w.Run(0); err != nil || reason != sim.Quiescent {
		t.Fatalf("the story ends with %v, %v", reason, err)
	}
}

// fated is what happens to a node.
func fated(node sim.NodeID, verb string) (func(w *sim.World), bool) {
	switch verb {
	case "crashes":
		return func(w *sim.World) { w.Crash(node, sim.UnsyncedLost, w.Fault("crash", node, 0, 0)) }, true
	case "recovers":
		return func(w *sim.World) { w.Restart(node) }, true
	case "is-struck":
		return func(w *sim.World) { w.Fault("omission", node, 0, 0) }, true
	}
	return nil, false
}

// saying is what a node does: what it says, or nothing for a node that sends a
// message.
func saying(t *testing.T, words []string) say {
	t.Helper()
	tx := "t1"
	if i := slices.Index(words, "on"); i > 0 {
		tx, words = words[i+1], words[:i]
	}
	words = append(words, "")
	switch words[0] {
	case "votes":
		return say{check.Voted{Tx: tx, Vote: check.Outcome(words[1])}}
	case "decides":
		return say{check.Decided{Tx: tx, Outcome: check.Outcome(words[1])}}
	case "is":
		return say{check.CommitState{Tx: tx, State: words[1]}}
	case "times-out":
		return say{check.TimedOut{Tx: tx}}
	case "proposes":
		return say{check.Proposed{Value: words[1]}}
	case "picks":
		return say{check.Decision{Value: words[1]}}
	case "applies":
		index := uint64(1)
		if words[2] != "" {
			index, _ = strconv.ParseUint(words[2], 10, 64)
		}
		return say{check.Applied{Index: index, Command: words[1]}}
	case "accepts":
		n, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return say{check.Accepted{Number: check.ProposalNumber{N: sim.Epoch(n)}, Value: words[2], Instance: numbered(words[3:])}}
	case "learns":
		return say{check.Learned{Value: words[1], Instance: numbered(words[2:])}}
	case "leads":
		return say{check.BecameLeader{Term: epoch(t, words[1])}}
	case "appends":
		term, prev, _ := strings.Cut(words[2], "/")
		return say{check.Appended{Index: index(t, words[1]), Term: epoch(t, term), PrevTerm: epoch(t, prev), Command: words[3]}}
	case "truncates":
		return say{check.Truncated{From: index(t, words[1])}}
	case "snapshots":
		return say{check.Snapshotted{Index: index(t, words[1]), Term: epoch(t, words[2])}}
	case "commits":
		return say{check.Committed{Index: index(t, words[1]), Term: epoch(t, words[2])}}
	case "rules", "obeys":
		return say{ruling{epoch(t, words[1]), words[0] == "rules"}}
	case "loses":
		return say{}
	case "waits":
		return say{remark("nothing")}
	}
	t.Fatalf("a node can't %s", words[0])
	return say{}
}

func index(t *testing.T, word string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(word, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func epoch(t *testing.T, word string) sim.Epoch {
	t.Helper()
	return sim.Epoch(index(t, word))
}

// ruling is a state of nodes of which some lead.
type ruling struct {
	Term  sim.Epoch
	Rules bool
}

func (ruling) ObservationName() string    { return "ruling" }
func (r ruling) StateName() string        { return fmt.Sprint(r.Rules) }
func (r ruling) Leads() (sim.Epoch, bool) { return r.Term, r.Rules }

// numbered is the instance that is named last, or 0.
func numbered(words []string) uint64 {
	n, _ := strconv.ParseUint(words[0], 10, 64)
	return n
}

// say makes a speaker say something, or send a note.
type say struct{ what sim.Observation }

func (say) OpName() string { return "say" }

type note string

func (note) Kind() string { return "note" }

// remark is an observation that no property is about.
type remark string

func (remark) ObservationName() string { return "remark" }

// speaker is a node that says what it is told to.
type speaker struct{}

func (speaker) Init(*sim.Env)                             {}
func (speaker) Receive(*sim.Env, sim.NodeID, sim.Message) {}
func (speaker) Timeout(*sim.Env, sim.TimerKey)            {}

func (speaker) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	if what := op.(say).what; what != nil {
		env.Observe(what)
	} else {
		env.Send((env.Self()+1)%3, note("lost"))
	}
}

// void is a network that loses everything.
type void struct{}

func (void) Reset()                                                       {}
func (v void) Fork(sim.Network) sim.Network                               { return v }
func (void) Arrive(*sim.World, sim.NodeID, sim.NodeID) (sim.Loss, uint64) { return sim.NotLost, 0 }
func (void) Send(_ *sim.World, _, _ sim.NodeID, _ sim.Message, fate *sim.Fate) {
	fate.Loss = sim.LostByNetwork
}

// fates is an injector of what happens at given times.
type fates struct {
	sim.NoFaults
	due []due
}

type due struct {
	at     sim.Time
	happen func(w *sim.World)
}

func (f fates) Reset(w *sim.World) {
	for i, d := range f.due {
		w.ScheduleFault(d.at, uint64(i))
	}
}

func (f fates) Strike(w *sim.World, token uint64, _ sim.NodeID) { f.due[token].happen(w) }
func (f fates) Fork(sim.Injector) sim.Injector                  { return f }

// setting is what monitors know about the world of stories.
func setting() *check.Setting {
	cfg := new(sim.Config)
	for _, name := range names {
		cfg.Nodes = append(cfg.Nodes, sim.NodeSpec{Name: name, Role: role(name)})
	}
	return &check.Setting{
		World: cfg, States: []string{"INIT", "WAIT", "READY", "COMMIT", "ABORT"},
		Observations: check.CommitObservations(),
	}
}

// stage is Paxos among the nodes of stories: all accept, and p1 and p2 learn.
var stage = check.PaxosRoles{Acceptors: []string{"coordinator", "participant"}, Learners: []string{"participant"}}

// monitor makes the monitor of a property: of atomic commitment, unless its name begins with consensus,
// replication, paxos or raft.
func monitor(t *testing.T, property string) check.Monitor {
	t.Helper()
	properties := check.CommitProperties()
	kind, name, special := strings.Cut(property, " ")
	switch {
	case !special:
		name = property
	case kind == "consensus":
		properties = check.ConsensusProperties()
	case kind == "paxos":
		properties = check.PaxosProperties(stage)
	case kind == "raft":
		properties = check.RaftProperties()
	case kind == "replication":
		properties = []check.Property{check.StateMachineSafety(), check.Linearizability(), check.Progress()}
	}
	for _, p := range properties {
		if p.Name == name {
			return p.New(setting())
		}
	}
	t.Fatalf("there is no property %s", property)
	return nil
}

// words puts a status into words: violated by p1 at 3ms: p1 decided …
func words(s check.Status) string {
	text := string(s.Verdict)
	if !s.Exercised {
		text += ", not exercised"
	}
	if s.Node != sim.Nobody {
		text += " by " + names[s.Node]
	}
	if s.Verdict.Broken() {
		text += fmt.Sprintf(" at %v: %s", s.At, s.Detail)
	}
	return text
}
