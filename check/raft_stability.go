package check

import (
	"encoding/binary"
	"fmt"
	"strings"

	"simrun/sim"
)

// LeaderStability is the property that who leads does not go on changing once the faults are over. It is not what Raft promises: a
// server that others can't hear may make them elect over and over (Ongaro, "Consensus: bridging theory and practice", 2014, section 9.6), and
// under a partial partition a leader may be deposed for ever.
func LeaderStability() Property {
	return Property{
		Name: "leader-stability", Kind: Liveness, OnRequest: true,
		Doc: "After the calm, the leader changes at most once.",
		New: func(*Setting) Monitor { return &leaderStability{} },
	}
}

// leaderStability remembers every change of leader, since when the calm begins shows at the end only.
type leaderStability struct{ Changes []election }

// Reset implements Monitor.
func (m *leaderStability) Reset() { m.Changes = m.Changes[:0] }

// Watch implements sim.Monitor.
func (m *leaderStability) Watch(_ *sim.World, e *sim.Event) {
	if o, ok := e.Value.(BecameLeader); ok {
		m.Changes = append(m.Changes, election{o.Term, e.Node, e.At})
	}
}

// Notices implements sim.Selective.
func (*leaderStability) Notices(_ sim.EventKind, o sim.Observation) bool { return isElection(o) }

// Open implements Monitor: there is no goal that a run could still reach.
func (m *leaderStability) Open() bool { return false }

// Status implements Monitor. That a node becomes leader again, in a later term, is a change too.
func (m *leaderStability) Status(w *sim.World, t Terms) Status {
	after := m.Changes
	for len(after) > 0 && after[0].At < t.Calm {
		after = after[1:]
	}
	if len(after) < 2 {
		return Status{Verdict: Holds, Exercised: len(m.Changes) > 0, Node: sim.Nobody}
	}
	s := Status{Verdict: Violated, Exercised: true, At: after[1].At, Node: after[1].Node}
	if !t.Brief {
		s.Detail = fmt.Sprintf("%d changes of leader after the calm: %s", len(after), m.told(w, after))
	}
	return s
}

// told names the first few leaders.
func (m *leaderStability) told(w *sim.World, changes []election) string {
	const most = 4
	var parts []string
	for _, c := range changes[:min(most, len(changes))] {
		parts = append(parts, fmt.Sprintf("%s in term %d", w.Config().Name(c.Node), c.Term))
	}
	if len(changes) > most {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

// ForkInto implements sim.MonitorForker.
func (m *leaderStability) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[leaderStability](scratch)
	f.Changes = append(f.Changes[:0], m.Changes...)
	return f
}

// AppendState implements sim.MonitorForker.
func (m *leaderStability) AppendState(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.Changes)))
	for i := range m.Changes {
		c := &m.Changes[i]
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(c.Term)), int64(c.Node))
		b = binary.AppendVarint(b, int64(c.At))
	}
	return b
}
