package sim

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// take removes the first entry, unless that is later than until.
func (q *queue) take(until Time) (entry, bool) {
	e := q.head()
	if e == never || e.at > until {
		return entry{}, false
	}
	q.drop()
	return e, true
}

// The queue gives entries back in the order of sorting them by (time,
// sequence), however pushes and takes alternate, and copies are independent.
func TestQueueSorts(t *testing.T) { rapid.Check(t, sortsLikeAModel) }

func sortsLikeAModel(t *rapid.T) {
	// Steps of time from none (ties) to far apart, and past every digit that the
	// queue sorts by.
	steps := rapid.OneOf(
		rapid.Int64Range(0, 3),
		rapid.Int64Range(0, 100),
		rapid.Int64Range(0, 1e7),
		rapid.Int64Range(0, 1<<55),
	)
	var (
		q, spare = &queue{}, &queue{}
		want     []entry // sorted
		now      Time
		seq      uint64
	)
	push := func(at Time, seq uint64) {
		e := entry{at, newKey(seq, uint32(seq*7))}
		q.push(e)
		i, _ := slices.BinarySearchFunc(want, e, compareEntries)
		want = slices.Insert(want, i, e)
	}
	after := func(t *rapid.T) Time { return now.Add(durationOf(uint64(steps.Draw(t, "after")))) }
	t.Repeat(map[string]func(*rapid.T){
		"push": func(t *rapid.T) {
			for range rapid.IntRange(1, 20).Draw(t, "how many") {
				seq += 2
				push(after(t), seq)
			}
		},
		"push a sequence of the past": func(t *rapid.T) {
			old := 2*rapid.Uint64Range(0, seq/2).Draw(t, "half the sequence") + 1
			if !slices.ContainsFunc(want, func(e entry) bool { return uint64(e.key>>slotBits) == old }) {
				push(after(t), old)
			}
		},
		"take": func(t *rapid.T) {
			for range min(len(want), rapid.IntRange(1, 20).Draw(t, "how many")) {
				e, ok := q.take(want[0].at)
				if !ok || e != want[0] {
					t.Fatalf("took %v %t, want %v", e, ok, want[0])
				}
				now, want = e.at, want[1:]
			}
		},
		"take too early": func(t *rapid.T) {
			until := after(t)
			if len(want) == 0 || want[0].at > until {
				if e, ok := q.take(until); ok {
					t.Fatalf("took %v, and nothing was due until %v", e, until)
				}
				now = max(now, until) // what follows may be pushed for then
			}
		},
		"rewind": func(t *rapid.T) { now = Time(rapid.Int64Range(0, int64(now)).Draw(t, "to")) },
		"compact": func(t *rapid.T) {
			dead := func(e entry) bool { return uint64(e.key>>slotBits)%3 == 0 }
			q.compact(func(e entry) bool { return !dead(e) })
			want = slices.DeleteFunc(want, dead)
		},
		"copy": func(t *rapid.T) { // go on with the copy; the original serves as scratch later
			spare.copyFrom(q)
			q, spare = spare, q
			for range rapid.IntRange(0, 3).Draw(t, "takes from the original") {
				spare.take(Forever)
			}
		},
		"reset": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "one in ten") == 0 {
				q.reset()
				now, want = 0, nil
			}
		},
		"": func(t *rapid.T) {
			all := slices.SortedFunc(slices.Values(q.entries()), compareEntries)
			if !slices.Equal(all, want) || q.size() != len(want) {
				t.Fatalf("it holds %d entries, %v, want %v", q.size(), all, want)
			}
		},
	})
}

// Many entries of one time are near, all of them, and leave room for many more. What comes after them and is not in order
// becomes far all the same: each entry would be put in before most of the others.
func TestQueueBehindMany(t *testing.T) {
	const burst, after = 10_000, 5_000
	random := rand.New(rand.NewPCG(1, 2))
	var q queue
	q.reset()
	for seq := range uint64(burst + after) {
		at := Time(1)
		if seq >= burst {
			at = 2 + Time(random.Int64N(1_000_000))
		}
		q.push(entry{at, newKey(seq, 1)})
	}
	if near := len(q.nearby()); near > burst+4*nearMax {
		t.Errorf("%d entries are near, of which %d come later than the first", near, near-burst)
	}
}

// In millions of operations as a kernel makes them the queue agrees with a heap: pushes
// with many ties, takes, cancellations, and timers that move to a later time
// and keep their sequence. What is cancelled does not stay for long.
func TestQueueAgreesWithHeap(t *testing.T) {
	operations := 10_000_000
	if testing.Short() {
		operations = 300_000
	}
	spreads := map[string]int64{"ties": 20, "near": 5000, "far": 1e7, "anywhere": 1 << 50}
	done := 0
	for name, spread := range spreads {
		t.Run(name, func(t *testing.T) {
			done += agree(t, rand.New(rand.NewPCG(1, 2)), operations/len(spreads), spread)
		})
	}
	if done < operations {
		t.Errorf("%d operations, want %d", done, operations)
	}
}

// agree pushes, takes and cancels until it has done so many operations, and then takes the rest.
// It returns how many it did.
func agree(t *testing.T, random *rand.Rand, operations int, spread int64) (done int) {
	var (
		q     queue
		h     heap
		now   Time
		alive = make([]key, 500) // the entry of each slot, or 0
		moved = make([]Time, len(alive))
		live  int
	)
	is := func(e entry) bool { return alive[e.key.slot()] == e.key }
	take := func() entry {
		for {
			done++
			want, queued := h.take(Forever)
			if got, ok := q.take(want.at); got != want || ok != queued {
				t.Fatalf("took %v %t, want %v %t", got, ok, want, queued)
			}
			if !queued || is(want) {
				return want
			}
		}
	}
	for seq := uint64(1); done < operations; seq++ {
		i := random.IntN(len(alive))
		after := Time(random.Int64N(spread))
		if now > Forever-after { // past the end of time: go on from its start
			now = 0
		}
		at := now + after
		switch action := random.IntN(8); {
		case alive[i] == 0:
			alive[i], moved[i] = newKey(seq, uint32(i)), 0
			live++
			done++
			q.push(entry{at, alive[i]})
			h.push(entry{at, alive[i]})
		case action == 0: // cancel
			alive[i] = 0
			live--
			done++
			if q.size() > 2*live+deadMin {
				q.compact(is)
				h.a = slices.DeleteFunc(h.a, func(e entry) bool { return !is(e) })
				slices.SortFunc(h.a, compareEntries) // sorted is a heap, too
			}
		case action == 1: // move
			moved[i] = at
		default:
			e := take()
			i := e.key.slot()
			now = e.at
			if moved[i] > now { // queued anew with its sequence, which is of the past
				done++
				q.push(entry{moved[i], e.key})
				h.push(entry{moved[i], e.key})
				moved[i] = 0
				continue
			}
			alive[i] = 0
			live--
		}
		if q.size() != len(h.a) || q.size() > 2*live+deadMin+1 {
			t.Fatalf("%d entries, want %d, for %d that are alive", q.size(), len(h.a), live)
		}
	}
	for live > 0 {
		alive[take().key.slot()] = 0
		live--
	}
	return done
}

// waker cancels a timer that is due after a fault, which makes it send.
type waker struct{}

func (waker) Init(env *Env) {
	env.SetTimer(TimerKey{Name: "t"}, 10, 10)
	env.CancelTimer(TimerKey{Name: "t"})
	env.SetTimer(TimerKey{Name: "moved"}, 20, 20)
	env.SetTimer(TimerKey{Name: "moved"}, 40, 40)
	env.Send(env.Self(), wake{})
}

func (waker) Receive(*Env, NodeID, Message) {}
func (waker) Timeout(*Env, TimerKey)        {}

type wake struct{}

func (wake) Kind() string { return "wake" }

type reboot struct{ Injector }

func (reboot) Reset(w *World) {
	for at := Time(5); at < 100; at += 7 {
		w.ScheduleFault(at, 0)
	}
}

func (reboot) Strike(w *World, _ uint64, _ NodeID) {
	w.Crash(0, UnsyncedLost, 0)
	w.Restart(0)
}

func (reboot) Cut(*World, NodeID, []Effect) {}

// What is pushed for a time before all that is queued comes first all the same.
func TestTimeNeverGoesBack(t *testing.T) {
	cfg := &Config{
		Nodes:    []NodeSpec{{Name: "a", New: func() Node { return waker{} }}},
		Messages: []Message{wake{}}, Horizon: 1000,
	}
	cfg.Prepare()
	w := NewWorld(cfg, nil, reboot{}, nil)
	w.Reset(Seed(1))
	for last := Time(0); w.advance(w.seq+1) == Paused; last = w.now {
		if w.now < last {
			t.Fatalf("from %v the time went back to %v", last, w.now)
		}
	}
}

// fickle sets its timer at every event, earlier and later by turns, and has
// another one cancelled.
type fickle struct{ turn int }

func (f *fickle) Init(env *Env) { env.Send(env.Self(), wake{}) }

func (f *fickle) Receive(env *Env, _ NodeID, m Message) {
	for range 100 {
		f.turn++
		after := durationOf(uint64(1000 + f.turn*7919%1000))
		env.SetTimer(TimerKey{Name: "t"}, after, after)
		env.SetTimer(TimerKey{Name: "u"}, after, after)
		env.CancelTimer(TimerKey{Name: "u"})
	}
	env.Send(env.Self(), m)
}

func (*fickle) Timeout(*Env, TimerKey) {}

// However often timers are set anew and cancelled, the queue stays as small as
// what is pending.
func TestTimerResetsLeaveNothingBehind(t *testing.T) {
	resets := 1_000_000
	if testing.Short() {
		resets = 100_000
	}
	cfg := &Config{
		Nodes:    []NodeSpec{{Name: "a", New: func() Node { return &fickle{} }}},
		Messages: []Message{wake{}}, Horizon: Forever,
	}
	cfg.Prepare()
	w := NewWorld(cfg, nil, nil, nil)
	w.Reset(Seed(1))
	for done := 0; done < resets; done += 100 {
		if reason := w.advance(w.seq + 1); reason != Paused {
			t.Fatalf("stopped as %v", reason)
		}
		if size := w.queue.size() + w.timers.size(); size > 2*w.live+deadMin+1 || len(w.slots) > 10 {
			t.Fatalf("%d entries and %d slots for %d messages and timers", size, len(w.slots), w.live)
		}
	}
	room := cap(w.queue.near) + cap(w.timers.later.near)
	for i := range w.queue.far.buckets {
		room += cap(w.queue.far.buckets[i]) + cap(w.timers.later.far.buckets[i])
	}
	if room > 1000 {
		t.Errorf("the queue has room for %d entries", room)
	}
}
