package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// queues are the implementations under test.
var queues = map[string]func() queue{
	"heap": func() queue { return &heap{} },
}

// Every queue gives entries back in the order of sorting them by (time,
// sequence), however pushes and pops alternate, and copies are independent.
func TestQueuesSort(t *testing.T) {
	for name, fresh := range queues {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { sortsLikeAModel(t, fresh) })
		})
	}
}

func sortsLikeAModel(t *rapid.T, fresh func() queue) {
	// Steps of time from none (ties) to far apart, and past every digit that a
	// queue may sort by.
	steps := rapid.OneOf(
		rapid.Int64Range(0, 3),
		rapid.Int64Range(0, 100),
		rapid.Int64Range(0, 1e7),
		rapid.Int64Range(0, 1<<55),
	)
	var (
		q, spare = fresh(), fresh()
		want     []entry // sorted
		now      Time
		seq      uint64
	)
	t.Repeat(map[string]func(*rapid.T){
		"push": func(t *rapid.T) {
			for range rapid.IntRange(1, 20).Draw(t, "how many") {
				seq++
				e := entry{at: now.Add(durationOf(uint64(steps.Draw(t, "after")))), seq: seq, slot: uint32(seq * 7)}
				q.push(e)
				i, _ := slices.BinarySearchFunc(want, e, compareEntries)
				want = slices.Insert(want, i, e)
			}
		},
		"pop": func(t *rapid.T) {
			for range min(len(want), rapid.IntRange(1, 20).Draw(t, "how many")) {
				e, ok := q.peek()
				if !ok || e != want[0] {
					t.Fatalf("popped %v %t, want %v", e, ok, want[0])
				}
				q.pop()
				now, want = e.at, want[1:]
			}
		},
		"copy": func(t *rapid.T) { // go on with the copy; the original serves as scratch later
			spare.copyFrom(q)
			q, spare = spare, q
			for range rapid.IntRange(0, 3).Draw(t, "pops of the original") {
				if _, ok := spare.peek(); ok {
					spare.pop()
				}
			}
		},
		"reset": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "one in ten") == 0 {
				q.reset()
				now, want = 0, nil
			}
		},
		"": func(t *rapid.T) {
			e, ok := q.peek()
			if ok != (len(want) > 0) || ok && e != want[0] {
				t.Fatalf("first is %v %t, want the first of %v", e, ok, want)
			}
			all := slices.SortedFunc(slices.Values(q.entries()), compareEntries)
			if !slices.Equal(all, want) {
				t.Fatalf("it holds %v, want %v", all, want)
			}
		},
	})
}

// monotone is a queue that checks what its users promise.
type monotone struct {
	heap
	t      *testing.T
	popped Time
}

func (m *monotone) push(e entry) {
	if e.at < m.popped {
		m.t.Errorf("pushed for %v after an entry for %v was popped", e.at, m.popped)
	}
	m.heap.push(e)
}

func (m *monotone) pop() {
	first, _ := m.peek()
	m.popped = first.at
	m.heap.pop()
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

func TestTimesOfTheQueueNeverGoBack(t *testing.T) {
	cfg := &Config{
		Nodes:    []NodeSpec{{Name: "a", New: func() Node { return waker{} }}},
		Messages: []Message{wake{}}, Horizon: 1000,
	}
	cfg.Prepare()
	w := NewWorld(cfg, nil, reboot{}, nil)
	w.queue = &monotone{t: t}
	w.Reset(Seed(1))
	if reason, err := w.Run(0); reason != Quiescent || err != nil {
		t.Errorf("stopped as %v, %v", reason, err)
	}
}

func compareEntries(a, b entry) int {
	switch {
	case a.before(b):
		return -1
	case b.before(a):
		return 1
	}
	return 0
}
