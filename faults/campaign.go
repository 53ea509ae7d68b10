package faults

import (
	"fmt"
	"slices"
	"time"

	"simrun/network"
	"simrun/sim"
)

// Campaign makes faults by itself: it draws them from the seed, or it enumerates
// the points at which nodes can crash.
//
// A campaign that draws is, before a run begins, turned into a list of ordinary
// faults: the n-th is called nemesis.n. It has as many hands as MaxFaulty. A
// hand waits for a while drawn from Every, strikes, heals after a while drawn from
// Lasts, and waits again; so Every counts from the start, then from each healing.
// A hand strikes nodes on which no other hand is, and where as many nodes are
// faulty as may be, it waits once more. What is faulty counts from its strike up to
// and with the moment of its healing.
type Campaign struct {
	Enumerate string                `yaml:"enumerate,omitempty" doc:"crash-points: in place of drawing, runs every crash of up to max-faulty nodes at every effect"`
	Kinds     []string              `yaml:"kinds,omitempty" doc:"the kinds of faults that it draws among; one that stands twice is drawn twice as often"`
	Nodes     Selector              `yaml:"nodes,omitempty" doc:"whom it may strike (default: all of the protocol's nodes)"`
	MaxFaulty int                   `yaml:"max-faulty,omitempty" doc:"how many nodes are faulty at once at most; of a partition, its smaller side counts (default 1)"`
	Every     *network.Distribution `yaml:"every,omitempty" doc:"how long until a strike, from the start, then from each healing"`
	Lasts     *Lasting              `yaml:"lasts,omitempty" doc:"how long a fault lasts; or forever: crashes are for good, and all that ever crashed count as faulty"`
	Storage   StorageLoss           `yaml:"storage,omitempty" doc:"what a crash leaves on the disk: unsynced-lost (default), kept, lost"`
	Until     time.Duration         `yaml:"until,omitempty" doc:"from then on it strikes nobody, and all that can heal is healed"`
}

// CrashPoints is what a campaign can enumerate.
const CrashPoints = "crash-points"

// Lasting is how long the faults of a campaign last.
type Lasting struct {
	Forever bool // crashes for good, the rest until the campaign ends
	network.Distribution
}

// String prints l for people.
func (l Lasting) String() string {
	if l.Forever {
		return "forever"
	}
	return l.Distribution.String()
}

// DrawnName is what the n-th fault of a campaign is called, n from 1.
func DrawnName(n int) string { return fmt.Sprintf("%s%d", DrawnPrefix, n) }

// DrawnPrefix begins the name of every fault of a campaign.
const DrawnPrefix = "nemesis."

// Validate returns everything that is wrong with the campaign in a setting.
func (c *Campaign) Validate(s *Setting) []sim.Problem {
	v := &validator{Setting: s}
	v.budget(c)
	if c.Enumerate != "" {
		v.enumeration(c)
		return v.problems
	}
	if len(c.Kinds) == 0 {
		v.fail("kinds", "a campaign needs kinds: which faults does it draw? %v", kindsDrawn())
	}
	for _, kind := range c.Kinds {
		if generatorOf(kind) == nil {
			v.unknown("kind of fault for a campaign", kind, kindsDrawn(), "kinds")
		}
	}
	if c.Storage != "" {
		Crash{Node: Selector{All}, Storage: c.Storage}.validate(v)
		if len(c.Kinds) > 0 && !slices.Contains(c.Kinds, Crash{}.Kind()) {
			v.fail("storage", "storage says what a crash leaves, and crash is not among the kinds")
		}
	}
	v.pace(c)
	return v.problems
}

// budget checks how many nodes may be faulty, and who.
func (v *validator) budget(c *Campaign) {
	struck := v.Members
	if len(c.Nodes) > 0 {
		v.selector(c.Nodes, false, "nodes")
		struck = v.Resolve(c.Nodes)
		for _, n := range struck {
			if !slices.Contains(v.Members, n) {
				v.fail("nodes", "%s is a client: campaigns act among the protocol's nodes", v.World.Name(n))
			}
		}
	}
	switch most := c.most(); {
	case most < 0:
		v.fail("max-faulty", "max-faulty is a number of nodes, from 1")
	case most >= len(v.Members):
		v.fail("max-faulty", "max-faulty %d leaves none of the %d nodes without a fault", most, len(v.Members))
	case len(struck) > 0 && most > len(struck):
		v.fail("max-faulty", "max-faulty %d is more than the %d nodes that it may strike", most, len(struck))
	}
}

func (c *Campaign) most() int {
	if c.MaxFaulty == 0 {
		return 1
	}
	return c.MaxFaulty
}

// enumeration checks that nothing is said about draws.
func (v *validator) enumeration(c *Campaign) {
	if c.Enumerate != CrashPoints {
		v.unknown("thing to enumerate", c.Enumerate, []string{CrashPoints}, "enumerate")
	}
	for _, k := range []struct {
		key   string
		given bool
	}{
		{"kinds", len(c.Kinds) > 0}, {"every", c.Every != nil}, {"lasts", c.Lasts != nil},
		{"storage", c.Storage != ""}, {"until", c.Until != 0},
	} {
		if k.given {
			v.fail(k.key, "a campaign that enumerates draws nothing, and crashes are for good: it has no %s", k.key)
		}
	}
}

// pace checks when a campaign strikes and for how long.
func (v *validator) pace(c *Campaign) {
	if c.Every == nil {
		v.fail("every", "a campaign needs every: how long until it strikes (again)?")
	} else {
		v.distribution(*c.Every, "every")
	}
	if c.Lasts == nil {
		v.fail("lasts", "a campaign needs lasts: how long until a fault heals? A distribution, or forever")
	} else if !c.Lasts.Forever {
		v.distribution(c.Lasts.Distribution, "lasts")
	}
	switch end := time.Duration(v.World.Horizon); {
	case c.Until < 0:
		v.duration(c.Until, "until")
	case c.Until == 0:
		v.fail("until", "a campaign needs until: when does it end? What comes after it shows whether the nodes recover")
	case end > 0 && c.Until > end:
		v.fail("until", "%v is after the end of the run at %v", c.Until, end)
	}
	if len(v.problems) > 0 {
		return
	}
	if !c.Every.CanWait() && !c.Lasts.Forever && !c.Lasts.CanWait() {
		v.fail("every", "every and lasts are both 0: time would stand still")
	} else if n := c.about(); n > drawnMax {
		v.fail("every", "the campaign comes to some %d faults in a run, and can have at most %d: let every or lasts be longer", n, drawnMax)
	}
}

// drawnMax is how many faults a campaign may come to in a run, by its distributions. A
// campaign ends, whatever it draws, at ten times that.
const drawnMax = 10_000

// about estimates how many faults the campaign draws.
func (c *Campaign) about() int64 {
	if c.Lasts.Forever {
		return int64(c.most())
	}
	round := max(typical(*c.Every)+typical(c.Lasts.Distribution), 1)
	return int64(c.Until/round) * int64(c.most())
}

// typical is the mean of a law without its furthest tail.
func typical(law network.Distribution) time.Duration {
	const parts = 64
	d := law.Compile()
	part := d.Choices() / (2 * parts)
	var sum, rest time.Duration
	for i := range uint64(parts) {
		drawn := d.At((2*i + 1) * part)
		sum, rest = sum+drawn/parts, rest+drawn%parts
	}
	return sum + rest/parts
}
