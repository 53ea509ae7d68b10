package twopc_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"simrun/check"
	"simrun/network"
	"simrun/protocols"
	"simrun/protocols/twopc"
	"simrun/sim"
)

// desk holds one process in hand: it is driven one handler at a time, and what
// each does is read off the list of its effects.
type desk struct {
	t     *testing.T
	probe *sim.Probe
	local sim.Local
}

// newDesk takes a process of a world in which everybody has begun t1 and no message arrives.
func newDesk(t *testing.T, id sim.NodeID, p plan) *desk {
	t.Helper()
	p.lossy, p.delay, p.until = true, network.DefaultDelay, 5*ms
	w := p.world(t, 1)
	if _, err := w.Run(0); err != nil {
		t.Fatal(err)
	}
	probe := sim.NewProbe(w)
	return &desk{t, probe, probe.Keep(probe.Local(id))}
}

// take runs a handler and returns what it does, in words. "-" is nothing at all.
func (d *desk) take(s sim.Stimulus) string {
	d.t.Helper()
	next, effects, err := d.probe.Try(d.local, s, sim.Seed(1))
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for i := range effects {
		words = append(words, effect(&effects[i]))
	}
	before, after := d.probe.AppendLocal(nil, d.local), d.probe.AppendLocal(nil, next)
	d.local = next
	switch {
	case len(words) > 0:
		return strings.Join(words, ", ")
	case bytes.Equal(before, after):
		return "-"
	}
	return "remembers"
}

// effect puts an effect into words.
func effect(e *sim.Effect) string {
	switch e.Kind {
	case sim.EffectSend:
		s := e.Message.Kind()
		if m, ok := e.Message.(twopc.DecisionReply); ok {
			s += " " + string(m.State)
		}
		return s + " to " + names[e.To]
	case sim.EffectSetTimer:
		return "set " + e.Key.Name
	case sim.EffectCancelTimer:
		return "cancel " + e.Key.Name
	case sim.EffectAppend:
		return "log " + strings.Fields(strings.Trim(fmt.Sprint(e.Value), "{}"))[1]
	case sim.EffectSync:
		return "sync"
	case sim.EffectRespond:
		return fmt.Sprint("respond ", e.Value)
	case sim.EffectObserve:
		switch o := e.Observation.(type) {
		case check.CommitState:
			return "is " + o.State
		case check.Voted:
			return fmt.Sprint("voted ", o.Vote)
		case check.Decided:
			return fmt.Sprint("decided ", o.Outcome)
		case check.TimedOut:
			return "timed out"
		}
	}
	return fmt.Sprint("effect ", e.Kind)
}

func from(id sim.NodeID, m sim.Message) sim.Stimulus { return sim.Stimulus{From: id, Message: m} }
func timer(name string) sim.Stimulus {
	return sim.Stimulus{From: sim.Nobody, Key: sim.TimerKey{Name: name + " t1"}}
}

func reply(state protocols.CommitState) sim.Message {
	return twopc.DecisionReply{Tx: "t1", State: state}
}

var (
	voteRequest  = from(c, twopc.VoteRequest{Tx: "t1"})
	globalCommit = from(c, twopc.GlobalCommit{Tx: "t1"})
	globalAbort  = from(c, twopc.GlobalAbort{Tx: "t1"})
	request      = from(p2, twopc.DecisionRequest{Tx: "t1"})
	saysInit     = from(p2, reply(protocols.Init))
	saysWait     = from(c, reply(protocols.Wait))
	saysReady    = from(p2, reply(protocols.Ready))
	saysCommit   = from(p2, reply(protocols.Commit))
	saysAbort    = from(p2, reply(protocols.Abort))
	noVote       = timer("vote")
	noDecision   = timer("decision")
)

func voteCommit(id sim.NodeID) sim.Stimulus { return from(id, twopc.VoteCommit{Tx: "t1"}) }
func voteAbort(id sim.NodeID) sim.Stimulus  { return from(id, twopc.VoteAbort{Tx: "t1"}) }

// What a process does that decides: it forgets its timers, and the decision is on the
// disk before anything is said.
const (
	commits = "cancel vote t1, cancel decision t1, log COMMIT, sync, is COMMIT, decided commit"
	aborts  = "cancel vote t1, cancel decision t1, log ABORT, sync, is ABORT, decided abort"
	asks    = "DecisionRequest to c, DecisionRequest to p2, DecisionRequest to p3, set decision t1"
	tells   = "GlobalCommit to p1, GlobalCommit to p2, GlobalCommit to p3"
	stops   = "GlobalAbort to p1, GlobalAbort to p2, GlobalAbort to p3"
)

// transition is what a process does in a state, reached by a history, when something happens.
type transition struct {
	state   string
	history []sim.Stimulus
	does    []does
}

type does struct {
	when sim.Stimulus
	what string
}

func checkTransitions(t *testing.T, id sim.NodeID, p plan, transitions []transition) {
	t.Helper()
	for _, tr := range transitions {
		for _, d := range tr.does {
			on := newDesk(t, id, p)
			for _, s := range tr.history {
				on.take(s)
			}
			if got := on.take(d.when); got != d.what {
				t.Errorf("%s in %s, when %s:\n  %s\nwant\n  %s", names[id], tr.state, describe(d.when), got, d.what)
			}
		}
	}
}

func describe(s sim.Stimulus) string {
	if s.Message == nil {
		return s.Key.Name + " expires"
	}
	return fmt.Sprintf("%s says %s%v", names[s.From], s.Message.Kind(), s.Message)
}

// The machine of a participant.
func TestParticipant(t *testing.T) {
	votes := "cancel vote t1, log READY, sync, is READY, voted commit, VoteCommit to c, set decision t1"
	notMine := []does{{voteCommit(p2), "-"}, {voteAbort(p2), "-"}}
	checkTransitions(t, p1, plan{}, []transition{
		{"INIT", nil, slices.Concat(notMine, []does{
			{voteRequest, votes},
			{globalCommit, "-"}, // not of this protocol: it has not voted
			{globalAbort, aborts},
			{request, aborts + ", DecisionReply INIT to p2"}, // it aborts, so that it will not vote commit
			{saysCommit, "-"},                                // it has not asked
			{saysAbort, "-"},
			{noVote, "timed out, " + aborts},
			{noDecision, "-"},
		})},
		{"READY", []sim.Stimulus{voteRequest}, slices.Concat(notMine, []does{
			{voteRequest, "voted commit, VoteCommit to c"}, // a duplicate
			{globalCommit, commits},
			{globalAbort, aborts},
			{request, "DecisionReply READY to p2"},
			{saysInit, aborts}, // who was in INIT aborts: nobody can have committed
			{saysWait, "-"},    // c may still decide either way
			{saysReady, "-"},
			{saysCommit, commits},
			{saysAbort, aborts},
			{noVote, "-"},
			{noDecision, "timed out, " + asks},
		})},
		{"COMMIT", []sim.Stimulus{voteRequest, globalCommit}, slices.Concat(notMine, []does{
			{voteRequest, "-"}, // it has voted; c has decided
			{globalCommit, "-"},
			{globalAbort, "-"},
			{request, "DecisionReply COMMIT to p2"},
			{saysInit, "-"},
			{saysReady, "-"},
			{saysCommit, "-"},
			{saysAbort, "-"},
			{noVote, "-"},
			{noDecision, "-"},
		})},
		{"ABORT", []sim.Stimulus{noVote}, slices.Concat(notMine, []does{
			{voteRequest, "VoteAbort to c"},
			{globalCommit, "-"},
			{globalAbort, "-"},
			{request, "DecisionReply ABORT to p2"},
			{saysInit, "-"},
			{saysReady, "-"},
			{saysCommit, "-"},
			{saysAbort, "-"},
			{noVote, "-"},
			{noDecision, "-"},
		})},
	})
	checkTransitions(t, p1, plan{votes: map[string]check.Outcome{"p1": check.Abort}}, []transition{
		{"INIT, unwilling", nil, []does{
			{voteRequest, "voted abort, " + aborts + ", VoteAbort to c"},
			{request, aborts + ", DecisionReply INIT to p2"},
		}},
	})
	checkTransitions(t, p1, plan{params: func(p *twopc.Params) { p.Termination = twopc.Wait }}, []transition{
		{"READY, not cooperative", []sim.Stimulus{voteRequest}, []does{
			{noDecision, "timed out, DecisionRequest to c, set decision t1"},
		}},
	})
}

// A participant that has never heard of a transaction has none of its work.
func TestParticipantWithoutTheTransaction(t *testing.T) {
	foreign := strings.NewReplacer("t1", "t9")
	for _, d := range []does{
		{from(c, twopc.VoteRequest{Tx: "t9"}), "is INIT, voted abort, " + foreign.Replace(aborts) + ", VoteAbort to c"},
		{from(c, twopc.GlobalCommit{Tx: "t9"}), "-"},
		{from(c, twopc.GlobalAbort{Tx: "t9"}), "-"},
		{from(p2, twopc.DecisionRequest{Tx: "t9"}), "is INIT, " + foreign.Replace(aborts) + ", DecisionReply INIT to p2"},
		{from(p2, twopc.DecisionReply{Tx: "t9", State: protocols.Commit}), "-"},
		{from(p2, twopc.VoteCommit{Tx: "t9"}), "-"},
	} {
		if got := newDesk(t, p1, plan{}).take(d.when); got != d.what {
			t.Errorf("when %s: %s, want %s", describe(d.when), got, d.what)
		}
	}
}

// The machine of the coordinator.
func TestCoordinator(t *testing.T) {
	aborting := aborts + ", " + stops + ", respond abort"
	notMine := []does{
		{from(p1, twopc.VoteRequest{Tx: "t1"}), "-"}, {from(p1, twopc.GlobalCommit{Tx: "t1"}), "-"},
		{from(p1, twopc.GlobalAbort{Tx: "t1"}), "-"}, {saysAbort, "-"}, {saysCommit, "-"}, {noDecision, "-"},
	}
	checkTransitions(t, c, plan{}, []transition{
		{"WAIT", nil, slices.Concat(notMine, []does{
			{voteCommit(p1), "remembers"},
			{voteAbort(p1), aborting},
			{request, "DecisionReply WAIT to p2"},
			{noVote, "timed out, " + aborting},
		})},
		{"WAIT, one vote missing", []sim.Stimulus{voteCommit(p1), voteCommit(p3)}, slices.Concat(notMine, []does{
			{voteCommit(p1), "-"}, // a duplicate counts once
			{voteCommit(p2), commits + ", " + tells + ", respond commit"},
			{voteAbort(p2), aborting},
			{noVote, "timed out, " + aborting},
		})},
		{"COMMIT", []sim.Stimulus{voteCommit(p1), voteCommit(p2), voteCommit(p3)}, slices.Concat(notMine, []does{
			{voteCommit(p2), "-"},
			{voteAbort(p2), "-"},
			{request, "DecisionReply COMMIT to p2"},
			{noVote, "-"},
		})},
		{"ABORT", []sim.Stimulus{voteAbort(p1)}, slices.Concat(notMine, []does{
			{voteCommit(p2), "-"},
			{voteAbort(p2), "-"},
			{request, "DecisionReply ABORT to p2"},
			{noVote, "-"},
		})},
	})
	d := newDesk(t, c, plan{})
	want := "is INIT, " + strings.ReplaceAll(aborts, "t1", "t9") + ", DecisionReply INIT to p2"
	if got := d.take(from(p2, twopc.DecisionRequest{Tx: "t9"})); got != want {
		t.Errorf("asked for a transaction that never began: %s, want %s", got, want)
	}
	for _, m := range []sim.Message{twopc.VoteCommit{Tx: "t7"}, twopc.VoteAbort{Tx: "t7"}} {
		if got := d.take(from(p2, m)); got != "-" {
			t.Errorf("%s on a transaction that never began: %s", m.Kind(), got)
		}
	}
}

// What a mutant leaves out.
func TestMutantsInHand(t *testing.T) {
	mutant := func(m twopc.Mutant) plan { return plan{params: func(p *twopc.Params) { p.Mutant = m }} }
	all := []sim.Stimulus{voteCommit(p1), voteCommit(p2)}
	checkTransitions(t, p1, mutant(twopc.NoReadyLog), []transition{
		{"INIT", nil, []does{{voteRequest, "cancel vote t1, is READY, voted commit, VoteCommit to c, set decision t1"}}},
	})
	checkTransitions(t, p1, mutant(twopc.ReadyTimeoutAborts), []transition{
		{"READY", []sim.Stimulus{voteRequest}, []does{{noDecision, "timed out, " + aborts}}},
	})
	checkTransitions(t, p1, mutant(twopc.NeverAsk), []transition{
		{"READY", []sim.Stimulus{voteRequest}, []does{{noDecision, "timed out"}}},
	})
	checkTransitions(t, c, mutant(twopc.MajorityCommit), []transition{
		{"WAIT", all[:1], []does{{voteCommit(p2), commits + ", " + tells + ", respond commit"}, {voteAbort(p2), "-"}}},
	})
	checkTransitions(t, c, mutant(twopc.SendBeforeSync), []transition{
		{"WAIT", all, []does{{voteCommit(p3), "cancel vote t1, log COMMIT, " + tells + ", sync, is COMMIT, decided commit, respond commit"}}},
	})
	checkTransitions(t, c, mutant(twopc.AlwaysAbort), []transition{
		{"WAIT", all, []does{{voteCommit(p3), aborts + ", " + stops + ", respond abort"}}},
	})
}
