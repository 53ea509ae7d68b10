package faults

import (
	"slices"
	"strconv"
	"time"

	"simrun/network"
	"simrun/sim"
)

// campaign is a Campaign in the form that runs read. Runs share it.
type campaign struct {
	Campaign
	setting    *Setting
	candidates []sim.NodeID // whom it may strike
	kinds      []*generator
	every      *network.Durations
	lasts      *network.Durations // nil where faults last forever
	hands      []sim.StreamID     // the random stream of each hand
}

// Campaign adds a campaign that Validate finds nothing wrong with.
func (p *Program) Campaign(c *Campaign, s *Setting) {
	k := &campaign{Campaign: *c, setting: s, candidates: s.Members}
	if len(c.Nodes) > 0 {
		k.candidates = s.Resolve(c.Nodes)
	}
	if c.Enumerate == "" {
		for _, kind := range c.Kinds {
			k.kinds = append(k.kinds, generatorOf(kind))
		}
		k.every = c.Every.Compile()
		if !c.Lasts.Forever {
			k.lasts = c.Lasts.Compile()
		}
		for i := range c.most() {
			k.hands = append(k.hands, sim.NewStreamID("nemesis", strconv.Itoa(i+1), ""))
		}
	}
	p.campaign = k
}

// names are the names of nodes.
func (c *campaign) names(nodes []sim.NodeID) Selector {
	s := make(Selector, len(nodes))
	for i, n := range nodes {
		s[i] = c.setting.World.Name(n)
	}
	return s
}

// others are the protocol's nodes but for some.
func (c *campaign) others(side []sim.NodeID) []sim.NodeID {
	others := make([]sim.NodeID, 0, len(c.setting.Members))
	for _, n := range c.setting.Members {
		if !slices.Contains(side, n) {
			others = append(others, n)
		}
	}
	return others
}

// draft is a campaign while it draws the faults of a run.
type draft struct {
	*campaign
	w       *sim.World
	hands   []hand
	busy    []sim.Time   // by node: until when it counts as faulty; -1 is not at all
	healthy []sim.NodeID // at the moment of a strike
}

// hand is one of the campaign's hands.
type hand struct {
	next  sim.Time // when it is to strike
	draws uint64   // from its stream
}

// run draws a whole run and gives each fault to take, in order of time: whom it strikes, how,
// when, and for how long, 0 being forever.
func (d *draft) run(take func(g *generator, side []sim.NodeID, way uint64, at, lasts time.Duration)) {
	until := sim.Time(d.Until)
	d.hands = slices.Grow(d.hands[:0], len(d.campaign.hands))[:len(d.campaign.hands)]
	d.busy = slices.Grow(d.busy[:0], len(d.setting.World.Nodes))[:len(d.setting.World.Nodes)]
	for i := range d.busy {
		d.busy[i] = -1
	}
	for i := range d.hands {
		d.hands[i] = hand{}
		d.wait(i, 0)
	}
	for range 10 * drawnMax {
		i := d.first()
		at := d.hands[i].next
		if at >= until {
			return
		}
		left := d.look(at)
		if left < 1 || len(d.healthy) == 0 {
			d.wait(i, at)
			continue
		}
		g := d.kinds[d.draw(i, sim.LaneKind, uint64(len(d.kinds)))]
		side := d.side(i, g, left)
		way := d.draw(i, sim.LaneKind, g.ways(len(d.setting.Members)))
		ends, lasts := d.ends(i, g, at)
		for _, n := range side {
			d.busy[n] = ends
		}
		take(g, side, way, time.Duration(at), lasts)
		if ends == sim.Forever {
			d.hands[i].next = sim.Forever
		} else {
			d.wait(i, ends)
		}
	}
}

// first is the hand that strikes next.
func (d *draft) first() int {
	least := 0
	for i := range d.hands {
		if d.hands[i].next < d.hands[least].next {
			least = i
		}
	}
	return least
}

// wait has a hand strike some time after a moment: not at it, so that what heals then is over.
func (d *draft) wait(i int, from sim.Time) {
	every := network.Duration(d.w.Draws(d.campaign.hands[i], d.next(i)), sim.LaneEvery, d.every)
	if from > 0 {
		every = max(every, 1)
	}
	d.hands[i].next = from.Add(every)
}

// look finds out who is healthy, and returns how many of them may become faulty.
func (d *draft) look(at sim.Time) int {
	d.healthy = d.healthy[:0]
	left := d.most()
	for _, n := range d.candidates {
		if d.busy[n] >= at {
			left--
		} else {
			d.healthy = append(d.healthy, n)
		}
	}
	return left
}

// side draws whom to strike: one node or, where the kind strikes several, at most half of all.
func (d *draft) side(i int, g *generator, left int) []sim.NodeID {
	size := 1
	if g.several {
		most := min(left, len(d.healthy), len(d.setting.Members)/2)
		size += int(d.draw(i, sim.LaneTarget, uint64(most)))
	}
	for k := range size {
		j := k + int(d.draw(i, sim.LaneTarget, uint64(len(d.healthy)-k)))
		d.healthy[k], d.healthy[j] = d.healthy[j], d.healthy[k]
	}
	slices.Sort(d.healthy[:size])
	return d.healthy[:size]
}

// ends draws until when a strike lasts, and for how long: 0 is forever.
func (d *draft) ends(i int, g *generator, at sim.Time) (sim.Time, time.Duration) {
	until := sim.Time(d.Until)
	if d.lasts == nil {
		if g.kind == (Crash{}).Kind() {
			return sim.Forever, 0
		}
		return sim.Forever, until.Sub(at) // it heals, and stays in the count
	}
	lasts := max(network.Duration(d.w.Draws(d.campaign.hands[i], d.next(i)), sim.LaneLasts, d.lasts), 1)
	ends := min(at.Add(lasts), until)
	return ends, ends.Sub(at)
}

// next returns the index of the next choice of a hand's stream.
func (d *draft) next(i int) uint64 {
	h := &d.hands[i]
	h.draws++
	return h.draws - 1
}

func (d *draft) draw(i int, lane sim.Lane, n uint64) uint64 {
	k := d.next(i)
	if n < 2 {
		return 0
	}
	return d.w.Draw(d.campaign.hands[i], k, lane, n)
}
