package check_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"simrun/check"
	"simrun/sim"
)

// saga is a story in which every property has something to follow.
const saga = `
	c is WAIT
	c votes commit
	p1 is READY
	p1 votes commit
	p2 is READY
	p2 votes abort on t2
	p2 crashes
	p1 times-out
	p1 decides abort
	p1 is ABORT
	c decides commit        # neither atomic nor valid
	c is COMMIT
	p2 recovers
	p2 is READY
	p2 decides abort on t2
	p2 decides commit on t2 # nor stable
	p1 proposes x
	c proposes y
	c picks y
	p1 picks y
	p2 picks z              # without agreement, nor valid
	p2 crashes
	p2 recovers
	c picks y               # nor with integrity
	c applies a
	p1 applies a
	c applies c 3
	p2 applies b            # nor safely
	c accepts 1 x
	p1 accepts 1 x          # x is chosen
	p1 learns x
	p2 learns v             # which is not, nor was proposed
	c accepts 2 y
	p2 accepts 2 y          # y, too
	p2 learns x
	c leads 1
	c appends 1 1/0 x
	p1 appends 1 1/0 x
	c commits 1 1
	p1 leads 2
	p1 appends 2 2/1 y
	p1 appends 3 2/2 y
	p1 truncates 3          # though it leads
	p1 snapshots 1 1
	p2 leads 2              # as p1 does, and without x
	p2 appends 1 1/0 z      # which is x elsewhere
	c leads 3
	`

// everyMonitor makes one of each kind of monitor.
func everyMonitor(t *testing.T) map[string]func() check.Monitor {
	t.Helper()
	properties := check.CommitProperties()
	for modality, text := range map[check.Modality]string{
		check.Always:     "none(nodes, .state == 'ABORT')",
		check.Sometimes:  "node.p1.state == 'READY' and node.p2.state == 'READY'",
		check.Eventually: "all(nodes, .state in ['COMMIT', 'ABORT'])",
	} {
		properties = append(properties, assert(t, modality, text))
	}
	all := make(map[string]func() check.Monitor)
	for _, p := range properties {
		all[p.Name] = func() check.Monitor { return p.New(setting()) }
	}
	for _, p := range check.ConsensusProperties() {
		all["consensus "+p.Name] = func() check.Monitor { return p.New(setting()) }
	}
	all["replication state-machine-safety"] = func() check.Monitor { return check.StateMachineSafety().New(setting()) }
	for _, p := range check.PaxosProperties(stage) {
		all["paxos "+p.Name] = func() check.Monitor { return p.New(setting()) }
	}
	for _, p := range check.RaftProperties() {
		switch p.Name {
		case "state-machine-safety", "linearizability", "progress":
		default:
			all["raft "+p.Name] = func() check.Monitor { return p.New(setting()) }
		}
	}
	return all
}

var codec sim.Describer

func code(m sim.Monitor) []byte { return m.(sim.MonitorForker).AppendState(nil) }

// Monitors encode and copy themselves: along a saga, exactly as their description says.
func TestMonitorsAgreeWithTheirDescription(t *testing.T) {
	for name, fresh := range everyMonitor(t) {
		t.Run(name, func(t *testing.T) {
			m := fresh()
			w := world(t, saga, m)
			var scratch sim.Monitor
			described := make(map[string]string) // by own encoding
			own := make(map[string]bool)
			for reason := sim.Paused; reason == sim.Paused; reason, _ = w.Run(w.Seq() + 1) {
				mine, theirs := string(code(m)), string(codec.Append(nil, m))
				if was, ok := described[mine]; ok && was != theirs {
					t.Fatalf("at event %d, a state is encoded as another was that is described otherwise", w.Seq())
				} else if !ok && own[theirs] {
					t.Fatalf("at event %d, one description has two encodings", w.Seq())
				}
				described[mine], own[theirs] = theirs, true
				scratch = m.(sim.MonitorForker).ForkInto(scratch)
				if string(codec.Append(nil, scratch)) != theirs {
					t.Fatalf("at event %d, the copy is not described as the original is", w.Seq())
				}
			}
			if len(own) < 4 {
				t.Errorf("the saga leads through %d states only", len(own))
			}
		})
	}
}

// epic has so many transactions that monitors keep indexes, and crashes that make them forget.
func epic() string {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "c is WAIT on t%d \n p1 is READY on t%[1]d \n p2 is INIT on t%[1]d \n p1 votes commit on t%[1]d \n", i)
		switch {
		case i%3 == 0:
			fmt.Fprintf(&b, "p1 decides commit on t%d \n c decides commit on t%[1]d \n", i/2)
		case i == 20:
			b.WriteString("p2 crashes \n p2 recovers \n p2 is READY on t3 \n p2 decides abort on t3 \n")
		case i == 25:
			b.WriteString("c crashes \n p1 crashes \n p2 crashes \n p1 recovers \n c recovers \n p2 recovers \n c is WAIT on t1 \n")
		}
	}
	for i := range 30 {
		fmt.Fprintf(&b, "c proposes v%d \n", i)
	}
	b.WriteString("p1 picks v27 \n p2 picks w \n")
	for i := range 30 {
		fmt.Fprintf(&b, "c accepts %d v%[1]d \n", i+1)
	}
	b.WriteString("p1 accepts 20 v20 \n p1 learns v20 \n p1 accepts 3 v3 \n p2 learns v4")
	return b.String()
}

// Of many transactions and values, what monitors and their copies say is right.
func TestMonitorsOfManyTransactions(t *testing.T) {
	want := map[string]string{
		"atomicity":            "violated by p2 at 102ms: c decided commit, p2 decided abort on t3",
		"stability":            "holds",
		"paxos agreement":      "violated by p1 at 216ms: v20 (in proposal 20 of c) is chosen, then v3 (in proposal 3 of c) is chosen",
		"paxos learned-chosen": "violated by p2 at 217ms: p2 learns v4, which no majority has accepted",
		"consensus validity":   "violated by p2 at 183ms: p2 decided w, which nobody had proposed",
		"validity":             "violated by p1 at 5ms: p1 decided commit, but c had not voted, p2 had not voted",
		"termination": "late by c at 133ms: c in WAIT on t1, " +
			"c in WAIT on t26, p1 in READY on t26, p2 in INIT on t26, c in WAIT on t27, p1 in READY on t27, p2 in INIT on t27, " +
			"c in WAIT on t28, p1 in READY on t28, p2 in INIT on t28, c in WAIT on t29, p1 in READY on t29, p2 in INIT on t29: undecided",
	}
	for name, fresh := range everyMonitor(t) {
		whole := fresh()
		end := tell(t, whole, epic())
		terms := check.Terms{End: end.Now()}
		status := words(whole.Status(end, terms))
		if right, ok := want[name]; ok && status != right {
			t.Errorf("%s: %s\nwant %s", name, status, right)
		}
		for _, pause := range []uint64{40, 120, 200, 260} {
			w := world(t, epic(), fresh())
			if _, err := w.Run(pause); err != nil {
				t.Fatal(err)
			}
			fork := w.Fork(nil)
			finish(t, w)
			finish(t, fork)
			for who, w := range map[string]*sim.World{"copy": fork, "original": w} {
				m := w.Monitors()[0].(check.Monitor)
				if got := words(m.Status(w, terms)); got != status || !bytes.Equal(code(m), code(whole)) {
					t.Errorf("%s: forked at event %d, the %s ends with %s, want %s", name, pause, who, got, status)
				}
			}
		}
		whole.Reset()
		if again := tell(t, whole, epic()); words(whole.Status(again, terms)) != status {
			t.Errorf("%s: the second time it ends with %s", name, words(whole.Status(again, terms)))
		}
	}
}

// A copy made at any moment goes on as the original does, and neither notices
// the other.
func TestMonitorsFork(t *testing.T) {
	for name, fresh := range everyMonitor(t) {
		t.Run(name, func(t *testing.T) {
			whole := fresh()
			end := tell(t, whole, saga)
			terms := check.Terms{End: end.Now()}
			want := words(whole.Status(end, terms))
			for pause := range end.Seq() {
				m := fresh()
				w := world(t, saga, m)
				if _, err := w.Run(pause + 1); err != nil {
					t.Fatal(err)
				}
				before := code(m)
				fork := w.Fork(nil)
				finish(t, fork)
				if !bytes.Equal(code(m), before) {
					t.Fatalf("forked at event %d, the copy changed the original", pause+1)
				}
				finish(t, w)
				for who, w := range map[string]*sim.World{"copy": fork, "original": w} {
					m := w.Monitors()[0].(check.Monitor)
					if got := words(m.Status(w, terms)); got != want {
						t.Fatalf("forked at event %d, the %s ends with %s, want %s", pause+1, who, got, want)
					}
					if !bytes.Equal(code(m), code(whole)) {
						t.Fatalf("forked at event %d, the state of the %s at the end is another", pause+1, who)
					}
				}
			}
		})
	}
}

// Two copies that take turns share what an expression reads.
func TestForksTakeTurns(t *testing.T) {
	for name, fresh := range everyMonitor(t) {
		t.Run(name, func(t *testing.T) {
			whole := fresh()
			want := words(whole.Status(tell(t, whole, saga), check.Terms{End: at(ms)}))
			one := world(t, saga, fresh())
			two := one.Fork(nil)
			behind := uint64(7)
			for one.Seq() < behind {
				_, _ = one.Run(one.Seq() + 1)
			}
			for range 100 {
				_, _ = one.Run(one.Seq() + 1)
				_, _ = two.Run(two.Seq() + 1)
			}
			for _, w := range []*sim.World{one, two} {
				if got := words(w.Monitors()[0].(check.Monitor).Status(w, check.Terms{End: at(ms)})); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			}
		})
	}
}

func TestResetForgets(t *testing.T) {
	for name, fresh := range everyMonitor(t) {
		t.Run(name, func(t *testing.T) {
			m := fresh()
			blank := code(m)
			w := tell(t, m, saga)
			told := code(m)
			status := words(m.Status(w, check.Terms{End: w.Now()}))
			if bytes.Equal(told, blank) {
				t.Error("the saga leaves no mark in the encoding")
			}
			m.Reset()
			if !bytes.Equal(code(m), blank) {
				t.Error("after Reset the state is not that of a new monitor")
			}
			w = tell(t, m, saga)
			if again := words(m.Status(w, check.Terms{End: w.Now()})); again != status || !bytes.Equal(code(m), told) {
				t.Errorf("the second time: %s, the first time: %s", again, status)
			}
		})
	}
}

// What a property must remember tells its states apart, and nothing else does.
func TestEncodingsTellStatesApart(t *testing.T) {
	same := [][2]string{
		{"p1 votes commit", "p1 votes commit \n p1 votes commit"},
		{"p1 decides commit", "p1 decides commit \n p1 decides commit"},
		{"p1 is READY", "p1 is READY \n p1 waits"},
		{"p1 proposes a", "p1 proposes a \n p1 proposes a"},
		{"p1 accepts 1 a", "p1 accepts 1 a \n p1 accepts 1 a"},
	}
	different := map[string][][2]string{
		"consensus agreement":         {{"p1 picks a", "p2 picks a"}, {"p1 picks a", "p1 picks b"}, {"p1 picks a \n p1 crashes", "p1 picks a"}},
		"consensus uniform-agreement": {{"p1 picks a", "p2 picks a"}, {"p1 picks a", "p1 picks a \n p2 picks a"}},
		"consensus validity":          {{"p1 proposes a", "p1 proposes b"}, {"p1 proposes a", "p1 proposes a \n p1 picks a"}},
		"consensus integrity":         {{"p1 picks a", "p2 picks a"}, {"p1 picks a", "p1 picks b"}},
		"consensus termination":       {{"p1 proposes a", "p2 proposes a"}, {"p1 proposes a", "p1 picks a"}, {"p1 crashes", "p1 crashes \n p1 recovers"}},
		"paxos agreement":             {{"p1 accepts 1 a", "p1 accepts 2 a"}, {"p1 accepts 1 a", "p1 accepts 1 b"}, {"p1 accepts 1 a", "p2 accepts 1 a"}, {"p1 learns a", "p1 learns b"}},
		"paxos validity":              {{"p1 proposes a", "p1 proposes b"}, {"p1 accepts 1 a", "p2 accepts 1 a"}},
		"paxos integrity":             {{"p1 learns a", "p2 learns a"}, {"p1 learns a", "p1 learns b"}},
		"paxos learned-chosen":        {{"p1 accepts 1 a", "p2 accepts 1 a"}, {"c accepts 1 a \n p1 accepts 1 a", "c accepts 1 a \n p1 accepts 1 a \n p1 learns a"}},
		"paxos termination":           {{"p1 proposes a", "p2 proposes a"}, {"p1 learns a", "p2 learns a"}, {"p1 crashes", "p1 crashes \n p1 recovers"}},
		"atomicity":                   {{"p1 decides commit", "p2 decides commit"}, {"p1 decides commit", "p1 decides abort"}, {"p1 decides commit", "p1 decides commit on t2"}},
		"stability":                   {{"p1 decides commit", "p1 decides abort"}},
		"validity":                    {{"p1 votes commit", "p1 votes abort"}, {"p1 is-struck", "p1 waits"}, {"p1 times-out", "p1 waits"}},
		"non-triviality":              {{allVoteCommit, allVoteCommit + "c decides commit"}},
		"termination":                 {{"p1 is READY", "p1 is INIT"}, {"p1 is READY", "p1 waits"}, {"p1 is READY \n p1 crashes", "p1 is READY"}},
	}
	for property, pairs := range different {
		encoding := func(story string) string {
			m := monitor(t, property)
			tell(t, m, story)
			return string(code(m))
		}
		for _, p := range same {
			if encoding(p[0]) != encoding(p[1]) {
				t.Errorf("%s: %q and %q are told apart", property, p[0], p[1])
			}
		}
		for _, p := range pairs {
			if encoding(p[0]) == encoding(p[1]) {
				t.Errorf("%s: %q and %q are not told apart", property, p[0], p[1])
			}
		}
	}
}
