package faults_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// ticking is a scene in which much happens: three nodes tick, and the network
// makes every kind of choice.
func ticking(t *rapid.T) scene {
	order := rapid.SampledFrom([]network.Order{network.AnyOrder, network.FIFO}).Draw(t, "order")
	return scene{
		sync: ms, horizon: 60 * ms,
		network: network.Config{Order: order, Quality: network.Quality{
			Delay: uniform(ms, 9*ms), Loss: network.Certain / 20, Duplicate: network.Certain / 20,
			Corrupt: network.Certain / 20, Bandwidth: 10_000,
		}},
		work: work(at(0, c, "tick"), at(0, p1, "lead:1 tick"), at(ms, p2, "tick"), at(20*ms, p2, "lead:2"), at(30*ms, k, "hello")),
	}
}

// faultList draws some faults with ids of their own, every kind of act and of timing among them.
func faultList(t *rapid.T, s scene) []faults.Fault {
	setting := settingOf(s.config())
	var list []faults.Fault
	for i := range rapid.IntRange(1, 5).Draw(t, "faults") {
		f := faults.Fault{ID: fmt.Sprint("f", i), Act: someAct(t), Timing: someTiming(t)}
		if len(f.Validate(setting)) == 0 {
			list = append(list, f)
		}
	}
	return list
}

func someAct(t *rapid.T) faults.Act {
	dynamic := rapid.SampledFrom([]faults.Selector{sel("p1"), sel("c", "p2"), sel("participant"), sel("any"), sel("leader"), sel("all")})
	static := rapid.SampledFrom([]faults.Selector{sel("p1"), sel("c", "p2"), sel("participant"), sel("all")})
	chance := rapid.SampledFrom([]network.Probability{0, network.Certain / 3, network.Certain})
	switch rapid.IntRange(0, 14).Draw(t, "act") {
	case 0:
		storage := rapid.SampledFrom([]faults.StorageLoss{"", faults.Kept, faults.Lost}).Draw(t, "storage")
		return faults.Crash{Node: dynamic.Draw(t, "node"), Storage: storage}
	case 1:
		return faults.Partition{Groups: groups("c p1", "p2")}
	case 2:
		return faults.Partition{Cut: faults.OneWay, From: sel("c"), To: sel("participant")}
	case 3:
		return faults.Partition{Cut: faults.Isolate, Node: dynamic.Draw(t, "node")}
	case 4:
		l := faults.Link{From: static.Draw(t, "from"), To: static.Draw(t, "to"), Loss: chance.Draw(t, "loss"), Duplicate: chance.Draw(t, "duplicate")}
		if rapid.Bool().Draw(t, "slow") {
			l.Delay = ref(rapid.SampledFrom([]network.Distribution{
				uniform(0, 20*ms), {Dist: network.Exponential, Mean: 5 * ms, Max: 20 * ms},
			}).Draw(t, "law"))
		}
		if rapid.Bool().Draw(t, "noisy") {
			l.Corrupt = network.Certain / 2
		}
		return l
	case 5:
		return faults.Pause{Node: dynamic.Draw(t, "node")}
	case 6:
		return faults.Clock{Node: dynamic.Draw(t, "node"), Jump: rapid.SampledFrom([]faults.Jump{0, faults.Jump(3 * ms), faults.Jump(-3 * ms)}).Draw(t, "jump"), Drift: 100_000 * sim.PPM}
	case 7:
		return faults.TimingFailure{
			Node: dynamic.Draw(t, "node"), Delay: ref(uniform(0, 20*ms)),
			Timers: ref(rapid.SampledFrom([]network.Decimal{network.One / 2, 3 * network.One}).Draw(t, "timers")),
		}
	case 8:
		return faults.Storage{Node: dynamic.Draw(t, "node"), Flaw: rapid.SampledFrom([]faults.StorageKind{
			faults.LostWrites, faults.TornWrite, faults.BitRot, faults.FullDisk, faults.SlowDisk,
		}).Draw(t, "flaw")}
	case 9:
		return faults.Value{Node: dynamic.Draw(t, "node"), Message: "Hello", Set: rapid.SampledFrom([]faults.Changes{nil, {"kind": "Bye"}}).Draw(t, "set")}
	case 10:
		return faults.Commission{Node: dynamic.Draw(t, "node"), Sends: "Hello", To: rapid.SampledFrom([]faults.Selector{nil, sel("c")}).Draw(t, "to")}
	case 11:
		return faults.Skip{Node: dynamic.Draw(t, "node"), Message: rapid.SampledFrom([]string{"", "Hello"}).Draw(t, "message")}
	case 12:
		return faults.Corrupt{Node: dynamic.Draw(t, "node")}
	case 13:
		behaviours := rapid.SliceOfNDistinct(rapid.SampledFrom([]faults.Behaviour{
			faults.Lie, faults.Equivocate, faults.Replay, faults.Silent, faults.Impersonate,
		}), 1, 4, rapid.ID[faults.Behaviour]).Draw(t, "behaviour")
		return faults.Byzantine{Node: dynamic.Draw(t, "node"), Behaviours: behaviours, Towards: rapid.SampledFrom([]faults.Selector{nil, sel("c")}).Draw(t, "towards")}
	}
	return faults.Omission{
		Node: dynamic.Draw(t, "node"), Probability: ref(chance.Draw(t, "probability")),
		Direction: rapid.SampledFrom([]faults.Direction{"", faults.Send, faults.Receive}).Draw(t, "direction"),
		Message:   rapid.SampledFrom([]string{"", "Hello"}).Draw(t, "message"),
	}
}

func someTiming(t *rapid.T) faults.Timing {
	moment := rapid.Custom(func(t *rapid.T) time.Duration { return ms * time.Duration(rapid.IntRange(0, 40).Draw(t, "ms")) })
	when := faults.Timing{Times: rapid.IntRange(0, 3).Draw(t, "times")}
	if rapid.Bool().Draw(t, "heals") {
		when.For = ms + moment.Draw(t, "for")
	}
	switch rapid.IntRange(0, 2).Draw(t, "timing") {
	case 0:
		when.At = moment.Draw(t, "at")
	case 1:
		when.For, when.Until = 0, ms+moment.Draw(t, "until")
		when.Repeat = &faults.Repeat{Every: uniform(ms, 10*ms), Lasts: uniform(0, 10*ms)}
	default:
		p := rapid.SampledFrom([]faults.Pattern{
			{Sends: "Hello"}, {Sends: "Bye", To: sel("c")}, {Receives: "Hello"}, {Receives: "Bye", From: sel("p1", "p2")},
			{State: "BUSY"}, {Saves: "note"}, {Node: sel("leader"), Sends: "Hello"}, {Node: sel("p2"), State: "LEADER"},
		}).Draw(t, "pattern")
		p.Nth = rapid.IntRange(0, 5).Draw(t, "nth")
		if rapid.Bool().Draw(t, "later") {
			p.After = moment.Draw(t, "after")
		} else if p.Sends != "" && rapid.Bool().Draw(t, "mid") {
			when.MidBroadcast = ref(rapid.IntRange(0, 3).Draw(t, "k"))
		}
		when.When = &p
	}
	return when
}

// mark is what a run leaves behind.
type mark struct {
	fingerprint, events uint64
	now                 sim.Time
	stats               sim.Stats
}

func (s *stage) mark() mark { return mark{s.Fingerprint(), s.Seq(), s.Now(), s.Stats()} }
