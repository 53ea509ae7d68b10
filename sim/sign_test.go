package sim_test

import (
	"testing"

	"simrun/sim"
)

// order is a message with a signature on what it says.
type order struct {
	Value string
	Round int
	Sign  sim.Signature
}

func (order) Kind() string { return "order" }

// A signature is its signer's and of one payload; whoever changes one of them has none.
func TestSignatures(t *testing.T) {
	type payload struct {
		Value string
		Round int
	}
	var by [2]sim.Signature
	signs := actor{init: func(env *sim.Env) { by[env.Self()] = env.Sign(payload{"attack", 1}) }}
	verifies := actor{init: func(env *sim.Env) {
		for _, test := range []struct {
			name string
			s    sim.Signature
			p    any
			want bool
		}{
			{"a's", by[0], payload{"attack", 1}, true},
			{"b's", by[1], payload{"attack", 1}, true},
			{"another value", by[0], payload{"retreat", 1}, false},
			{"another round", by[0], payload{"attack", 2}, false},
			{"another type", by[0], "attack", false},
			{"another signer", sim.Signature{Signer: 1, Digest: by[0].Digest}, payload{"attack", 1}, false},
			{"nobody", sim.Signature{Signer: sim.Nobody}, payload{"attack", 1}, false},
			{"none", sim.Signature{}, payload{}, false},
		} {
			if got := env.Verify(test.s, test.p); got != test.want {
				t.Errorf("%s: %t", test.name, got)
			}
		}
	}}
	w, _ := start(&sim.Config{Nodes: cast(signs, signs, verifies)}, constant(ms), nil)
	run(t, w)
	first := by
	w.Reset(sim.Seed(2))
	if run(t, w); by != first || by[0] == by[1] {
		t.Errorf("signatures %v, then %v", first, by)
	}
}

// No variant of a message has a signature that was not seen.
func TestVariantsForgeNothing(t *testing.T) {
	var d sim.Describer
	a, b := sim.Signature{Signer: 1, Digest: 77}, sim.Signature{Signer: 2, Digest: 88}
	seen := []sim.Message{order{"attack", 1, a}, order{"retreat", 1, b}}
	variants := d.Variants(seen[0], d.NewPalette(seen[0], seen[1]), []sim.NodeID{0, 1, 2})
	replayed := false
	for _, v := range variants {
		m := v.(order)
		if m == seen[0] {
			t.Errorf("%v is no variant", m)
		}
		if m.Sign != a && m.Sign != b {
			t.Errorf("%v is forged", m)
		}
		replayed = replayed || m.Sign == b
	}
	if !replayed || len(variants) != 4 { // value; round 0 and 2; signature
		t.Errorf("variants %v", variants)
	}
}
