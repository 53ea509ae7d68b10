package check

import (
	"encoding/binary"
	"fmt"
	"strings"

	"simrun/sim"
)

// Progress is the property that clients are served once the faults are over.
func Progress() Property {
	return Property{
		Name: "progress", Kind: Liveness,
		Doc: "Each operation that is invoked after the calm is answered, unless its client crashes.",
		New: func(s *Setting) Monitor { return &progress{Since: make([]int, len(s.World.Nodes))} },
	}
}

// progress waits for answers. A crash ends what its client waits for; nobody waits with a client that is not judged.
type progress struct {
	Asked []asked // by operation
	Since []int   // by node: earlier operations are not waited for, it has crashed since
	Left  int     // operations that are open
}

// asked is one operation.
type asked struct {
	Node              sim.NodeID
	Invoked, Answered sim.Time // Answered is Forever while it is open
	Lost              bool     // it is not waited for: its client crashed, or is not judged
}

// Reset implements Monitor.
func (m *progress) Reset() {
	m.Asked, m.Left = m.Asked[:0], 0
	clear(m.Since)
}

// Notices implements sim.Selective.
func (*progress) Notices(kind sim.EventKind, _ sim.Observation) bool {
	return kind != sim.EventObserve
}

// Watch implements sim.Monitor.
func (m *progress) Watch(w *sim.World, e *sim.Event) {
	switch {
	case e.Kind == sim.EventCrash:
		for i := m.Since[e.Node]; i < len(m.Asked); i++ {
			if q := &m.Asked[i]; q.Node == e.Node && q.Answered == sim.Forever && !q.Lost {
				q.Lost = true
				m.Left--
			}
		}
		m.Since[e.Node] = len(m.Asked)
	case e.Op == 0:
	case e.Kind == sim.EventInvoke:
		judged := w.Judged(e.Node)
		m.Asked = append(m.Asked, asked{Node: e.Node, Invoked: e.At, Answered: sim.Forever, Lost: !judged})
		if judged {
			m.Left++
		}
	case e.Kind == sim.EventRespond:
		q := &m.Asked[e.Op-1]
		q.Answered = e.At
		if !q.Lost {
			m.Left--
		}
	}
}

// Open implements Monitor.
func (m *progress) Open() bool { return m.Left > 0 }

// Status implements Monitor.
func (m *progress) Status(w *sim.World, t Terms) Status {
	s := Status{Verdict: Holds, Node: sim.Nobody}
	if t.End < t.Calm {
		return s
	}
	waiting, late := 0, 0
	var first, firstLate *asked
	for i := range m.Asked {
		q := &m.Asked[i]
		if q.Lost || q.Invoked < t.Calm {
			continue
		}
		s.Exercised = true
		switch {
		case q.Answered == sim.Forever:
			waiting++
			if first == nil {
				first = q
			}
		case q.Answered > t.deadline(q.Invoked):
			late++
			if firstLate == nil {
				firstLate = q
			}
		}
	}
	s.Waiting = waiting > 0
	if first == nil {
		first = firstLate
	}
	if first == nil {
		return s
	}
	s.Verdict, s.Node, s.At = Late, first.Node, first.Invoked
	if !t.Brief {
		s.Detail = m.detail(w, first, waiting, late)
	}
	return s
}

// detail names the first operation that waits or was late, and counts the others.
func (m *progress) detail(w *sim.World, first *asked, waiting, late int) string {
	var parts []string
	if waiting > 0 {
		parts = append(parts, fmt.Sprintf("%s not answered", operations(waiting)))
	}
	if late > 0 {
		parts = append(parts, fmt.Sprintf("%s answered late", operations(late)))
	}
	return fmt.Sprintf("%s, the first of %s at %v", strings.Join(parts, ", "), w.Config().Name(first.Node), first.Invoked)
}

func operations(n int) string {
	if n == 1 {
		return "1 operation"
	}
	return fmt.Sprintf("%d operations", n)
}

// ForkInto implements sim.MonitorForker.
func (m *progress) ForkInto(scratch sim.Monitor) sim.Monitor {
	f := reuse[progress](scratch)
	f.Asked, f.Since, f.Left = append(f.Asked[:0], m.Asked...), append(f.Since[:0], m.Since...), m.Left
	return f
}

// AppendState implements sim.MonitorForker.
func (m *progress) AppendState(b []byte) []byte {
	for i := range m.Asked {
		q := &m.Asked[i]
		b = binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(b, int64(q.Node)), int64(q.Invoked)), int64(q.Answered))
		b = appendBool(b, q.Lost)
	}
	return b
}

// AppendTimeless implements Timeless. No observation moves it.
func (m *progress) AppendTimeless(b []byte, _ *sim.World) []byte { return b }
