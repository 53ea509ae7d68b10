package sim

// timerList has the pending timers of a node, in no order. Most nodes have one, which lies beside what else a
// message needs of its node.
type timerList struct {
	size  int
	first timer
	rest  []timer
}

func (l *timerList) at(i int) *timer {
	if i == 0 {
		return &l.first
	}
	return &l.rest[i-1]
}

// find returns where the timer of a key is, or -1.
func (l *timerList) find(key TimerKey) int {
	if l.size > 0 && l.first.has(key) {
		return 0
	}
	for i := range l.rest {
		if l.rest[i].has(key) {
			return i + 1
		}
	}
	return -1
}

// in finds the timer that a slot belongs to.
func (l *timerList) in(slot uint32) int {
	for i := range l.size {
		if l.at(i).place.slot() == slot {
			return i
		}
	}
	panic("sim: a slot of a timer that is not pending")
}

func (l *timerList) add(t timer) *timer {
	if l.size > 0 {
		l.rest = append(l.rest, timer{})
	}
	l.size++
	added := l.at(l.size - 1)
	*added = t
	return added
}

// remove moves the last timer to where the removed one was.
func (l *timerList) remove(i int) {
	l.size--
	*l.at(i) = *l.at(l.size)
	l.rest = l.rest[:max(l.size-1, 0)]
}

func (l *timerList) clear() { *l = timerList{rest: l.rest[:0]} }

func (l *timerList) copyFrom(o *timerList) {
	l.size, l.first = o.size, o.first
	l.rest = append(l.rest[:0], o.rest...)
}
