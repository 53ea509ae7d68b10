package sim_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"simrun/sim"
)

// Values that are known to be alike are encoded alike; and of those without maps and pointers that are, it is known.
func TestAlike(t *testing.T) {
	var d sim.Describer
	rapid.Check(t, func(t *rapid.T) {
		a := drawPlain(t, 1)
		if rapid.Bool().Draw(t, "flat") {
			a.Map, a.Lookup, a.Pointer, a.Next, a.hidden = nil, nil, nil, nil, nil
		}
		b := d.Clone(a).(*plain)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			change(t, b, drawPlain(t, 1))
		}
		known, same := d.Alike(a, b), bytes.Equal(d.Append(nil, a), d.Append(nil, b))
		switch {
		case known && !same:
			t.Fatalf("%+v and %+v are taken to be alike", a, b)
		case same && !known && flat(a) && flat(b):
			t.Fatalf("%+v and %+v are not known to be alike", a, b)
		}
	})
}

// flat tells whether there is no map and no pointer in a value.
func flat(p *plain) bool {
	if p.Any != nil {
		switch reflect.TypeOf(p.Any).Kind() {
		case reflect.Map, reflect.Pointer:
			return false
		}
	}
	return p.Map == nil && p.Lookup == nil && p.Pointer == nil && p.Next == nil && p.hidden == nil
}

// What is met twice in a value is told apart from two equal ones.
func TestAlikeLooksAtNoPointers(t *testing.T) {
	var d sim.Describer
	type pair struct{ A, B any }
	one, two := &leaf{1, 1}, &leaf{1, 1}
	for _, v := range [][2]any{
		{pair{one, one}, pair{one, two}}, {&plain{Pointer: one}, &plain{Pointer: two}}, {leaf{1, 1}, twig{1, 1}}, {one, leaf{1, 1}}, {nil, leaf{}}, {(*leaf)(nil), one},
	} {
		if d.Alike(v[0], v[1]) {
			t.Errorf("%+v and %+v are taken to be alike", v[0], v[1])
		}
	}
}

// Disks are alike that have the same records and logs. A log without entries is as good as none.
func TestAlikeLocals(t *testing.T) {
	locals := func(write func(env *sim.Env)) (*sim.Probe, sim.Local) {
		w, _ := start(&sim.Config{Nodes: cast(actor{init: write})}, nil, nil)
		run(t, w)
		p := sim.NewProbe(w)
		return p, p.Local(0)
	}
	contents := []func(env *sim.Env){
		func(*sim.Env) {},
		func(env *sim.Env) { env.Append("k", leaf{1, 1}); env.Truncate("k", 0) },
		func(env *sim.Env) { env.Save("k", leaf{1, 1}) },
		func(env *sim.Env) { env.Save("k", leaf{1, 2}) },
		func(env *sim.Env) { env.Save("l", leaf{1, 1}) },
		func(env *sim.Env) { env.Append("k", leaf{1, 1}) },
		func(env *sim.Env) { env.Append("k", leaf{1, 1}); env.Append("k", leaf{1, 1}) },
		func(env *sim.Env) { env.Append("j", 1); env.Truncate("j", 0); env.Append("k", leaf{1, 1}) },
		func(env *sim.Env) { env.Append("k", leaf{1, 1}); env.Append("l", leaf{1, 1}) },
	}
	for i, a := range contents {
		for j, b := range contents {
			p, x := locals(a)
			_, y := locals(b)
			if want := bytes.Equal(p.AppendLocal(nil, x), p.AppendLocal(nil, y)); p.AlikeLocals(&x, &y) != want {
				t.Errorf("disks %d and %d are alike: %t, want %t", i, j, !want, want)
			}
		}
	}
}
