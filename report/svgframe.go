package report

import (
	"fmt"
	"slices"

	"simrun/scenarios"
)

// bands draws partitions: a hatched band as long as they stand, with a wall between neighbouring lanes that they separate.
func (p *picture) bands() {
	for _, c := range p.partings {
		x1, x2 := p.time.at(c.from), max(p.time.at(c.to), p.time.at(c.from)+6)
		first, last := -1, -1
		for row, n := range p.lanes {
			if c.sides[n] != 0 {
				if last = row; first < 0 {
					first = row
				}
			}
		}
		if first < 0 {
			continue
		}
		p.uses["partition"] = true
		top, low := p.y(first)-36, p.y(last)+36
		p.draw(`<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" fill="url(#hatch)" stroke="#e69f00"/>`, escaped(c.text), x1, top, x2-x1, low-top)
		for row := first; row < last; row++ {
			if y := (p.y(row) + p.y(row+1)) / 2; apart(c.sides, p.lanes[row], p.lanes[row+1]) {
				p.draw(`<path d="M%d %dH%d" stroke="#a34400" stroke-width="5"/><path d="M%[1]d %[2]dH%[3]d" stroke="#fff" stroke-width="1.6"/>`, x1, y, x2)
			}
		}
		p.draw(`</g>`)
		x := max(min(x1+3, p.right()-width(c.text)*glyph), p.left())
		p.text("alert", c.text, true, [2]int{x, top - 6}, [2]int{x, top - 20}, [2]int{x, top - 34})
	}
}

// axis draws the times, and what is left out between them.
func (p *picture) axis() {
	y := p.bottom()
	p.draw(`<path d="M%d %dH%d" stroke="#888" fill="none"/>`, p.left(), y, p.right())
	for _, t := range p.time.ticks(62) {
		p.draw(`<path d="M%[1]d %[2]dv6" stroke="#888"/><path d="M%[1]d %[3]dV%[2]d" stroke="#eee"/><text class="tick mid" x="%[1]d" y="%[4]d">%[5]s</text>`,
			t.x, y, laneTop-30, y+19, escaped(t.text))
	}
	for i, gap := range p.time.gaps {
		if gap == scaled {
			continue
		}
		from, to := p.time.x[i-1], p.time.x[i]
		x := (from + to) / 2
		p.uses["break"] = true
		p.draw(`<path d="M%d %dh14v8h-14z" fill="#fff"/><path d="M%d %dl6 -10m4 0l-6 10" stroke="#777" fill="none"/><text class="note mid" x="%d" y="%d">%s</text>`,
			x-7, y-4, x-5, y+5, x, y-10, escaped("⋯ "+scenarios.Short((p.time.times[i]-p.time.times[i-1]).Sub(0))))
		if n := p.counted[i]; n != nil {
			p.draw(`<rect x="%d" y="%d" width="%d" height="%d" fill="#f3f3f3" fill-opacity=".85"/>`, from+6, laneTop-22, to-from-12, y-laneTop)
			p.countedText(n, from, to)
		}
	}
	p.line("note", max(p.right()-width(p.end.text)*6, p.left()), y+36, "▲ "+p.end.text)
}

// countedText says how many messages are not drawn.
func (p *picture) countedText(n *repeats, from, to int) {
	lines := []string{count(n.all) + " more", "like before"}
	if n.lost > 0 {
		lines = append(lines, count(n.lost)+" of them lost")
	}
	y := p.y(0) + p.apart/2 - len(lines)*lineHeight/2 + 10
	if len(p.lanes) == 1 {
		y = p.y(0) + 30
	}
	for i, text := range lines {
		fmt.Fprintf(&p.over, "<text class=\"note mid\" x=\"%d\" y=\"%d\">%s</text>\n", (from+to)/2, y+i*lineHeight, escaped(text))
	}
	p.take(box{from + 6, y - lineHeight, to - from - 12, len(lines)*lineHeight + 4})
}

// legend explains the signs that occur.
func (p *picture) legend(y int) int {
	x := p.margin
	room := max(p.right(), 700)
	item := func(wide int, sign, text string) {
		if x > p.margin && x+wide+width(text)*glyph > room {
			x, y = p.margin, y+22
		}
		p.draw(`<g transform="translate(%d %d)">%s<text x="%d" y="4">%s</text></g>`, x, y, sign, wide+6, escaped(text))
		p.widest = max(p.widest, x+wide+6+width(text)*glyph)
		x += wide + 6 + width(text)*glyph + 14
	}
	for _, s := range p.statesSeen() {
		item(18, fmt.Sprintf(`<rect y="-5" width="18" height="10" fill="%s" stroke="#444" stroke-width=".6"/>`, p.colour(s)), s)
	}
	for _, l := range []struct{ use, sign, text string }{
		{"message", `<path class="arrow" d="M0 0H22" marker-end="url(#head)"/>`, "a message"},
		{"twin", `<g class="twin"><path class="arrow" d="M0 0H22" marker-end="url(#head)"/></g>`, "its duplicate"},
		{"lost", `<path class="lost-arrow" d="M0 0H18"/><path class="cross" d="M14 -5l10 10m0 -10l-10 10"/>`, "a lost message"},
		{"underway", `<path class="arrow" stroke-dasharray="2 4" d="M0 0H22"/>`, "still on its way"},
		{"operation", `<path d="M11 4l5 -9h-10z" fill="#0072b2"/>`, "an operation begins"},
		{"notice", `<path d="M11 4l5 -9h-10z" fill="#fff" stroke="#0072b2"/>`, "a failure detector speaks"},
		{"decision", `<path d="M11 -8l8 8l-8 8l-8 -8z" fill="#fff" stroke="#111" stroke-width="2"/>`, "decides"},
		{"crash", `<circle cx="6" r="6" fill="#111"/><path d="M12 0H24" stroke="#555" stroke-dasharray="4 3"/>`, "crashes, is down"},
		{"restart", `<circle cx="11" r="6" fill="#fff" stroke="#111" stroke-width="2"/>`, "restarts"},
		{"fault", `<path d="M11 -7l7 13h-14z" fill="#e69f00" stroke="#111"/>`, "another fault strikes"},
		{"heal", `<path d="M11 -7l7 13h-14z" fill="#fff" stroke="#111" stroke-width="1.5"/>`, "and is over"},
		{"partition", `<rect y="-7" width="22" height="14" fill="url(#hatch)" stroke="#e69f00"/>`, "a partition"},
		{"break", `<path d="M6 6l6 -12m5 0l-6 12" stroke="#777" fill="none"/>`, "time is left out"},
	} {
		if p.uses[l.use] {
			item(24, l.sign, l.text)
		}
	}
	if text := notation(p.rec); text != "" {
		item(0, "", text)
	}
	if p.slice != nil {
		item(24, `<g class="on"><path class="arrow" d="M0 0H22"/></g>`, "bold: led to what is broken; the rest is faded")
	}
	return y + 22
}

// statesSeen are the states that occur, in the protocol's order.
func (p *picture) statesSeen() []string {
	var all []string
	for _, m := range p.marks {
		if m.kind == entered && !slices.Contains(all, m.text) {
			all = append(all, m.text)
		}
	}
	rank := func(name string) int {
		for i, s := range p.rec.Program.Protocol.States {
			if s.Name == name {
				return i
			}
		}
		return len(p.rec.Program.Protocol.States)
	}
	slices.SortStableFunc(all, func(a, b string) int { return rank(a) - rank(b) })
	return all
}
