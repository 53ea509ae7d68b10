package threepc_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"simrun/check"
	"simrun/network"
	"simrun/protocols"
	"simrun/protocols/threepc"
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
	w := p.world(t)
	run(t, w, 1)
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
		return abridge.Replace(strings.Join(words, ", "))
	case bytes.Equal(before, after):
		return "-"
	}
	return "remembers"
}

// abridge gives what is always done together a name.
var abridge = strings.NewReplacer(
	// What a process does that decides: it forgets its timers, and the decision is on the
	// disk before anything is said.
	"cancel vote t1, cancel decision t1, log COMMIT, sync, is COMMIT, decided commit", "COMMITS",
	"cancel vote t1, cancel decision t1, log ABORT, sync, is ABORT, decided abort", "ABORTS",
	"log READY, sync, is READY, voted commit, VoteCommit to c", "VOTES",
	"log PRE-COMMIT, sync, is PRE-COMMIT", "PREPARES",
)

// effect puts an effect into words.
func effect(e *sim.Effect) string {
	switch e.Kind {
	case sim.EffectSend:
		s := e.Message.Kind()
		switch m := e.Message.(type) {
		case threepc.StateReply:
			s += " " + string(m.State)
		case threepc.StateRequest:
			s += " " + string(m.As)
		}
		return s + " to " + names[e.To]
	case sim.EffectSetTimer:
		return fmt.Sprint("set ", e.Key.Name, " ", e.Min)
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

func voteCommit(id sim.NodeID) sim.Stimulus    { return from(id, threepc.VoteCommit{Tx: "t1"}) }
func voteAbort(id sim.NodeID) sim.Stimulus     { return from(id, threepc.VoteAbort{Tx: "t1"}) }
func prepareCommit(id sim.NodeID) sim.Stimulus { return from(id, threepc.PrepareCommit{Tx: "t1"}) }
func readyCommit(id sim.NodeID) sim.Stimulus   { return from(id, threepc.ReadyCommit{Tx: "t1"}) }
func globalCommit(id sim.NodeID) sim.Stimulus  { return from(id, threepc.GlobalCommit{Tx: "t1"}) }
func globalAbort(id sim.NodeID) sim.Stimulus   { return from(id, threepc.GlobalAbort{Tx: "t1"}) }
func asks(id sim.NodeID, as threepc.Standing) sim.Stimulus {
	return from(id, threepc.StateRequest{Tx: "t1", As: as})
}
func says(id sim.NodeID, state protocols.CommitState) sim.Stimulus {
	return from(id, threepc.StateReply{Tx: "t1", State: state})
}

var (
	voteRequest = from(c, threepc.VoteRequest{Tx: "t1"})
	voteTimer   = timer("vote")
	timeout     = timer("decision")
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
	switch s.Notice.Says {
	case sim.HasCrashed:
		return names[s.Notice.About] + " is said to be down"
	case sim.IsUp:
		return names[s.Notice.About] + " is said to be up"
	}
	if s.Message == nil {
		return s.Key.Name + " expires"
	}
	return fmt.Sprintf("%s says %s%v", names[s.From], s.Message.Kind(), s.Message)
}

// Whoever has decided tells everybody who wants to know, and changes nothing.
func decided(state protocols.CommitState) []does {
	reply := "StateReply " + string(state) + " to p3"
	return []does{
		{globalCommit(c), "-"}, {globalAbort(c), "-"}, {voteTimer, "-"}, {timeout, "-"},
		{says(p2, protocols.Commit), "-"}, {says(p2, protocols.Abort), "-"}, {says(p2, protocols.Init), "-"},
		{says(p2, protocols.PreCommit), "-"}, {readyCommit(p2), "-"}, {voteCommit(p2), "-"}, {voteAbort(p2), "-"},
		{asks(p3, threepc.Backup), reply}, {asks(p3, threepc.Waiting), reply}, {asks(p3, threepc.Recovered), reply},
		{prepareCommit(p3), reply}, // it need not go through PRE-COMMIT any more
	}
}

const takesOver = "StateRequest backup to c, StateRequest backup to p1, StateRequest backup to p3, set decision t1 100ms"

// The machine of a participant as long as it has a coordinator.
func TestParticipant(t *testing.T) {
	notMine := []does{
		{voteCommit(p2), "-"}, {voteAbort(p2), "-"}, {readyCommit(p2), "-"},
		{from(p2, threepc.VoteRequest{Tx: "t1"}), "-"}, // only c asks for votes
	}
	checkTransitions(t, p2, plan{}, []transition{
		{"INIT", nil, slices.Concat(notMine, []does{
			{voteRequest, "cancel vote t1, VOTES, set decision t1 300ms"},
			{prepareCommit(c), "-"}, // not of this protocol: it has not voted
			{globalCommit(c), "-"},
			{globalAbort(c), "ABORTS"},
			{asks(p1, threepc.Backup), "ABORTS, StateReply INIT to p1"}, // it aborts, so that it will not vote commit
			{asks(p1, threepc.Waiting), "ABORTS, StateReply INIT to p1"},
			{asks(p1, threepc.Recovered), "ABORTS, StateReply INIT to p1"},
			{says(p1, protocols.Commit), "-"}, // it has not asked
			{timeout, "-"},
			{voteTimer, "timed out, ABORTS"},
		})},
		{"READY", []sim.Stimulus{voteRequest}, slices.Concat(notMine, []does{
			{voteRequest, "voted commit, VoteCommit to c"}, // a duplicate
			{prepareCommit(c), "PREPARES, ReadyCommit to c, set decision t1 200ms"},
			{globalCommit(c), "COMMITS"}, // c took it to be down
			{globalAbort(c), "ABORTS"},
			{asks(p1, threepc.Backup), "StateReply READY to p1, set decision t1 200ms"},
			{asks(p3, threepc.Waiting), takesOver}, // p3 knows that c and p1 are down
			{asks(p1, threepc.Recovered), "remembers"},
			{says(p1, protocols.Commit), "COMMITS"},
			{says(p1, protocols.Abort), "ABORTS"},
			{says(p1, protocols.Init), "ABORTS"}, // who was in INIT aborts: nobody can have committed
			{says(p1, protocols.Ready), "-"},     // it does not collect states
			{voteTimer, "-"},
			{timeout, "timed out, StateRequest waiting to p1, set decision t1 200ms"},
		})},
		{"PRE-COMMIT", []sim.Stimulus{voteRequest, prepareCommit(c)}, slices.Concat(notMine, []does{
			{voteRequest, "-"},
			{prepareCommit(c), "ReadyCommit to c, set decision t1 200ms"}, // a duplicate
			{globalCommit(c), "COMMITS"},
			{globalAbort(c), "ABORTS"}, // those that go on may have taken it to be down
			{asks(p1, threepc.Backup), "StateReply PRE-COMMIT to p1, set decision t1 200ms"},
			{asks(p3, threepc.Waiting), takesOver},
			{asks(p1, threepc.Recovered), "remembers"},
			{says(p1, protocols.Commit), "COMMITS"},
			{says(p1, protocols.Abort), "ABORTS"},
			{timeout, "timed out, StateRequest waiting to p1, set decision t1 200ms"},
		})},
		{"COMMIT", []sim.Stimulus{voteRequest, prepareCommit(c), globalCommit(c)}, append(decided(protocols.Commit), does{voteRequest, "-"})},
		{"ABORT", []sim.Stimulus{voteTimer}, append(decided(protocols.Abort), does{voteRequest, "VoteAbort to c"})},
	})
	checkTransitions(t, p2, plan{votes: veto}, []transition{
		{"INIT, unwilling", nil, []does{{voteRequest, "voted abort, ABORTS, VoteAbort to c"}}},
	})
}

// Who has answered a backup obeys no coordinator before it.
func TestParticipantOfABackup(t *testing.T) {
	ready := []sim.Stimulus{voteRequest, asks(p1, threepc.Backup)}
	checkTransitions(t, p2, plan{}, []transition{
		{"READY under p1", ready, []does{
			{prepareCommit(c), "-"}, // it was on its way when c crashed
			{prepareCommit(p1), "PREPARES, ReadyCommit to p1, set decision t1 200ms"},
			{asks(c, threepc.Backup), "-"},
			{asks(p1, threepc.Backup), "StateReply READY to p1, set decision t1 200ms"},
			{asks(p3, threepc.Backup), "StateReply READY to p3, set decision t1 200ms"},
			{globalCommit(c), "COMMITS"}, // a decision is everybody's
			{globalAbort(p1), "ABORTS"},
			{timeout, "timed out, " + takesOver},
		}},
		{"PRE-COMMIT under p1", append(ready, prepareCommit(p1)), []does{
			{prepareCommit(c), "-"},
			{asks(p3, threepc.Backup), "StateReply PRE-COMMIT to p3, set decision t1 200ms"},
			{timeout, "timed out, " + takesOver},
		}},
		{"READY, p1 has recovered", []sim.Stimulus{voteRequest, asks(p1, threepc.Recovered)}, []does{
			{timeout, "timed out, " + takesOver},
		}},
		{"READY under p1, which has recovered", append(ready, asks(p1, threepc.Recovered)), []does{
			{timeout, "timed out, ABORTS, GlobalAbort to c, GlobalAbort to p1, GlobalAbort to p3"}, // it took over at once
		}},
	})
}

// The machine of a backup.
func TestBackup(t *testing.T) {
	const (
		prepares = "PrepareCommit to c, PrepareCommit to p2, PrepareCommit to p3, set decision t1 100ms"
		commits  = "COMMITS, GlobalCommit to c, GlobalCommit to p2, GlobalCommit to p3"
		aborts   = "ABORTS, GlobalAbort to c, GlobalAbort to p2, GlobalAbort to p3"
	)
	ready := []sim.Stimulus{voteRequest, timeout}
	prepared := []sim.Stimulus{voteRequest, prepareCommit(c), timeout}
	checkTransitions(t, p1, plan{}, []transition{
		{"READY", []sim.Stimulus{voteRequest}, []does{
			{timeout, "timed out, StateRequest backup to c, StateRequest backup to p2, StateRequest backup to p3, set decision t1 100ms"},
		}},
		{"READY, asking", ready, []does{
			{says(p2, protocols.Ready), "remembers"},
			{says(p2, protocols.PreCommit), "remembers"},
			{says(p2, protocols.Commit), commits},
			{says(p2, protocols.Abort), aborts},
			{says(p2, protocols.Init), aborts},
			{globalCommit(c), commits}, // those that wait for it are told
			{globalAbort(c), aborts},
			{asks(p3, threepc.Recovered), "remembers"},
			{asks(p2, threepc.Waiting), "-"}, // it is at it
			{prepareCommit(c), "-"},
			{asks(p2, threepc.Backup), "StateReply READY to p2, set decision t1 200ms"}, // p2 has given it up
			{timeout, "timed out, " + aborts},
		}},
		{"READY, p2 is READY", append(ready, says(p2, protocols.Ready)), []does{
			{says(p2, protocols.Ready), "-"}, // a duplicate counts once
			{says(p3, protocols.Ready), aborts},
			{says(p3, protocols.PreCommit), "PREPARES, " + prepares},
			{asks(p3, threepc.Recovered), aborts},
			{timeout, "timed out, " + aborts},
		}},
		{"READY, p2 is in PRE-COMMIT", append(ready, says(p2, protocols.PreCommit)), []does{
			{says(p3, protocols.Ready), "PREPARES, " + prepares},
			// p3 is taken to be down, so that it is not waited for.
			{timeout, "timed out, PREPARES, " + prepares},
		}},
		{"PRE-COMMIT, asking", prepared, []does{
			{says(p2, protocols.Ready), "remembers"},
			{says(p2, protocols.Abort), aborts},
			{timeout, "timed out, " + prepares + ", " + commits}, // nobody else is alive
		}},
		{"PRE-COMMIT, all asked", append(prepared, says(p2, protocols.Ready), says(p3, protocols.Ready)), []does{
			{readyCommit(p2), "remembers"},
			{says(p2, protocols.Commit), commits},
			{timeout, "timed out, " + commits},
		}},
		{"PRE-COMMIT, p2 is ready to commit", append(prepared, says(p2, protocols.Ready), says(p3, protocols.Ready), readyCommit(p2)), []does{
			{readyCommit(p2), "-"},
			{readyCommit(p3), commits},
			{asks(p3, threepc.Recovered), commits},
		}},
	})
	// The last one finds nobody above, takes over, and has nobody to wait for.
	checkTransitions(t, p3, plan{}, []transition{
		{"READY, given up by p2", []sim.Stimulus{voteRequest, timeout, timeout}, []does{
			{timeout, "timed out, StateRequest backup to c, StateRequest backup to p1, StateRequest backup to p2, set decision t1 100ms, " +
				"ABORTS, GlobalAbort to c, GlobalAbort to p1, GlobalAbort to p2"},
		}},
	})
}

// The machine of the coordinator.
func TestCoordinator(t *testing.T) {
	const (
		prepares = "cancel vote t1, PREPARES, PrepareCommit to p1, PrepareCommit to p2, PrepareCommit to p3, set decision t1 100ms"
		commits  = "COMMITS, respond commit, GlobalCommit to p1, GlobalCommit to p2, GlobalCommit to p3"
		aborts   = "ABORTS, respond abort, GlobalAbort to p1, GlobalAbort to p2, GlobalAbort to p3"
	)
	all := []sim.Stimulus{voteCommit(p1), voteCommit(p2), voteCommit(p3)}
	checkTransitions(t, c, plan{}, []transition{
		{"WAIT", nil, []does{
			{voteCommit(p1), "remembers"},
			{voteAbort(p1), aborts},
			{readyCommit(p1), "-"},
			{voteRequest, "-"},
			{asks(p1, threepc.Waiting), "-"},
			{asks(p1, threepc.Recovered), aborts}, // the vote of p1 will not come
			{asks(p1, threepc.Backup), "StateReply WAIT to p1, set decision t1 200ms"}, // p1 has given it up
			{timeout, "-"},
			{voteTimer, "timed out, " + aborts},
		}},
		{"WAIT, one vote missing", all[:2], []does{
			{voteCommit(p1), "-"}, // a duplicate counts once
			{voteCommit(p3), prepares},
			{voteAbort(p3), aborts},
			{asks(p1, threepc.Recovered), "remembers"}, // it has the vote of p1
			{voteTimer, "timed out, " + aborts},
		}},
		{"PRE-COMMIT", all, []does{
			{voteCommit(p2), "-"},
			{voteAbort(p2), "-"},
			{readyCommit(p1), "remembers"},
			{timeout, "timed out, " + commits}, // who is silent is down
			{voteTimer, "-"},
			{asks(p1, threepc.Recovered), "remembers"},
		}},
		{"PRE-COMMIT, one is missing", append(all, readyCommit(p1), readyCommit(p3)), []does{
			{readyCommit(p1), "-"},
			{readyCommit(p2), commits},
			{asks(p2, threepc.Recovered), commits},
			{asks(p2, threepc.Backup), "StateReply PRE-COMMIT to p2, set decision t1 200ms"},
		}},
		{"COMMIT", append(all, readyCommit(p1), readyCommit(p2), readyCommit(p3)), decided(protocols.Commit)},
		{"ABORT", []sim.Stimulus{voteAbort(p1)}, decided(protocols.Abort)},
	})
}

func down(id sim.NodeID) sim.Stimulus {
	return sim.Stimulus{From: sim.Nobody, Notice: sim.Notice{Says: sim.HasCrashed, About: id}}
}

func up(id sim.NodeID) sim.Stimulus {
	return sim.Stimulus{From: sim.Nobody, Notice: sim.Notice{Says: sim.IsUp, About: id}}
}

// With a failure detector there are no timeouts.
func TestDetector(t *testing.T) {
	const takesOver = "StateRequest backup to c, StateRequest backup to p1, StateRequest backup to p3"
	told := func(d sim.DetectorKind) plan { return plan{detector: d} }
	checkTransitions(t, p2, told(sim.Perfect), []transition{
		{"INIT", nil, []does{
			{voteRequest, "cancel vote t1, VOTES"},
			{down(c), "ABORTS"},
			{down(p1), "remembers"},
		}},
		{"READY", []sim.Stimulus{voteRequest}, []does{
			{prepareCommit(c), "PREPARES, ReadyCommit to c"},
			{down(c), "StateRequest waiting to p1"},
			{down(p3), "remembers"},
		}},
		{"READY, p1 is down", []sim.Stimulus{voteRequest, down(p1)}, []does{{down(c), takesOver}}},
		{"READY, p1 was down", []sim.Stimulus{voteRequest, down(p1), up(p1)}, []does{{down(c), takesOver}}}, // p1 has recovered
		{"READY, c is down", []sim.Stimulus{voteRequest, down(c)}, []does{{down(p1), takesOver}, {down(c), "-"}}},
		{"READY, the only one left", []sim.Stimulus{voteRequest, down(p1), down(p3)}, []does{
			{down(c), takesOver + ", ABORTS, GlobalAbort to c, GlobalAbort to p1, GlobalAbort to p3"},
		}},
		{"READY, asking", []sim.Stimulus{voteRequest, down(c), down(p1)}, []does{
			{down(p3), "ABORTS, GlobalAbort to c, GlobalAbort to p1, GlobalAbort to p3"},
		}},
		{"PRE-COMMIT under p1", []sim.Stimulus{voteRequest, asks(p1, threepc.Backup), prepareCommit(p1)}, []does{{down(p1), takesOver}, {down(c), "remembers"}}},
	})
	checkTransitions(t, c, told(sim.Perfect), []transition{
		{"WAIT", []sim.Stimulus{voteCommit(p1)}, []does{
			{down(p1), "remembers"}, // its vote is there
			{down(p2), "ABORTS, respond abort, GlobalAbort to p1, GlobalAbort to p2, GlobalAbort to p3"},
		}},
		{"PRE-COMMIT", []sim.Stimulus{voteCommit(p1), voteCommit(p2), voteCommit(p3), readyCommit(p1), readyCommit(p3)}, []does{
			{down(p1), "remembers"},
			{down(p2), "COMMITS, respond commit, GlobalCommit to p1, GlobalCommit to p2, GlobalCommit to p3"},
		}},
	})
	// A detector that may be wrong excuses an abort as a timeout does.
	checkTransitions(t, p2, told(sim.EventuallyPerfect), []transition{{"INIT", nil, []does{{down(c), "timed out, ABORTS"}}}})
}

// Who has never heard of a transaction has none of its work.
func TestWithoutTheTransaction(t *testing.T) {
	const aborts = "is INIT, cancel vote t9, cancel decision t9, log ABORT, sync, is ABORT, decided abort"
	for _, d := range []does{
		{from(c, threepc.VoteRequest{Tx: "t9"}), strings.Replace(aborts, "is INIT", "is INIT, voted abort", 1) + ", VoteAbort to c"},
		{from(p2, threepc.StateRequest{Tx: "t9", As: threepc.Backup}), aborts + ", StateReply INIT to p2"},
		{from(p2, threepc.StateReply{Tx: "t9", State: protocols.Commit}), "-"},
		{from(c, threepc.PrepareCommit{Tx: "t9"}), "-"},
		{from(c, threepc.GlobalCommit{Tx: "t9"}), "-"},
		{from(c, threepc.GlobalAbort{Tx: "t9"}), "-"},
		{from(p2, threepc.VoteCommit{Tx: "t9"}), "-"},
		{from(p2, threepc.VoteAbort{Tx: "t9"}), "-"},
		{from(p2, threepc.ReadyCommit{Tx: "t9"}), "-"},
	} {
		if got := newDesk(t, p1, plan{}).take(d.when); got != d.what {
			t.Errorf("when %s: %s, want %s", describe(d.when), got, d.what)
		}
	}
}

// What a mutant leaves out.
func TestMutantsInHand(t *testing.T) {
	mutant := func(m threepc.Mutant) plan { return plan{params: func(p *threepc.Params) { p.Mutant = m }} }
	ready, prepared := []sim.Stimulus{voteRequest}, []sim.Stimulus{voteRequest, prepareCommit(c)}
	votes := []sim.Stimulus{voteCommit(p1), voteCommit(p2)}
	checkTransitions(t, p1, mutant(threepc.NoReadyLog), []transition{
		{"INIT", nil, []does{{voteRequest, "cancel vote t1, is READY, voted commit, VoteCommit to c, set decision t1 300ms"}}},
	})
	checkTransitions(t, c, mutant(threepc.SkipPreCommit), []transition{
		{"WAIT", votes, []does{{voteCommit(p3), "cancel vote t1, COMMITS, respond commit, GlobalCommit to p1, GlobalCommit to p2, GlobalCommit to p3"}}},
	})
	checkTransitions(t, p1, mutant(threepc.DecideAlone), []transition{
		{"READY", ready, []does{{timeout, "timed out, ABORTS"}}},
		{"PRE-COMMIT", prepared, []does{{timeout, "timed out, COMMITS"}}},
	})
	checkTransitions(t, p1, mutant(threepc.BackupSkipsPreCommit), []transition{
		{"PRE-COMMIT, asking", append(prepared, timeout), []does{{timeout, "timed out, COMMITS, GlobalCommit to c, GlobalCommit to p2, GlobalCommit to p3"}}},
	})
	checkTransitions(t, p2, mutant(threepc.ObeyDeposed), []transition{
		{"READY under p1", append(ready, asks(p1, threepc.Backup)), []does{{prepareCommit(c), "PREPARES, ReadyCommit to c, set decision t1 200ms"}}},
	})
	checkTransitions(t, p1, mutant(threepc.ReadyCommits), []transition{
		{"READY", ready, []does{{timeout, "timed out, COMMITS"}}},
	})
	checkTransitions(t, p1, mutant(threepc.NeverElect), []transition{
		{"READY", ready, []does{{timeout, "timed out"}}},
	})
	checkTransitions(t, c, mutant(threepc.AlwaysAbort), []transition{
		{"WAIT", votes, []does{{voteCommit(p3), "cancel vote t1, ABORTS, respond abort, GlobalAbort to p1, GlobalAbort to p2, GlobalAbort to p3"}}},
	})
}
