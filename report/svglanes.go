package report

import (
	"fmt"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
)

// lane draws the lane of a node: a strip of each transaction, coloured by state; where the node is down, a dashed line.
func (p *picture) lane(row int) {
	n := p.lanes[row]
	y := p.y(row)
	p.line("node", p.margin, y+5, p.name(n))
	up := p.left()
	pieces := p.states(n)
	for _, k := range append(slices.Clone(p.marks), &mark{at: p.ends, node: n, kind: restarted}) {
		switch {
		case k.node != n:
		case k.kind == crashed && up >= 0:
			p.strips(y, up, p.time.at(k.at), pieces)
			up = -1 - p.time.at(k.at)
		case k.kind == restarted && up < 0:
			p.draw(`<path d="M%d %dH%d" stroke="#555" stroke-width="1.5" stroke-dasharray="4 5" fill="none"/>`, -1-up, y, p.time.at(k.at))
			up = p.time.at(k.at)
		}
	}
	if up >= 0 {
		p.strips(y, up, p.right(), pieces)
	}
	p.take(box{p.left(), y - p.half() - 1, p.right() - p.left(), 2*p.half() + 2})
	for i, gap := range p.time.gaps {
		if gap == scaled {
			continue
		}
		x := (p.time.x[i-1] + p.time.x[i]) / 2
		p.draw(`<path d="M%d %dl8 -%d h6 l-8 %d z" fill="#fff"/><path d="M%[1]d %[2]dl8 -%[3]d m6 0 l-8 %[3]d" stroke="#777" fill="none"/>`, x-7, y+p.half()+5, 2*p.half()+10, 2*p.half()+10)
	}
}

// piece is a state of a node, from a time on.
type piece struct {
	x     int
	strip int
	state string
}

// states are the states of a node, in order.
func (p *picture) states(n sim.NodeID) []piece {
	var all []piece
	for _, m := range p.marks {
		strip := slices.Index(p.of, m.of)
		switch {
		case m.node == n && m.kind == entered && strip >= 0:
			all = append(all, piece{p.time.at(m.at), strip, m.text})
		case m.node == n && m.kind == crashed:
			for i := range p.of {
				all = append(all, piece{p.time.at(m.at), i, ""})
			}
		}
	}
	return all
}

// strips draws a lane between two places.
func (p *picture) strips(y, from, to int, pieces []piece) {
	n := max(len(p.of), 1)
	for strip := range n {
		top := y - p.half() + strip*stripWidth
		x, state := from, ""
		paint := func(end int) {
			if end = min(end, to); end > x {
				p.draw(`<rect x="%d" y="%d" width="%d" height="%d" fill="%s" stroke="#444" stroke-width=".6"/>`, x, top, end-x, stripWidth, p.colour(state))
			}
			x = max(x, min(end, to))
		}
		for _, k := range pieces {
			if k.strip == strip {
				paint(k.x)
				state = k.state
			}
		}
		paint(to)
	}
}

// colours of states that are no decisions, in order of the protocol's list.
var stateColours = []string{"#c8c8c8", "#f0e442", "#56b4e9", "#e69f00", "#cc79a7", "#9b8fd9", "#8fd9c4", "#b09070"}

// colour is that of a state; the first thing that nodes can decide is green, what else they can decide is red.
func (p *picture) colour(state string) string {
	if state == "" {
		return "#f4f4f4"
	}
	for i, d := range p.rec.Program.Protocol.Decisions {
		if strings.EqualFold(d, state) {
			return []string{"#009e73", "#d55e00"}[min(i, 1)]
		}
	}
	at := 0
	for _, s := range p.rec.Program.Protocol.States {
		if s.Name == state {
			break
		}
		if !slices.ContainsFunc(p.rec.Program.Protocol.Decisions, func(d string) bool { return strings.EqualFold(d, s.Name) }) {
			at++
		}
	}
	return stateColours[at%len(stateColours)]
}

// mark draws a mark and writes what it says.
func (p *picture) mark(m *mark) {
	x := p.time.at(m.at)
	row := p.row(m.node)
	if row < 0 || m.kind == violated {
		if m.node == sim.Nobody || m.kind == violated {
			p.across(m, x)
		}
		return
	}
	y := p.y(row)
	above, below := y-p.half()-6, y+p.half()+15
	text := func(class, text string, shift int, at int, step int) {
		p.text(class, text, true, column(x+shift, at, step)...)
	}
	p.draw(`<g><title>%s</title>`, escaped(fmt.Sprintf("%s  %s: %s", scenarios.Short(m.at.Sub(0)), p.name(m.node), joined(m.text, m.note))))
	switch m.kind {
	case entered:
		label := m.text
		if m.of != "" {
			label = m.of + " " + label
		}
		p.draw(`<path d="M%d %dv%d" stroke="#222" stroke-width="1.4"/>`, x, y-p.half()-3, 2*p.half()+6)
		text("state", label, 2, above, -lineHeight)
	case decided:
		p.uses["decision"] = true
		at := x
		if slices.ContainsFunc(p.marks, func(o *mark) bool { return (o.kind == crashed || o.kind == struck) && o.node == m.node && o.at == m.at }) {
			at -= 16 // else the fault would hide it
		}
		p.draw(`<path d="M%d %dl9 9l-9 9l-9 -9z" fill="#fff" stroke="#111" stroke-width="2"/>`, at, y-9)
		text("decision", "decides "+m.text, -4, below+2, lineHeight)
	case said:
		p.draw(`<path d="M%d %dv5" stroke="#222" stroke-width="1.4"/>`, x, y+p.half())
		text("told", m.text, 2, below, lineHeight)
	case invoked:
		p.uses["operation"] = true
		p.draw(`<path d="M%d %dl5 -9h-10z" fill="#0072b2"/>`, x, y-p.half())
		text("op", m.text, 8, above, -lineHeight)
	case noticed:
		p.uses["notice"] = true
		p.draw(`<path d="M%d %dl5 -9h-10z" fill="#fff" stroke="#0072b2"/>`, x, y-p.half())
		text("op", m.text, 8, above, -lineHeight)
	case crashed:
		p.uses["crash"] = true
		p.draw(`<circle cx="%d" cy="%d" r="9" fill="#111"/>`, x, y)
		p.fault(m, x+3, below+4)
	case restarted:
		p.uses["restart"] = true
		p.draw(`<circle cx="%d" cy="%d" r="7" fill="#fff" stroke="#111" stroke-width="2.2"/>`, x, y)
		text("op", m.text, 2, above, -lineHeight)
	case healed:
		p.uses["heal"] = true
		p.draw(`<path d="M%d %dl8 14h-16z" fill="#fff" stroke="#111" stroke-width="1.5"/>`, x, y-9)
		p.fault(m, x+3, below+4)
	default:
		p.uses["fault"] = true
		if m.until > m.at {
			p.draw(`<path d="M%d %dH%d" stroke="#a34400" stroke-width="4" stroke-dasharray="5 3"/>`, x, y+p.half()+2, p.time.at(m.until))
		}
		p.draw(`<path d="M%d %dl8 14h-16z" fill="#e69f00" stroke="#111"/><path d="M%[1]d %dv5m0 2v1.6" stroke="#111" stroke-width="1.8"/>`, x, y-9, y-4)
		p.fault(m, x+3, below+4)
	}
	p.draw(`</g>`)
}

// fault writes what strikes and, below it, which fault it is.
func (p *picture) fault(m *mark, x, y int) {
	for _, line := range []string{m.text, m.note} {
		if line != "" {
			p.text("alert", line, true, column(x, y, lineHeight)...)
			y += lineHeight
		}
	}
}

// column is places below each other, or above.
func column(x, y, step int) [][2]int {
	var all [][2]int
	for i := range 7 {
		all = append(all, [2]int{x, y + i*step})
	}
	return all
}

// ordered are the marks in the order in which their texts find room: states and decisions stand where they belong.
func (p *picture) ordered() []*mark {
	all := slices.Clone(p.marks)
	rank := func(m *mark) int {
		switch m.kind {
		case entered, decided:
			return 0
		case said:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b *mark) int { return rank(a) - rank(b) })
	return all
}

// across draws a mark that is about all nodes.
func (p *picture) across(m *mark, x int) {
	text := joined(m.text, m.note)
	if m.kind == violated {
		text = "✗ " + text
	}
	p.draw(`<path d="M%d %dV%d" stroke="#d55e00" stroke-width="1.5" stroke-dasharray="2 3"/>`, x, laneTop-34, p.bottom()-20)
	x = max(min(x+4, p.right()-width(text)*glyph), p.left())
	p.text("alert", text, true, [2]int{x, laneTop - 38}, [2]int{x, laneTop - 24}, [2]int{x, laneTop - 52})
}
