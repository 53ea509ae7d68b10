package report

import (
	"slices"

	"simrun/scenarios"
	"simrun/sim"
)

// timescale places times on a line. Between two of them it is to scale, but that nothing comes to lie
// closer than people can see, and that a gap which would dwarf the rest, or which holds
// messages that are only counted, is broken and has a width of its own.
type timescale struct {
	times []sim.Time
	x     []int
	gaps  []gapKind // before each time but the first
}

type gapKind int

const (
	scaled gapKind = iota
	brokenGap
	countingGap // broken, with a number of messages in it
)

// Widths in pixels.
const (
	gapLeast    = 8
	gapBroken   = 56
	gapCounting = 118
	timesApart  = 30 // on average
	scaleLeast  = 620
	scaleMost   = 24000
)

// newTimescale makes the scale of some times; counted are those at which messages are that are only counted.
func newTimescale(times, counted []sim.Time, from int) *timescale {
	slices.Sort(times)
	t := &timescale{times: slices.Compact(times)}
	longest := t.longest()
	total := sim.Time(0)
	for i := range t.times {
		if i == 0 {
			t.gaps = append(t.gaps, scaled)
			continue
		}
		a, b := t.times[i-1], t.times[i]
		kind := scaled
		switch {
		case slices.ContainsFunc(counted, func(c sim.Time) bool { return c > a && c <= b }):
			kind = countingGap
		case b-a > longest:
			kind = brokenGap
		default:
			total += b - a
		}
		t.gaps = append(t.gaps, kind)
	}
	width := int64(min(max(len(t.times)*timesApart, scaleLeast), scaleMost))
	x := from
	for i := range t.times {
		switch {
		case i == 0:
		case t.gaps[i] == brokenGap:
			x += gapBroken
		case t.gaps[i] == countingGap:
			x += gapCounting
		default:
			x += max(part(int64(t.times[i]-t.times[i-1]), int64(total), width), gapLeast)
		}
		t.x = append(t.x, x)
	}
	return t
}

// longest is the longest gap that is drawn to scale: none is that takes more than three quarters of what all shorter
// ones take together, if those are several.
func (t *timescale) longest() sim.Time {
	var gaps []sim.Time
	for i := 1; i < len(t.times); i++ {
		gaps = append(gaps, t.times[i]-t.times[i-1])
	}
	slices.Sort(gaps)
	sum := sim.Time(0)
	for i, g := range gaps {
		if i >= 4 && g > sum/4*3 {
			return gaps[i-1]
		}
		sum += g
	}
	return sim.Time(1<<63 - 1)
}

// part is width*a/b without overflow, for a up to b.
func part(a, b, width int64) int {
	for b > (1<<62)/width {
		a, b = a/2, b/2
	}
	return int(width * a / max(b, 1))
}

// at is where a time lies.
func (t *timescale) at(at sim.Time) int {
	i, found := slices.BinarySearch(t.times, at)
	switch {
	case found:
		return t.x[i]
	case i == 0:
		return t.x[0]
	case i == len(t.times):
		return t.x[i-1]
	}
	return t.x[i-1] + part(int64(at-t.times[i-1]), int64(t.times[i]-t.times[i-1]), int64(t.x[i]-t.x[i-1]))
}

// tick is a time on the axis.
type tick struct {
	at   sim.Time
	x    int
	text string
}

// ticks chooses times to label: the begin of each stretch without breaks, the end, and round ones between, so far apart.
func (t *timescale) ticks(apart int) []tick {
	var all []tick
	add := func(at sim.Time) {
		x := t.at(at)
		if !slices.ContainsFunc(all, func(o tick) bool { return abs(o.x-x) < apart }) {
			all = append(all, tick{at: at, x: x})
		}
	}
	start := 0
	stretch := func(end int) { // of times[start:end]
		from, to := t.times[start], t.times[end-1]
		pixels := int64(t.x[end-1] - t.x[start])
		add(from)
		if pixels < int64(apart) {
			return
		}
		step := round(sim.Time(int64(to-from)/max(pixels/int64(apart), 1)) + 1)
		for at := from - from%step + step; at < to; at += step {
			add(at)
		}
	}
	add(t.times[0])
	add(t.times[len(t.times)-1])
	for i := 1; i <= len(t.times); i++ {
		if i == len(t.times) || t.gaps[i] != scaled {
			stretch(i)
			start = i
		}
	}
	slices.SortFunc(all, func(a, b tick) int { return a.x - b.x })
	for i := range all {
		all[i].text = scenarios.Short(all[i].at.Sub(0))
	}
	for i := 1; i < len(all); i++ {
		if all[i].text == all[i-1].text { // three digits are not enough to tell them apart
			digit := round((all[i].at-all[i-1].at)/10 + 1).Sub(0)
			all[i-1].text, all[i].text = all[i-1].at.Sub(0).Round(digit).String(), all[i].at.Sub(0).Round(digit).String()
		}
	}
	return all
}

// round returns the least of 1, 2, 5, 10, 20 … that is not below a time.
func round(least sim.Time) sim.Time {
	for step := sim.Time(1); ; step *= 10 {
		for _, n := range []sim.Time{1, 2, 5} {
			if step*n >= least {
				return step * n
			}
		}
	}
}
