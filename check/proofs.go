package check

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// The seeds of a scenario come to few different ends. A Prover remembers what it proved, by all
// that a proof depends on: the local states and the stimuli that it starts from, what moves the
// monitors and what the outlook answers. Times, random streams and numbers of events are not among
// them, for a proof takes everything to happen at any time.

// Recurring is an Outlook of which it is known what its answers depend on. Its proofs are
// remembered; as long as they are, it belongs to the same network and the same faults.
type Recurring interface {
	Outlook
	// AppendOutlook appends an encoding of all that may differ between two moments at which
	// the same question has different answers.
	AppendOutlook(b []byte) []byte
}

// Timeless is a Monitor of which it is known what decides whether an observation moves it.
type Timeless interface {
	Monitor
	// AppendTimeless appends an encoding of all that decides, whenever an observation is made, whether
	// it moves the monitor: of the monitor, and of w.
	AppendTimeless(b []byte, w *sim.World) []byte
}

// proofs are the proofs that a Prover remembers.
type proofs struct {
	outlook Recurring
	known   map[string]proof
	key     []byte
	bytes   int
	usable  bool // key is all that the proof at hand depends on
}

// proof is what came of a proof that was not given up.
type proof struct {
	blocked      bool
	tries, bytes int // that it took
}

const proofBytes = 64 // for each, with its key

func (k *proofs) forget() { *k = proofs{outlook: k.outlook, key: k.key} }

// recall looks for a proof from the same start.
func (p *Prover) recall(w *sim.World) (blocked, ok bool) {
	k := &p.proofs
	if k.usable = p.describe(w); !k.usable {
		return false, false
	}
	known, ok := k.known[string(k.key)]
	if known.blocked && (known.tries > p.triesMax || known.bytes > p.bytesMax) {
		return false, false // it would be given up
	}
	return known.blocked, ok
}

// describe makes the key of the proof at hand, if it has one.
func (p *Prover) describe(w *sim.World) bool {
	k := &p.proofs
	outlook, ok := p.outlook.(Recurring)
	if !ok {
		return false
	}
	if outlook != k.outlook {
		k.outlook = outlook
		k.forget()
	}
	k.key = appendBool(k.key[:0], p.anyOrder)
	for i := range p.nodes {
		n := &p.nodes[i]
		slices.Sort(n.stimuli) // a proof may start with any of them
		k.number(len(n.locals))
		k.numbers(n.locals)
		k.number(len(n.stimuli))
		k.numbers(n.stimuli)
	}
	for _, m := range w.Monitors() {
		m, ok := m.(Timeless)
		if !ok {
			return false
		}
		from := k.open()
		k.key = m.AppendTimeless(k.key, w)
		k.close(from)
	}
	k.key = outlook.AppendOutlook(k.key)
	return true
}

func (k *proofs) number(n int) { k.key = binary.AppendUvarint(k.key, uint64(n)) }

func (k *proofs) numbers(list []int32) {
	for _, n := range list {
		k.number(int(n))
	}
}

// open begins a part that another writes; close puts its length before it, so that no two
// lists of parts look alike.
func (k *proofs) open() int {
	k.key = append(k.key, 0, 0, 0, 0)
	return len(k.key)
}

func (k *proofs) close(from int) {
	binary.BigEndian.PutUint32(k.key[from-4:], uint32(len(k.key)-from))
}

// keep remembers what came of the proof at hand.
func (p *Prover) keep(blocked bool) {
	k := &p.proofs
	if !k.usable || p.exhausted() { // with higher bounds it may end otherwise
		return
	}
	if k.known == nil || k.bytes > memoryBytes {
		k.known, k.bytes = make(map[string]proof), 0
	}
	k.known[string(k.key)] = proof{blocked, p.tries, p.bytes}
	k.bytes += proofBytes + len(k.key)
}
