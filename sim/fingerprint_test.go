package sim

import (
	"testing"

	"pgregory.net/rapid"
)

// mixed is what the fingerprint sees of an event.
type mixed struct {
	Kind       EventKind
	Node, Peer NodeID
	Name       string
	At         Time
}

func drawMixed(t *rapid.T, label string) mixed {
	node := rapid.Map(rapid.Int32Range(-1, 3), func(n int32) NodeID { return NodeID(n) })
	return mixed{
		Kind: EventKind(rapid.IntRange(1, int(eventKindCount)-1).Draw(t, label+" kind")),
		Node: node.Draw(t, label+" node"),
		Peer: node.Draw(t, label+" peer"),
		Name: rapid.SampledFrom([]string{"", "a", "b", "accept", "accepted"}).Draw(t, label+" name"),
		At:   Time(rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Min(0)).Draw(t, label+" at")),
	}
}

func fingerprintOf(events []mixed) fingerprint {
	var f fingerprint
	for _, e := range events {
		f.add(e.Kind, e.Node, e.Peer, HashName(e.Name), e.At)
	}
	return f
}

// Any change of any event changes the fingerprint.
func TestFingerprintTellsEventsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []mixed
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			events = append(events, drawMixed(t, "event"))
		}
		before := fingerprintOf(events)
		i := rapid.IntRange(0, len(events)-1).Draw(t, "changed")
		old, other := events[i], drawMixed(t, "other")
		changed := []func(e *mixed){
			func(e *mixed) { e.Kind = other.Kind },
			func(e *mixed) { e.Node = other.Node },
			func(e *mixed) { e.Peer = other.Peer },
			func(e *mixed) { e.Name = other.Name },
			func(e *mixed) { e.At = other.At },
			func(e *mixed) { e.Node, e.Peer = e.Peer, e.Node },
			func(e *mixed) { e.At++ },
			func(e *mixed) { *e = other },
		}
		rapid.SampledFrom(changed).Draw(t, "change")(&events[i])
		if after := fingerprintOf(events); (after == before) != (events[i] == old) {
			t.Fatalf("%+v became %+v, and the fingerprint %x became %x", old, events[i], before, after)
		}
	})
}

func TestFingerprintTellsOrdersApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawMixed(t, "a"), drawMixed(t, "b")
		if x, y := fingerprintOf([]mixed{a, b}), fingerprintOf([]mixed{b, a}); (x == y) != (a == b) {
			t.Fatalf("%+v then %+v is %x, the other way round %x", a, b, x, y)
		}
		if x, y := fingerprintOf([]mixed{a}), fingerprintOf([]mixed{a, a}); x == y {
			t.Fatalf("%+v once or twice is %x", a, x)
		}
	})
}
