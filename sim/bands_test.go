package sim

import "testing"

func among(epochs ...Epoch) *Situation { return &Situation{epochs: epochs} }

// Epochs that have grown by the same move together, as long as none comes nearer to one below.
func TestBandsOf(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to *Situation
		ok       bool
		bands    int
	}{
		{"no epochs", among(), among(), true, 1},
		{"all as they were", among(1, 7), among(1, 7), true, 1},
		{"all grow", among(20, 21), among(30, 31), true, 2},
		{"one stays", among(1, 20), among(1, 30), true, 2},
		{"two speeds", among(1, 20, 40), among(1, 30, 60), true, 3},
		{"nearer to one below", among(10, 40, 50), among(10, 40, 49), false, 0},
		{"the lower one is faster", among(20, 40), among(30, 45), false, 0},
		{"too near to what stays", among(1, 3), among(1, 6), false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, ok := BandsOf(test.from, test.to)
			if ok != test.ok || ok && len(b.shift) != test.bands {
				t.Errorf("%+v, %t", b, ok)
			}
		})
	}
}

// A place in a band is the same a period later; what is left behind has none.
func TestBandsPlaceEpochs(t *testing.T) {
	b, _ := BandsOf(among(1, 20, 22, 60), among(1, 30, 32, 80))
	type place struct {
		band  int
		above Epoch
		live  bool
	}
	where := func(e Epoch) place {
		band, above, live := b.Place(e)
		return place{band, above, live}
	}
	before := map[Epoch]place{0: {0, 0, true}, 1: {0, 1, true}, 2: {}, 29: {}, 30: {1, 0, true}, 33: {1, 3, true}, 80: {2, 0, true}, 99: {2, 19, true}}
	for e, want := range before {
		if got := where(e); got != want {
			t.Errorf("%d lies at %+v, want %+v", e, got, want)
		}
	}
	b.Advance()
	for _, moved := range [][2]Epoch{{1, 1}, {30, 40}, {33, 43}, {80, 100}} {
		if got := where(moved[1]); got != before[moved[0]] {
			t.Errorf("%d lies at %+v, where %d was at %+v", moved[1], got, moved[0], before[moved[0]])
		}
	}
	if where(30).live {
		t.Error("what was left behind is still there")
	}
}

// A period later each epoch is as much higher as its band.
func TestBandsRepeat(t *testing.T) {
	b, _ := BandsOf(among(1, 20), among(1, 30))
	b.high[1] = 40 // as it was seen
	for _, test := range []struct {
		to *Situation
		ok bool
	}{{among(1, 40), true}, {among(1, 41), false}, {among(1, 30), false}, {among(2, 40), false}, {among(40), false}} {
		if b.Repeats(among(1, 30), test.to) != test.ok {
			t.Errorf("%v: want %t", test.to.epochs, test.ok)
		}
	}
}
