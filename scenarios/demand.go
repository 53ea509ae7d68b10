package scenarios

import (
	"strconv"

	"simrun/check"
	"simrun/network"
	"simrun/sim"
)

// demands are all lines of clients, for each client. Runs share them.
type demands struct {
	names []string // of nodes
	loops []loop
	keys  int
	byKey map[string]int
}

// loop is one client of one line. Its place in the list is its token.
type loop struct {
	*asking
	node   sim.NodeID
	stream sim.StreamID
}

// keyName names a key, from 0: x1, x2 …
func keyName(k int) string { return "x" + strconv.Itoa(k+1) }

// lineName names a line of clients, from 0, in its streams.
func lineName(i int) string { return strconv.Itoa(i + 1) }

// demand is what clients ask for in one run. The k-th operation of a client is drawn by k of its own
// stream, whatever happened before; but a cas compares with what was last told of its key
// to any client, so that some succeed.
type demand struct {
	*demands
	asked   []uint64 // by loop: operations so far
	written []uint64 // by node: values so far
	told    []string // by key
}

func (d *demands) new() *demand {
	return &demand{
		demands: d, asked: make([]uint64, len(d.loops)), written: make([]uint64, len(d.names)), told: make([]string, d.keys),
	}
}

// Reset implements sim.Demand.
func (d *demand) Reset(w *sim.World) {
	clear(d.asked)
	clear(d.written)
	clear(d.told)
	for token := range d.loops {
		d.schedule(w, token, d.loops[token].from)
	}
}

// schedule has the next operation of a loop asked for: in an open loop some time after the last, in a
// closed one at that time.
func (d *demand) schedule(w *sim.World, token int, at sim.Time) {
	l := &d.loops[token]
	if l.every != nil {
		at = at.Add(network.Duration(w.Draws(l.stream, d.asked[token]), sim.LaneEvery, l.every))
	}
	if at < l.until {
		w.ScheduleOperation(at, uint64(token))
	}
}

// Due implements sim.Demand.
func (d *demand) Due(w *sim.World, token uint64) (sim.NodeID, sim.Op) {
	l := &d.loops[token]
	k := d.asked[token]
	d.asked[token]++
	key := int(draw(w, l.stream, k, sim.LaneKey, uint64(l.keys)))
	pick := draw(w, l.stream, k, sim.LaneOperation, l.sum)
	i := 0
	for pick >= l.ops[i].weight {
		pick -= l.ops[i].weight
		i++
	}
	d.written[l.node]++
	value := d.names[l.node] + "." + strconv.FormatUint(d.written[l.node], 10)
	op := l.ops[i].make(keyName(key), d.told[key], value)
	if l.every != nil {
		d.schedule(w, int(token), w.Now())
	}
	return l.node, op
}

// draw draws where there is a choice.
func draw(w *sim.World, stream sim.StreamID, index uint64, lane sim.Lane, n uint64) uint64 {
	if n < 2 {
		return 0
	}
	return w.Draw(stream, index, lane, n)
}

// Answered implements sim.Demand.
func (d *demand) Answered(w *sim.World, o *sim.Operation) {
	d.learn(o)
	if o.Demand == 0 {
		return
	}
	token := int(o.Demand - 1)
	l := &d.loops[token]
	if l.every != nil {
		return
	}
	at := w.Now()
	if l.think != nil {
		at = at.Add(network.Duration(w.Draws(l.stream, d.asked[token]), sim.LaneEvery, l.think))
	}
	d.schedule(w, token, at)
}

// learn notes what a client was told of a key.
func (d *demand) learn(o *sim.Operation) {
	switch op := o.Op.(type) {
	case check.Put:
		d.note(op.Key, op.Value)
	case check.Get:
		if v, ok := o.Result.(check.Value); ok {
			d.note(op.Key, string(v))
		}
	case check.Cas:
		if o.Result == check.Swapped(true) {
			d.note(op.Key, op.New)
		}
	}
}

func (d *demand) note(key, value string) {
	if k, ok := d.byKey[key]; ok {
		d.told[k] = value
	}
}

// Fork implements sim.Demand.
func (d *demand) Fork(into sim.Demand) sim.Demand {
	f, ok := into.(*demand)
	if !ok || f.demands != d.demands {
		f = &demand{demands: d.demands}
	}
	f.asked = append(f.asked[:0], d.asked...)
	f.written = append(f.written[:0], d.written...)
	f.told = append(f.told[:0], d.told...)
	return f
}
