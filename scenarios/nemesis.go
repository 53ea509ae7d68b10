package scenarios

import "simrun/faults"

// bindCampaign checks the campaign and fills in its default.
func (b *binder) bindCampaign(setting *faults.Setting) {
	c := b.s.Nemesis
	if c == nil {
		return
	}
	at := b.s.Where("nemesis")
	for _, p := range c.Validate(setting) {
		b.problem(at, p)
	}
	for _, key := range []struct {
		name  string
		given bool // with a meaning
	}{{"max-faulty", c.MaxFaulty != 0}} {
		if value := at.Get(key.name); value != nil && !key.given {
			b.fail(value.Errorf("%s must be above 0", key.name))
		}
	}
	if c.MaxFaulty == 0 {
		c.MaxFaulty = 1
	}
}
