package sim_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"simrun/sim"
)

// plain has a field of every kind that can be described.
type plain struct {
	Bool    bool
	Int     int8
	Uint    uint16
	Float   float32
	String  string
	Array   [2]leaf
	Slice   []leaf
	Map     map[string]leaf
	Lookup  map[leaf]*leaf
	Pointer *leaf
	Any     any
	Next    *plain
	hidden  []map[int][]string
	Config  *leaf `sim:"config"`
}

type leaf struct{ A, B int }

// twig has the same fields as leaf and is another type.
type twig struct{ A, B int }

func drawPlain(t *rapid.T, depth int) *plain {
	few := rapid.IntRange(0, 2)
	leaves := rapid.Custom(func(t *rapid.T) leaf { return leaf{few.Draw(t, "A"), few.Draw(t, "B")} })
	letters := rapid.SampledFrom([]string{"", "a", "b", "ab", "\x00"})
	p := &plain{
		Bool:   rapid.Bool().Draw(t, "bool"),
		Int:    rapid.Int8Range(-1, 1).Draw(t, "int"),
		Uint:   rapid.Uint16Range(0, 2).Draw(t, "uint"),
		Float:  rapid.SampledFrom([]float32{0, 0.5, -1}).Draw(t, "float"),
		String: letters.Draw(t, "string"),
		Array:  [2]leaf{leaves.Draw(t, "array 0"), leaves.Draw(t, "array 1")},
		Slice:  rapid.SliceOfN(leaves, 0, 2).Draw(t, "slice"),
		Map:    rapid.MapOfN(letters, leaves, 0, 3).Draw(t, "map"),
	}
	if rapid.Bool().Draw(t, "lookup") {
		p.Lookup = make(map[leaf]*leaf)
		for _, key := range rapid.SliceOfN(leaves, 0, 3).Draw(t, "keys") {
			l := leaves.Draw(t, "value")
			p.Lookup[key] = &l
		}
	}
	if rapid.Bool().Draw(t, "pointer") {
		l := leaves.Draw(t, "leaf")
		p.Pointer = &l
	}
	p.Any = drawAny(t, leaves.Draw(t, "in any"), few.Draw(t, "number"))
	for range few.Draw(t, "hidden") {
		p.hidden = append(p.hidden, rapid.MapOfN(few, rapid.SliceOfN(letters, 0, 2), 0, 2).Draw(t, "hidden map"))
	}
	if depth > 0 && rapid.Bool().Draw(t, "next") {
		p.Next = drawPlain(t, depth-1)
	}
	return p
}

func drawAny(t *rapid.T, l leaf, n int) any {
	return rapid.SampledFrom([]any{
		nil, n, uint(n), int8(n), l, twig(l), &l, (*leaf)(nil), (*twig)(nil), []int{}, []int{n}, []uint{uint(n)},
		map[string]int{}, map[string]any{"n": n}, [1]any{l}, []any{n, nil}, "", "n", false, true,
	}).Draw(t, "any")
}

// change alters one thing in p, or nothing that matters.
func change(t *rapid.T, p, other *plain) {
	fields := reflect.ValueOf(p).Elem()
	i := rapid.IntRange(0, fields.NumField()-1).Draw(t, "field")
	if f := fields.Field(i); f.CanSet() {
		f.Set(reflect.ValueOf(other).Elem().Field(i))
	}
}

func equal(a, b any) bool { return diff(a, b) == "" }

func diff(a, b any) string {
	return cmp.Diff(a, b, cmp.AllowUnexported(plain{}), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(plain{}, "Config"))
}

func TestCloneIsEqual(t *testing.T) {
	var d sim.Describer
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlain(t, 2)
		copied := d.Clone(p).(*plain)
		if diff := diff(p, copied); diff != "" {
			t.Fatalf("the copy differs (-original +copy):\n%s", diff)
		}
		if !bytes.Equal(d.Append(nil, p), d.Append(nil, copied)) {
			t.Fatal("the copy is encoded differently")
		}
	})
}

// Values are encoded equally exactly if they are equal.
func TestEncodingIsCanonical(t *testing.T) {
	var d sim.Describer
	rapid.Check(t, func(t *rapid.T) {
		a := drawPlain(t, 1)
		b := d.Clone(a).(*plain)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			change(t, b, drawPlain(t, 1))
		}
		x, y := d.Append(nil, a), d.Append(nil, b)
		if bytes.Equal(x, y) != equal(a, b) {
			t.Fatalf("%x\n%x\nof values that differ by (-a +b):\n%s", x, y, diff(a, b))
		}
	})
}

// Values of different types in an interface are encoded differently, even if
// they look alike.
func TestTypesInInterfacesAreToldApart(t *testing.T) {
	var d sim.Describer
	seen := make(map[string]any)
	for _, v := range []any{
		nil, 1, uint(1), int8(1), true, "", "1", leaf{1, 1}, twig{1, 1}, &leaf{1, 1}, &twig{1, 1}, (*leaf)(nil), (*twig)(nil),
		[]int{1}, []uint{1}, []int8{1}, [1]int{1}, map[string]int{}, map[string]uint{}, []any{1}, []any{}, []any{nil},
	} {
		for _, code := range []string{string(d.Append(nil, v)), string(d.Append(nil, plain{Any: v}))} {
			if twin, ok := seen[code]; ok {
				t.Errorf("%#v and %#v are encoded alike", v, twin)
			}
			seen[code] = v
		}
	}
}

// No encoding of one value goes on as another's, so that encodings can be
// written one behind the other.
func TestEncodingsDelimitThemselves(t *testing.T) {
	var d sim.Describer
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPlain(t, 0), drawPlain(t, 0)
		x, y := d.Append(nil, a), d.Append(nil, b)
		if bytes.HasPrefix(y, x) && !bytes.Equal(x, y) {
			t.Fatalf("%x begins with %x", y, x)
		}
	})
}

// A value that is one pointer lies in an interface as it is, any other behind a pointer.
func TestEncodingOfWhatIsOnePointer(t *testing.T) {
	type box struct{ P *leaf }
	var d sim.Describer
	l := &leaf{1, 2}
	seen := make(map[string]any)
	for _, v := range []any{
		l, box{l}, [1]*leaf{l}, [1]box{{l}}, map[string]int{"a": 1}, &box{l}, box{}, [1]*leaf{}, (*leaf)(nil), &leaf{1, 3}, box{&leaf{1, 3}},
		int8(-1), int16(-1), int64(-1), uint8(255), uint32(7), uint64(7), float32(1.5), 1.5, true, "a",
		[]any{l, l}, []any{l, &leaf{1, 2}}, [1]any{box{l}}, struct{ A, B any }{l, box{l}},
	} {
		code := string(d.Append(nil, v))
		if twin, ok := seen[code]; ok {
			t.Errorf("%#v and %#v are encoded alike", v, twin)
		}
		seen[code] = v
		if again := string(d.Append(nil, d.Clone(v))); again != code {
			t.Errorf("a copy of %#v is encoded as %q, not %q", v, again, code)
		}
		if size := d.Size(v); !strings.HasSuffix(code, string(d.Append(nil, v)[len(code)-size:])) || size >= len(code) {
			t.Errorf("%#v has size %d in %q", v, size, code)
		}
	}
}

// Encoding allocates nothing.
func TestEncodingDoesNotAllocate(t *testing.T) {
	var d sim.Describer
	var v, w any = &plain{Slice: []leaf{{1, 2}}, Pointer: &leaf{3, 4}, Any: leaf{5, 6}, Next: &plain{}}, leaf{1, 2}
	b := d.Append(d.Append(nil, v), w)
	if allocs := testing.AllocsPerRun(100, func() { b = d.Append(d.Append(b[:0], v), w) }); allocs > 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}

func TestAppendAppends(t *testing.T) {
	var d sim.Describer
	if got := d.Append([]byte("head"), 1); !bytes.HasPrefix(got, []byte("head")) || len(got) == 4 {
		t.Errorf("got %q", got)
	}
	if got := d.Append(nil, nil); len(got) == 0 {
		t.Error("nil is encoded as nothing")
	}
}

func TestMapsAreEncodedInOrder(t *testing.T) {
	var d sim.Describer
	shared := &leaf{1, 2}
	m := make(map[string]*leaf) // with pointers that are shared: which of them is met first must not depend on the map's order
	for i := range 20 {
		m[fmt.Sprint(i)] = shared
		if i%3 == 0 {
			m[fmt.Sprint(i)] = &leaf{1, 2}
		}
	}
	first := d.Append(nil, m)
	for range 100 {
		if !bytes.Equal(d.Append(nil, m), first) {
			t.Fatal("one map has two encodings")
		}
	}
}

// What a copy refers to is its own.
func TestCloneSharesNothing(t *testing.T) {
	var d sim.Describer
	for _, test := range []struct {
		name   string
		value  *plain
		change func(p *plain)
	}{
		{"slice", &plain{Slice: []leaf{{1, 1}}}, func(p *plain) { p.Slice[0].A = 2 }},
		{"map", &plain{Map: map[string]leaf{"a": {}}}, func(p *plain) { p.Map["b"] = leaf{} }},
		{"pointer in a map", &plain{Lookup: map[leaf]*leaf{{}: {}}}, func(p *plain) { p.Lookup[leaf{}].A = 2 }},
		{"pointer", &plain{Pointer: &leaf{}}, func(p *plain) { p.Pointer.A = 2 }},
		{"interface", &plain{Any: &leaf{}}, func(p *plain) { p.Any.(*leaf).A = 2 }},
		{"slice in an interface", &plain{Any: []int{1}}, func(p *plain) { p.Any.([]int)[0] = 2 }},
		{"deep and unexported", &plain{hidden: []map[int][]string{{1: {"a"}}}}, func(p *plain) { p.hidden[0][1][0] = "b" }},
		{"next", &plain{Next: &plain{}}, func(p *plain) { p.Next.Int = 2 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := d.Append(nil, test.value)
			copied := d.Clone(test.value).(*plain)
			test.change(copied)
			if !bytes.Equal(d.Append(nil, test.value), before) {
				t.Error("changing the copy changed the original")
			}
			if bytes.Equal(d.Append(nil, copied), before) {
				t.Error("the change does not show in the encoding")
			}
		})
	}
}

func TestSharedPointersStayShared(t *testing.T) {
	var d sim.Describer
	l := &leaf{1, 2}
	p := d.Clone(&plain{Pointer: l, Any: l, Lookup: map[leaf]*leaf{{}: l}}).(*plain)
	if p.Pointer == l || p.Any != p.Pointer || p.Lookup[leaf{}] != p.Pointer {
		t.Errorf("%p became %p, %p and %p", l, p.Pointer, p.Any, p.Lookup[leaf{}])
	}
	apart := &plain{Pointer: &leaf{1, 2}, Any: &leaf{1, 2}, Lookup: map[leaf]*leaf{{}: {1, 2}}}
	if bytes.Equal(d.Append(nil, p), d.Append(nil, apart)) {
		t.Error("shared pointers are encoded as pointers to equal values: a write through one shows in the other")
	}
}

func TestCyclicPointers(t *testing.T) {
	var d sim.Describer
	ring := &plain{Int: 1, Next: &plain{Int: 2}}
	ring.Next.Next, ring.Next.Any = ring, ring
	copied := d.Clone(ring).(*plain)
	if copied == ring || copied.Next == ring.Next || copied.Next.Next != copied || copied.Next.Any != copied {
		t.Error("the copy of a ring is not a ring of its own")
	}
	if !bytes.Equal(d.Append(nil, ring), d.Append(nil, copied)) {
		t.Error("a ring and its copy are encoded differently")
	}
	longer := &plain{Int: 1, Next: &plain{Int: 2, Any: ring, Next: ring}}
	if bytes.Equal(d.Append(nil, ring), d.Append(nil, longer)) {
		t.Error("a ring and a way into it are encoded alike")
	}
	if got := d.JSON(ring, nil); !strings.Contains(string(got), `"next":{`) {
		t.Errorf("a ring is printed as %s", got)
	}
}

func TestConfigFieldsAreNobodysState(t *testing.T) {
	type configured struct {
		X       int
		Peers   []int         `sim:"config"`
		Rule    func() bool   `sim:"config"`
		Channel chan struct{} `sim:"config"`
	}
	var d sim.Describer
	v := configured{1, []int{1, 2}, func() bool { return true }, make(chan struct{})}
	copied := d.Clone(v).(configured)
	if &copied.Peers[0] != &v.Peers[0] || copied.Rule == nil || copied.Channel != v.Channel {
		t.Error("configuration is not shared by a copy")
	}
	if !bytes.Equal(d.Append(nil, v), d.Append(nil, configured{X: 1})) {
		t.Error("configuration shows in an encoding")
	}
	if got, want := string(d.JSON(v, nil)), `{"x":1}`; got != want {
		t.Errorf("printed as %s, want %s", got, want)
	}
	fields := d.Of(v).Fields
	if len(fields) != 4 || fields[0].Config || !fields[3].Config {
		t.Errorf("described as %+v", fields)
	}
}

func TestWhatIsNotPlainDataIsRefused(t *testing.T) {
	for _, v := range []any{
		make(chan int),
		func() {},
		struct{ F func() }{},
		map[string]chan int{},
		complex(1, 1),
		map[*leaf]int{}, // a copy of the key would not be found
		map[[1]struct{ P *leaf }]int{},
	} {
		t.Run(fmt.Sprintf("%T", v), func(t *testing.T) {
			var d sim.Describer
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, "plain data") {
					t.Errorf("panicked with %s", got)
				}
			}()
			d.Of(v)
			t.Error("it is described")
		})
	}
}

func TestPlain(t *testing.T) {
	name := func(n sim.NodeID) string { return fmt.Sprint("p", n) }
	one := 1
	for _, test := range []struct {
		value any
		json  string
		text  string
	}{
		{nil, `null`, `<nil>`},
		{true, `true`, `true`},
		{-3, `-3`, `-3`},
		{sim.Epoch(4), `4`, `4`},
		{uint64(1<<64 - 1), `18446744073709551615`, `18446744073709551615`},
		{0.5, `0.5`, `0.5`},
		{"x", `"x"`, `x`},
		{sim.NodeID(2), `"p2"`, `p2`},
		{at(5 * ms), `"5ms"`, `5ms`},
		{5 * time.Second, `"5s"`, `5s`},
		{&one, `1`, `1`},
		{(*int)(nil), `null`, `<nil>`},
		{[]sim.NodeID{0, 1}, `["p0","p1"]`, `[p0 p1]`},
		{[2]bool{true}, `[true,false]`, `[true false]`},
		{[]int(nil), `[]`, `[]`},
		{map[sim.NodeID]any{1: 2, 0: nil}, `{"p0":null,"p1":2}`, `p0=<nil> p1=2`},
		{leaf{1, 2}, `{"a":1,"b":2}`, `a=1 b=2`},
		{&plain{Pointer: &leaf{1, 2}}, ``, ``},
		{struct {
			LastIndex, TxID int
			HTTPServer      string
			On              map[string]leaf
		}{1, 2, "x", map[string]leaf{"k": {3, 4}}},
			`{"http_server":"x","last_index":1,"on":{"k":{"a":3,"b":4}},"tx_id":2}`,
			`http_server=x last_index=1 on=map[k:map[a:3 b:4]] tx_id=2`},
	} {
		t.Run(fmt.Sprintf("%T", test.value), func(t *testing.T) {
			var d sim.Describer
			json, text := string(d.JSON(test.value, name)), d.Text(test.value, name)
			if test.json != "" && (json != test.json || text != test.text) {
				t.Errorf("printed as %s and %s, want %s and %s", json, text, test.json, test.text)
			}
		})
	}
}

// TestKeysThatPrintAlike shows that chance does not pick among them.
func TestKeysThatPrintAlike(t *testing.T) {
	for range 100 {
		var d sim.Describer
		if got := d.Text(map[any]string{1: "number", "1": "text"}, nil); got != "1=text" {
			t.Fatalf("printed as %s, want 1=text", got)
		}
	}
}

func TestNamesOfFields(t *testing.T) {
	var d sim.Describer
	type fields struct{ ID, VoteTimeout, TxID, LastIndex, HTTPServer, P2P, Log2Index, X int }
	var got []string
	for _, f := range d.Of(fields{}).Fields {
		got = append(got, f.Name)
	}
	want := []string{"id", "vote_timeout", "tx_id", "last_index", "http_server", "p2p", "log2_index", "x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names differ (-want +got):\n%s", diff)
	}
}
