package sim_test

import (
	"fmt"
	"testing"

	"simrun/sim"
)

// holder has epochs in every place in which a value may hold one.
type holder struct {
	Own    sim.Epoch
	Number uint64 // is none
	List   []sim.Epoch
	Pair   [2]sim.Epoch
	To     *holder
	Any    any
	By     map[sim.Epoch]sim.Epoch
	Shared *sim.Epoch
	Config *holder `sim:"config"`
}

func TestEpochsAreRenamed(t *testing.T) {
	var d sim.Describer
	shared := sim.Epoch(9)
	v := &holder{
		Own: 1, Number: 1, List: []sim.Epoch{2, 0}, Pair: [2]sim.Epoch{3, 3}, To: &holder{Own: 4, Shared: &shared},
		Any: holder{Own: 5, List: []sim.Epoch{6}}, By: map[sim.Epoch]sim.Epoch{7: 8, 8: 0}, Shared: &shared, Config: &holder{Own: 99},
	}
	if got, want := fmt.Sprint(d.AppendEpochs(nil, v)), "[1 2 3 3 4 9 5 6 7 8 8]"; got != want {
		t.Errorf("epochs %s, want %s", got, want)
	}
	before := d.Append(nil, v)
	r := d.RenameEpochs(v, func(e sim.Epoch) sim.Epoch { return 10 * e }).(*holder)
	if got, want := fmt.Sprint(d.AppendEpochs(nil, r)), "[10 20 30 30 40 90 50 60 70 80 80]"; got != want {
		t.Errorf("renamed to %s, want %s", got, want)
	}
	if r.Number != 1 || r.By[70] != 80 || len(r.By) != 2 || r.Shared != r.To.Shared || r.Config != v.Config {
		t.Errorf("renamed to %+v", r)
	}
	if string(d.Append(nil, v)) != string(before) {
		t.Error("the original has changed")
	}
	if d.AppendEpochs(nil, nil) != nil || d.RenameEpochs(nil, nil) != nil || d.AppendEpochs(nil, "text") != nil {
		t.Error("there are epochs in nothing")
	}
}
