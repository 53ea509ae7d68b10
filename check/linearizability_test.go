package check_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"simrun/check"
	"simrun/sim"
)

// history reads a history in words. Each line is one event, a millisecond after the one before it:
//
//	a puts 1            client a asks for put of x = 1
//	a gets              … for get of x
//	a swaps 1 2         … for cas of x from 1 to 2
//	a done              a's operation is answered: done, or a value, or swapped, or refused
//	a got 1
//	a swapped
//	a refused
//
// A client whose name is used again while its operation is open leaves that open. The key is x; one behind
// an @ is another.
func history(t testing.TB, text string) check.Calls {
	t.Helper()
	var calls check.Calls
	open := make(map[string]sim.OpID)
	for i, line := range lines(text) {
		line, key, other := strings.Cut(line, "@")
		if !other {
			key = "x"
		}
		words := append(strings.Fields(line), "", "")
		e := sim.Event{Seq: uint64(i + 1), At: at(ms) * sim.Time(i+1), Kind: sim.EventRespond, Node: client(words[0]), Op: open[words[0]]}
		switch words[1] {
		case "puts":
			e.Value = check.Put{Key: key, Value: words[2]}
		case "gets":
			e.Value = check.Get{Key: key}
		case "swaps":
			e.Value = check.Cas{Key: key, Old: words[2], New: words[3]}
		case "done":
			e.Value = check.Done{}
		case "got":
			e.Value = check.Value(words[2])
		case "swapped", "refused":
			e.Value = check.Swapped(words[1] == "swapped")
		default:
			t.Fatalf("a client can't %s", words[1])
		}
		if _, ok := e.Value.(sim.Op); ok {
			e.Kind, e.Op = sim.EventInvoke, sim.OpID(len(calls)+1)
			open[words[0]] = e.Op
		}
		calls.Watch(&e)
	}
	return calls
}

func client(name string) sim.NodeID { return sim.NodeID(name[0] - 'a') }

func clientName(n sim.NodeID) string { return string(rune('a' + n)) }

// answered judges a history.
func answered(t testing.TB, text string) string {
	t.Helper()
	s := check.Linearizable(history(t, text), clientName)
	switch {
	case s.Verdict == check.Violated:
		return fmt.Sprintf("violated by %s at %v: %s", clientName(s.Node), s.At, s.Detail)
	case !s.Exercised:
		return string(s.Verdict) + ", not exercised"
	}
	return string(s.Verdict)
}

func TestLinearizability(t *testing.T) {
	for _, test := range []struct{ name, history, want string }{
		{"nobody asks", "", notExercised},
		{"nobody is answered", "a puts 1", notExercised},
		{"a key holds nothing at first", "a gets \n a got", holds},
		{"what was put is read", "a puts 1 \n a done \n b gets \n b got 1", holds},
		{"while a put is under way both are right", "a puts 1 \n b gets \n b got \n c gets \n c got 1 \n a done", holds},
		{"two puts under way may come in any order", "a puts 1 \n b puts 2 \n b done \n a done \n c gets \n c got 1", holds},
		{"or in the other", "a puts 1 \n b puts 2 \n b done \n a done \n c gets \n c got 2", holds},
		{"a put that is not answered may take effect", "a puts 1 \n b gets \n b got 1 \n b gets \n b got 1", holds},
		{"late", "a puts 1 \n b gets \n b got \n b gets \n b got 1", holds},
		{"or never", "a puts 1 \n b gets \n b got \n b gets \n b got", holds},
		{"a cas finds what it looks for", "a puts 1 \n a done \n b swaps 1 2 \n b swapped \n a gets \n a got 2", holds},
		{"or does not", "a puts 1 \n a done \n b swaps 2 3 \n b refused \n a gets \n a got 1", holds},
		{"an open put may be why a cas is refused", "a puts 1 \n b swaps 0 2 @x \n b refused", holds},
		{"an open put that nobody reads, too", "a puts 1 \n a done \n c puts 3 \n b swaps 1 2 \n b refused \n a puts 4 \n a done", holds},
		{"an open cas may have found it", "a puts 1 \n a done \n b swaps 1 2 \n a gets \n a got 2", holds},
		{"other keys don't matter", "a puts 1 @y \n a done \n b gets \n b got", holds},

		{"a stale read", "a puts 3 \n a done \n a puts 5 \n a done \n b gets \n b got 3",
			"violated by b at 6ms: b read 3 from x at 5ms..6ms, but a had written 5, answered at 4ms, and nobody wrote 3 after it"},
		{"a lost write", "a puts 5 \n a done \n b gets \n b got",
			"violated by b at 4ms: b read nothing from x at 3ms..4ms, but a had written 5, answered at 2ms"},
		{"a value out of thin air", "a puts 5 \n a done \n b gets \n b got 7",
			"violated by b at 4ms: b read 7 from x at 3ms..4ms, but nobody had written 7 to x"},
		{"a value from the future", "b gets \n b got 7 \n a puts 7 \n a done",
			"violated by b at 2ms: b read 7 from x at 1ms..2ms, but nobody had written 7 to x: a asked for that only at 3ms"},
		{"new, then old", "a puts 1 \n a done \n a puts 2 \n b gets \n b got 2 \n c gets \n c got 1 \n a done",
			"violated by c at 7ms: c read 1 from x at 6ms..7ms, but b had read 2 before, answered at 5ms, and that was written after 1"},
		{"two win the same", "a puts 1 \n a done \n b swaps 1 2 \n c swaps 1 3 \n b swapped \n c swapped",
			"violated by c at 6ms: c's cas of x from 1 to 3 succeeded at 4ms..6ms, but b's cas from 1 to 2 had succeeded, answered at 5ms, and nobody wrote 1 again"},
		{"a value that a cas only tried to write", "a puts 1 \n a done \n b swaps 3 7 \n b refused \n c gets \n c got 7",
			"violated by c at 6ms: c read 7 from x at 5ms..6ms, but nobody had written 7: b's cas to it had failed, answered at 4ms"},
		{"the same, but it is answered later", "a puts 1 \n a done \n b swaps 1 7 \n c gets \n c got 7 \n b refused",
			"violated by b at 6ms: b's cas of x from 1 to 7 failed at 3ms..6ms, but c had read 7, answered at 5ms, and nobody else wrote that"},
		{"a cas is refused without reason", "a puts 1 \n a done \n b swaps 1 2 \n b refused",
			"violated by b at 4ms: b's cas of x from 1 to 2 failed at 3ms..4ms, but a had written 1, answered at 2ms, and nobody wrote anything else after it"},
		{"old, new, old", "a puts 1 \n b puts 2 \n c gets \n c got 1 \n c gets \n c got 2 \n c gets \n c got 1",
			"violated by c at 8ms: c read 1 from x at 7ms..8ms, which has no place in any order of these: a asked to write 1 to x at 1ms and was not answered by then, b asked to write 2 to x at 2ms and was not answered by then, c read 1 from x at 3ms..4ms, c read 2 from x at 5ms..6ms"},
		{"a read of what was put and overwritten by one's own", "a puts 1 \n b puts 2 \n a done \n b done \n c gets \n c got 1 \n c gets \n c got 2",
			"violated by c at 8ms: c read 2 from x at 7ms..8ms, which has no place in any order of these: a wrote 1 to x at 1ms..3ms, b wrote 2 to x at 2ms..4ms, c read 1 from x at 5ms..6ms"},
		{"the shortest prefix counts", "a puts 3 \n a done \n a puts 5 \n a done \n b gets \n b got 3 \n c puts 6 \n c done \n c gets \n c got 3",
			"violated by b at 6ms: b read 3 from x at 5ms..6ms, but a had written 5, answered at 4ms, and nobody wrote 3 after it"},
		{"of several keys the earliest counts", "a puts 1 \n a done \n b gets \n b got @x \n a puts 1 @y \n a done \n b gets @y \n b got",
			"violated by b at 4ms: b read nothing from x at 3ms..4ms, but a had written 1, answered at 2ms"},
		{"an answer of another kind", "a gets \n a done",
			"violated by a at 2ms: a's get was answered done, which is no answer to it"},
	} {
		if got := answered(t, test.history); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// machine makes histories of clients that talk to a register which is right, or loses a put now and then.
type machine struct {
	rand    *rand.Rand
	calls   check.Calls
	seq     uint64
	keys    []string // what they hold
	loses   int      // one put of so many; 0: none
	open    int      // one operation of so many is never answered; 0: none
	written int
	lost    bool
	planned []func() // by client: what it does next
}

// run has clients do operations, each of which takes effect somewhere between its invocation and its response.
func run(seed uint64, operations, clients, keys int, fault func(m *machine)) *machine {
	m := &machine{rand: rand.New(rand.NewPCG(seed, 0)), keys: make([]string, keys), planned: make([]func(), clients)}
	fault(m)
	for len(m.calls) < operations {
		m.step(m.rand.IntN(clients))
	}
	for c := range clients {
		for m.planned[c] != nil {
			m.step(c)
		}
	}
	return m
}

func (m *machine) step(c int) {
	if do := m.planned[c]; do != nil {
		m.planned[c] = nil
		do()
		return
	}
	key := m.rand.IntN(len(m.keys))
	cell := &m.keys[key]
	name := "x" + strconv.Itoa(key)
	var op sim.Op
	var result any
	effect := func() {}
	m.written++
	value := strconv.Itoa(m.written)
	switch m.rand.IntN(5) {
	case 0, 1:
		op, result = check.Put{Key: name, Value: value}, check.Done{}
		effect = func() {
			if m.loses > 0 && m.rand.IntN(m.loses) == 0 {
				m.lost = true
				return
			}
			*cell = value
		}
	case 2, 3:
		op = check.Get{Key: name}
		effect = func() { result = check.Value(*cell) }
	case 4:
		old := *cell
		op = check.Cas{Key: name, Old: old, New: value}
		effect = func() {
			swaps := *cell == old
			if swaps {
				*cell = value
			}
			result = check.Swapped(swaps)
		}
	}
	id := sim.OpID(len(m.calls) + 1)
	m.tell(c, sim.EventInvoke, id, op)
	m.planned[c] = func() {
		effect()
		m.planned[c] = func() {
			if m.open > 0 && m.rand.IntN(m.open) == 0 {
				return
			}
			m.tell(c, sim.EventRespond, id, result)
		}
	}
}

func (m *machine) tell(c int, kind sim.EventKind, id sim.OpID, value any) {
	m.seq++
	m.calls.Watch(&sim.Event{Seq: m.seq, At: sim.Time(m.seq), Kind: kind, Node: sim.NodeID(c), Op: id, Value: value})
}

// What a register that is right answers is linearizable, whatever overlaps and whatever is never answered.
func TestCorrectHistories(t *testing.T) {
	for seed := range uint64(300) {
		m := run(seed, 400, 4, 2, func(m *machine) { m.open = int(seed % 3 * 20) })
		if s := check.Linearizable(m.calls, clientName); s.Verdict != check.Holds {
			t.Fatalf("seed %d: %s: %s", seed, s.Verdict, s.Detail)
		}
	}
}

// A prefix is the shortest: without its last answer it can be ordered, with it not.
func TestShortestPrefix(t *testing.T) {
	found := 0
	for seed := range uint64(100) {
		m := run(seed, 300, 4, 2, func(m *machine) { m.loses, m.open = 30, int(seed%2)*20 })
		s := check.Linearizable(m.calls, clientName)
		if s.Verdict != check.Violated {
			continue
		}
		found++
		for _, until := range []uint64{s.Event - 1, s.Event} {
			want := check.Holds
			if until == s.Event {
				want = check.Violated
			}
			if got := check.Linearizable(prefix(m.calls, until), clientName); got.Verdict != want {
				t.Errorf("seed %d: up to event %d: %s, want %s; violated at %d: %s", seed, until, got.Verdict, want, s.Event, s.Detail)
			}
		}
	}
	if found < 50 {
		t.Errorf("of 100 registers that lose writes, %d were found", found)
	}
}

// What is named as the conflict is one, by itself.
func TestConflict(t *testing.T) {
	found, crowded := 0, 0
	for seed := range uint64(200) {
		m := run(seed, 300, 4, 2, func(m *machine) { m.loses, m.open = 30, int(seed%2)*20 })
		conflict := check.FindConflict(m.calls, clientName)
		if conflict == nil {
			continue
		}
		found++
		if len(conflict.Calls) > 3 {
			crowded++
		}
		var named check.Calls
		for _, c := range conflict.Calls {
			named = append(named, *c)
		}
		s, whole := check.Linearizable(named, clientName), check.Linearizable(m.calls, clientName)
		if s.Verdict != check.Violated || s.Event > whole.Event || conflict.Last.End != whole.Event {
			t.Errorf("seed %d: %s, of all of them: %s\n%v", seed, s.Verdict, whole.Detail, named)
		}
		if len(named) > 12 {
			t.Errorf("seed %d: it takes %d operations: %s", seed, len(named), whole.Detail)
		}
	}
	if found < 100 || crowded < 10 {
		t.Errorf("of 200 registers that lose writes, %d were found, %d of them by more than two operations", found, crowded)
	}
}

// prefix is what had happened up to an event.
func prefix(calls check.Calls, until uint64) check.Calls {
	var part check.Calls
	for _, c := range calls {
		if c.Begin > until {
			continue
		}
		part.Watch(&sim.Event{Seq: c.Begin, At: c.Invoked, Kind: sim.EventInvoke, Node: c.Node, Op: c.ID, Value: c.Op})
		if c.End <= until {
			part.Watch(&sim.Event{Seq: c.End, At: c.Responded, Kind: sim.EventRespond, Node: c.Node, Op: c.ID, Value: c.Result})
		}
	}
	return part
}

// A search that tries every order of a few operations comes to the same verdict, whatever overlaps, is never
// answered, or is written more than once.
func TestAgainstEveryOrder(t *testing.T) {
	violated := 0
	const histories = 4000
	for seed := range uint64(histories) {
		calls := guessed(rand.New(rand.NewPCG(seed, 1)))
		want := check.Violated
		if ordered(calls, 0, "") {
			want = check.Holds
		} else {
			violated++
		}
		if got := check.Linearizable(calls, clientName); got.Verdict != want {
			t.Errorf("seed %d: %s, want %s: %s\n%v", seed, got.Verdict, want, got.Detail, calls)
		} else if want == check.Violated && (ordered(prefix(calls, got.Event), 0, "") || !ordered(prefix(calls, got.Event-1), 0, "")) {
			t.Errorf("seed %d: event %d does not end the shortest prefix: %s\n%v", seed, got.Event, got.Detail, calls)
		}
	}
	if violated < histories/4 || violated > histories*3/4 {
		t.Errorf("%d of %d histories are violated", violated, histories)
	}
}

// guessed is a history of a few operations with answers out of the air. One in three is not answered.
func guessed(r *rand.Rand) (calls check.Calls) {
	values := []string{"", "1", "2"}
	draw := func() string { return values[r.IntN(len(values))] }
	open := make(map[int]any) // answers by place
	for seq := uint64(1); len(calls) < 8 || len(open) > 0; seq++ {
		if len(calls) < 8 && (len(open) == 0 || r.IntN(2) == 0) {
			e := sim.Event{Seq: seq, Kind: sim.EventInvoke, Op: sim.OpID(len(calls) + 1), Node: sim.NodeID(len(calls))}
			var answer any
			switch r.IntN(3) {
			case 0:
				e.Value, answer = check.Put{Key: "x", Value: draw()}, check.Done{}
			case 1:
				e.Value, answer = check.Get{Key: "x"}, check.Value(draw())
			case 2:
				e.Value, answer = check.Cas{Key: "x", Old: draw(), New: draw()}, check.Swapped(r.IntN(2) == 0)
			}
			if r.IntN(3) > 0 {
				open[len(calls)] = answer
			}
			calls.Watch(&e)
			continue
		}
		for i := range calls {
			if answer, ok := open[i]; ok && (r.IntN(2) == 0 || len(calls) == 8) {
				calls.Watch(&sim.Event{Seq: seq, Kind: sim.EventRespond, Op: sim.OpID(i + 1), Value: answer})
				delete(open, i)
				break
			}
		}
	}
	return calls
}

// ordered tells whether those of a history's operations that are not done yet can be done one by one.
func ordered(calls check.Calls, done uint, value string) bool {
	first := uint64(1 << 63) // when the first answer comes
	for i, c := range calls {
		if done>>i&1 == 0 && !c.Open() {
			first = min(first, c.End)
		}
	}
	if first == 1<<63 {
		return true
	}
	for i, c := range calls {
		if done>>i&1 == 1 || c.Begin > first {
			continue
		}
		next, ok := value, true
		switch op := c.Op.(type) {
		case check.Put:
			next = op.Value
		case check.Get:
			ok = c.Open() || c.Result == check.Value(value)
		case check.Cas:
			swaps := value == op.Old
			ok = c.Open() || c.Result == check.Swapped(swaps)
			if swaps {
				next = op.New
			}
		}
		if ok && ordered(calls, done|1<<i, next) {
			return true
		}
	}
	return false
}

// The search is bounded by steps: a history of which too much overlaps is not known to be right or wrong.
func TestUnknown(t *testing.T) {
	var calls check.Calls
	seq := uint64(0)
	tell := func(kind sim.EventKind, id int, value any) {
		seq++
		calls.Watch(&sim.Event{Seq: seq, Kind: kind, Op: sim.OpID(id), Value: value})
	}
	const n = 40
	for i := range n { // all at once, each from a value of its own, and none may come first
		tell(sim.EventInvoke, i+1, check.Cas{Key: "x", Old: strconv.Itoa(i + 1), New: strconv.Itoa((i + 1) % n)})
	}
	for i := range n {
		tell(sim.EventInvoke, n+i+1, check.Put{Key: "x", Value: strconv.Itoa(i)})
	}
	for i := range n {
		tell(sim.EventRespond, i+1, check.Swapped(i%2 == 0))
	}
	for i := range n {
		tell(sim.EventRespond, n+i+1, check.Done{})
	}
	for i, value := range []check.Value{"1", "2"} { // nobody writes in between
		tell(sim.EventInvoke, 2*n+i+1, check.Get{Key: "x"})
		tell(sim.EventRespond, 2*n+i+1, value)
	}
	first := check.Linearizable(calls, clientName)
	if first.Verdict != check.Unknown || first.Detail == "" {
		t.Errorf("%s: %s", first.Verdict, first.Detail)
	}
	if again := check.Linearizable(calls, clientName); again != first {
		t.Errorf("%v, then %v", first, again)
	}
}

// A hundred thousand operations of ten clients that are always busy, on a hundred keys and on four. On
// four, there is hardly a moment without an operation under way.
func BenchmarkLinearizability(b *testing.B) {
	for _, keys := range []int{100, 4} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			m := run(1, 100_000, 10, keys, func(*machine) {})
			for b.Loop() {
				if s := check.Linearizable(m.calls, clientName); s.Verdict != check.Holds {
					b.Fatal(s.Verdict, s.Detail)
				}
			}
		})
	}
}
