package scenarios

import (
	"cmp"
	"slices"
	"time"

	"simrun/protocols"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// Work is one line of a workload: at a time, a node is asked for an operation; or clients ask
// for many.
type Work struct {
	strict.Origin
	workHead
	Clients *Clients     // of a line of clients, else nil
	Fields  any          // a pointer to the operation's own keys, as protocols.Operation.Fields made it
	unread  *strict.Node // as the file has it, until the protocol is known
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
	w.Origin = n.Origin()
	if n.KeyNode("clients") != nil {
		return n.Decode(&w.Clients)
	}
	w.unread = n
	return nil
}

// EncodeNode implements strict.Encoder.
func (w Work) EncodeNode() any {
	if w.Clients != nil {
		return w.Clients
	}
	return strict.Join(w.workHead, w.Fields)
}

// bind reads the line as one of the protocol's operations.
func (w *Work) bind(b *binder) (*protocols.Operation, error) {
	p := b.protocol
	var names []string
	for i := range p.Operations {
		names = append(names, p.Operations[i].Name)
	}
	at, op := w.Where(""), w.Op
	if n := w.unread; n != nil {
		switch at, op = n.Get("op"), n.Get("op").Text(); {
		case at == nil:
			return nil, n.Errorf("missing key %q: what is asked for? (%s)", "op", list(names))
		case at.Kind() != strict.Scalar:
			return nil, at.Expected("the name of an operation")
		}
	}
	for i := range p.Operations {
		if o := &p.Operations[i]; o.Name == op {
			return o, w.read(o)
		}
	}
	err := at.Unknown("operation", op, names)
	err.Message += " of " + b.lacking(func(p *protocols.Protocol) bool {
		return slices.ContainsFunc(p.Operations, func(o protocols.Operation) bool { return o.Name == op })
	})
	return nil, err
}

// read reads the keys of the operation.
func (w *Work) read(o *protocols.Operation) error {
	if w.unread == nil {
		return nil
	}
	w.Fields = o.Fields()
	if err := w.unread.Decode(&w.workHead, w.Fields); err != nil {
		return err
	}
	w.unread = nil
	return nil
}

// invocationsMax bounds what a workload comes to: a line may invoke every node.
const invocationsMax = 10_000_000

// fillWorkload asks for what the protocol would have where the scenario asks for nothing.
func (b *binder) fillWorkload(setup *protocols.Setup) {
	if len(b.s.Workload) > 0 || b.protocol.DefaultWorkload == nil {
		return
	}
	for _, asked := range b.protocol.DefaultWorkload(setup) {
		w := Work{workHead: workHead{Op: asked.Op}, Fields: asked.Fields}
		if asked.Node != sim.Nobody {
			w.Node = setup.Names[asked.Node]
		}
		b.s.Workload = append(b.s.Workload, w)
	}
}

// bindWorkload expands the workload into invocations, in order of time.
func (b *binder) bindWorkload(setup *protocols.Setup) []sim.Invocation {
	b.fillWorkload(setup)
	var all []sim.Invocation
	for i := range b.s.Workload {
		work := &b.s.Workload[i]
		if work.Clients != nil {
			b.bindClients(work.Clients)
			continue
		}
		op, err := work.bind(b)
		if err != nil {
			b.fail(err)
			continue
		}
		if work.At > b.s.Run.Until {
			b.fail(work.Where("at").Errorf("%v is after the end of the run at %v", work.At, b.s.Run.Until))
		}
		node := sim.Nobody
		if work.Node != "" {
			id, ok := setup.Lookup(work.Node)
			if !ok {
				b.problem(work.Where(""), sim.Problem{Field: []string{"node"}, What: "node", Name: work.Node, Known: setup.Names})
				continue
			}
			node = id
		}
		requests, problems := op.Expand(setup, node, work.Fields)
		for _, p := range problems {
			b.problem(work.Where(""), p)
		}
		if len(requests) > invocationsMax-len(all) {
			b.fail(work.Where("").Errorf("the workload comes to more than %d invocations", invocationsMax))
			break
		}
		for _, q := range requests {
			all = append(all, sim.Invocation{At: sim.Time(work.At), Node: q.Node, Op: q.Op, Silent: q.Silent})
		}
	}
	slices.SortStableFunc(all, func(x, y sim.Invocation) int { return cmp.Compare(x.At, y.At) })
	return all
}
