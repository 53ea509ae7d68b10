package scenarios

import (
	"time"

	"simrun/protocols"
	"simrun/scenarios/strict"
)

// Work is one line of a workload: at a time, a node is asked for an operation.
type Work struct {
	workHead
	Fields any // a pointer to the operation's own keys, as protocols.Operation.Fields made it
	raw    *strict.Node
}

// workHead is what every line of a workload begins with.
type workHead struct {
	At   time.Duration `yaml:"at" doc:"when (default 0s)"`
	Node string        `yaml:"node,omitempty" doc:"who is asked, where that is not clear from the operation"`
	Op   string        `yaml:"op" required:"true" doc:"an operation of the protocol"`
}

// DecodeNode implements strict.Decoder. What the operation's own keys are is
// known only with the protocol.
func (w *Work) DecodeNode(n *strict.Node) error {
	if n.Kind() != strict.Mapping {
		return n.Expected("an operation such as {at: 0s, op: begin, tx: t1}")
	}
	w.raw = n
	return nil
}

// EncodeNode implements strict.Encoder.
func (w Work) EncodeNode() any { return strict.Join(w.workHead, w.Fields) }

// bind reads the line as one of the protocol's operations.
func (w *Work) bind(p *protocols.Protocol) (*protocols.Operation, error) {
	var names []string
	for i := range p.Operations {
		names = append(names, p.Operations[i].Name)
	}
	op := w.Op
	if w.raw != nil {
		at := w.raw.Get("op")
		if at == nil {
			return nil, w.raw.Errorf("missing key %q: what is asked for? (%s)", "op", list(names))
		}
		op = at.Text()
	}
	for i := range p.Operations {
		if o := &p.Operations[i]; o.Name == op {
			if w.raw == nil {
				return o, nil
			}
			w.Fields = o.Fields()
			return o, w.raw.Decode(&w.workHead, w.Fields)
		}
	}
	err := w.raw.Get("op").Unknown("operation", op, names)
	err.Message += " of protocol " + p.Name
	return nil, err
}
