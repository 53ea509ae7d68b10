package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"simrun/sim"
)

// byHand is an enumeration as one would make it with ordinary scenarios: it writes crashes into files, and finds
// out that a node has no more effects by a crash that does not happen.
type byHand struct {
	t        *testing.T
	registry *Registry
	prints   []uint64
}

// threeNodes is run to its end, whether it blocks or not, so that it has the same effects whoever counts them.
const threeNodes = "name: x\nprotocol: twopc\nnodes: {participant: 2}\nworkload: [{op: begin, tx: t1}]\nrun: {until: 25ms}\ncheck: [atomicity]\n"

// try runs crashes, counts the run if they happen in their order, and goes on with up to so many more. It tells
// whether the last one happened.
func (h *byHand) try(crashes []string, more int) bool {
	s, err := h.registry.Parse("x", []byte(threeNodes+"faults: ["+strings.Join(crashes, ", ")+"]\n"))
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.registry.Compile(s)
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := p.NewRunner().Run(1, Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	last := uint64(0)
	for _, f := range out.Faults {
		if !f.Struck() || f.Event < last {
			return out.Faults[len(crashes)-1].Struck()
		}
		last = f.Event
	}
	h.prints = append(h.prints, out.Fingerprint)
	if more == 0 {
		return true
	}
	for _, node := range p.Nodes() {
		who := "{fault: crash, node: " + node + ","
		if slices.ContainsFunc(crashes, func(c string) bool { return strings.HasPrefix(c, who) }) {
			continue
		}
		k := 1
		for h.try(append(slices.Clone(crashes), fmt.Sprintf("%s when: {effect: %d}}", who, k)), more-1) {
			k++
		}
		h.try(append(slices.Clone(crashes), fmt.Sprintf("%s when: {effect: %d, after: 1ns}}", who, k-1)), more-1)
	}
	return true
}

// The runs of an enumeration are those that one gets by hand: the one without a crash, with one crash
// every one; with two, each pair in the order in which they happen.
func TestEnumerationIsComplete(t *testing.T) {
	registry := Standard()
	for crashes := range 3 {
		hand := byHand{t: t, registry: registry}
		hand.try(nil, crashes)
		s, err := registry.Parse("x", []byte(threeNodes+fmt.Sprintf("nemesis: {enumerate: crash-points, max-faulty: %d}\n", max(crashes, 1))))
		if err != nil {
			t.Fatal(err)
		}
		p, err := registry.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		var prints []uint64
		sizes := make([]int, crashes+1)
		e := enumeration{runner: p.NewRunner(), seed: 1}
		e.visit = func(out *Outcome, _ *sim.NodePanic) bool {
			if len(e.points) > crashes {
				return false
			}
			sizes[len(e.points)]++
			prints = append(prints, out.Fingerprint)
			return true
		}
		if err := e.all(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(prints)
		slices.Sort(hand.prints)
		if !slices.Equal(prints, hand.prints) {
			t.Errorf("%d crashes: %d runs, by hand %d", crashes, len(prints), len(hand.prints))
		}
		t.Logf("runs by how many crash: %v", sizes)
	}
}
