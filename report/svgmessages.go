package report

import (
	"fmt"
	"slices"

	"simrun/scenarios"
)

// span is where an arrow begins and where it ends.
func (p *picture) span(a *arrow) (x1, y1, x2, y2 int) {
	x1, x2 = p.time.at(a.sent), p.time.at(a.at)
	step := 1
	if p.row(a.from) > p.row(a.to) {
		step = -1
	}
	y1, y2 = p.y(p.row(a.from))+step*p.half(), p.y(p.row(a.to))-step*(p.half()+1)
	if a.fate == arrived {
		return
	}
	if x2-x1 < 30 { // lost at once, or still beside its sender: only its beginning
		x2 = x1 + 14*abs(p.row(a.to)-p.row(a.from))
		y2 = y1 + step*34
	} else if a.fate == lost {
		y2 -= step * 8
	}
	return
}

// messages draws all arrows, those that led to what is broken over the others.
func (p *picture) messages() {
	for _, last := range []bool{false, true} {
		for _, a := range p.arrows {
			if !a.folded && p.led(a) == last {
				p.arrow(a)
			}
		}
	}
}

// led tells whether a message is one of those that led to what is broken.
func (p *picture) led(a *arrow) bool { return p.slice != nil && p.slice[a.seq] }

// class is how an arrow looks.
func (p *picture) class(a *arrow) string {
	class := ""
	switch {
	case p.led(a):
		class = "on"
	case p.slice != nil:
		class = "off"
	}
	if a.repeats {
		class += " thin"
	}
	if a.twin {
		class += " twin"
		p.uses["twin"] = true
	}
	return class
}

func (p *picture) arrow(a *arrow) {
	x1, y1, x2, y2 := p.span(a)
	said := fmt.Sprintf("%s from %s to %s, sent at %s, ", withValues(a.name, nonEmpty(a.says)), p.name(a.from), p.name(a.to), scenarios.Short(a.sent.Sub(0)))
	switch a.fate {
	case arrived:
		said += "arrives at " + scenarios.Short(a.at.Sub(0))
	case lost:
		said += "lost at " + scenarios.Short(a.at.Sub(0)) + ": " + a.lostTo
	default:
		said += "on its way at the end"
	}
	p.draw(`<g class="%s"><title>%s</title>`, p.class(a), escaped(said))
	switch a.fate {
	case arrived:
		p.uses["message"] = true
		p.draw(`<path class="arrow" d="M%d %dL%d %d" marker-end="url(#head)"/>`, x1, y1, x2, y2)
	case lost:
		p.uses["lost"] = true
		p.draw(`<path class="lost-arrow" d="M%d %dL%d %d"/><path class="cross" d="M%d %dl10 10m0 -10l-10 10"/>`, x1, y1, x2, y2, x2-5, y2-5)
		p.take(box{x2 - 6, y2 - 6, 12, 12})
	default:
		p.uses["underway"] = true
		p.draw(`<path class="arrow" stroke-dasharray="2 4" d="M%d %dL%d %d"/>`, x1, y1, x2, y2)
	}
	p.draw(`</g>`)
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// label writes the kind of a message along its arrow, where there is room.
func (p *picture) label(a *arrow) {
	if a.folded || a.repeats && !p.led(a) {
		return
	}
	x1, y1, x2, y2 := p.span(a)
	text := withValues(a.name, nonEmpty(a.says))
	class := "msg"
	if a.fate == lost {
		class = "lost"
	}
	if p.slice != nil && !p.led(a) {
		class += " off"
	}
	var places [][2]int
	for _, percent := range []int{50, 35, 65, 25, 75, 15, 85} {
		x, y := x1+(x2-x1)*percent/100, y1+(y2-y1)*percent/100
		places = append(places, [2]int{x - width(text)*glyph/2, y + 4}, [2]int{x + 5, y + 4}, [2]int{x - width(text)*glyph - 5, y + 4})
	}
	if a.fate != arrived {
		places = append([][2]int{{x2 + 9, y2 + 4}}, places...)
	}
	places = slices.DeleteFunc(places, func(at [2]int) bool { return at[0] < 2 }) // beyond the edge
	p.text(class, text, false, places...)
}
