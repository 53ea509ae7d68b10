package sim

// expiries orders the entries of timers. They have a queue of their own because they come up later than the
// messages that are sent meanwhile, which would have to be put in before all of them.
type expiries struct {
	first entry // or never; it is not in later
	later queue
}

func (x *expiries) size() int {
	if x.first == never {
		return 0
	}
	return x.later.size() + 1
}

func (x *expiries) push(e entry) {
	if e.before(x.first) {
		e, x.first = x.first, e
	}
	if e != never {
		x.later.push(e)
	}
}

// take removes the first entry, which there must be, and returns it.
func (x *expiries) take() entry {
	e := x.first
	if x.first = x.later.head(); x.first != never {
		x.later.drop()
	}
	return e
}

func (x *expiries) compact(keep func(entry) bool) { x.later.compact(keep) }

func (x *expiries) reset() {
	x.first = never
	x.later.reset()
}

func (x *expiries) copyFrom(o *expiries) {
	x.first = o.first
	x.later.copyFrom(&o.later)
}
