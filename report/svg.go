package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/check"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// svg draws a run in space and time as an SVG picture: time goes to the right, each node has a lane, a message
// is an arrow from when it left to when it arrived. It needs nothing but itself, and the same run is the same bytes.
func svg(w io.Writer, rec *trace.Recording, res *scenarios.Result) error {
	p := newPicture(newScene(rec, res))
	p.head()
	p.bands()
	p.axis()
	for i := range p.lanes {
		p.lane(i)
	}
	p.messages()
	for _, m := range p.ordered() {
		p.mark(m)
	}
	for _, a := range p.arrows {
		p.label(a)
	}
	y := p.legend(p.bottom() + 62)
	y = p.why(y)
	right := max(p.right()+30, p.widest+p.margin, 720)
	return p.write(w, right, y+16)
}

// Measures of a picture in pixels.
const (
	laneApart  = 94
	laneTold   = 30  // more, where nodes tell something
	laneTop    = 118 // the middle of the first lane
	stripWidth = 9   // of a lane; with several transactions, of each
	stripsMost = 3
)

// picture is an SVG picture that is being drawn.
type picture struct {
	*scene
	labels
	time    *timescale
	of      []string // the transactions whose states have a strip of their own
	apart   int      // between lanes
	margin  int      // where text begins
	widest  int      // the longest line of text below the picture
	body    strings.Builder
	over    strings.Builder // labels, over all else
	uses    map[string]bool // signs that the legend explains
	counted map[int]*repeats
}

func newPicture(s *scene) *picture {
	p := &picture{scene: s, apart: laneApart, margin: 20, uses: make(map[string]bool), counted: make(map[int]*repeats)}
	times, counted := []sim.Time{0, s.ends}, []sim.Time(nil)
	for _, a := range s.arrows {
		if !a.folded {
			times = append(times, a.sent, a.at)
		}
	}
	for _, m := range s.marks {
		times = append(times, m.at)
		if m.kind == said {
			p.apart = laneApart + laneTold
		}
		if m.kind == entered && !slices.Contains(p.of, m.of) && len(p.of) < stripsMost {
			p.of = append(p.of, m.of)
		}
	}
	for _, c := range s.partings {
		times = append(times, c.from, c.to)
	}
	for at := range s.counts {
		counted = append(counted, at)
	}
	slices.Sort(counted)
	longest := 0
	for _, n := range s.lanes {
		longest = max(longest, width(s.name(n)))
	}
	p.time = newTimescale(times, counted, p.margin+longest*10+24)
	for _, at := range counted {
		i, _ := slices.BinarySearch(p.time.times, at)
		p.counted[i] = s.counts[at]
	}
	return p
}

// row is the lane of a node, counted from the top.
func (p *picture) row(n sim.NodeID) int { return slices.Index(p.lanes, n) }

// y is the middle of a lane.
func (p *picture) y(row int) int { return laneTop + p.half() + row*p.apart }

// half is half of how wide a lane is.
func (p *picture) half() int { return max(len(p.of), 1) * stripWidth / 2 }

func (p *picture) left() int   { return p.time.x[0] }
func (p *picture) right() int  { return p.time.x[len(p.time.x)-1] }
func (p *picture) bottom() int { return p.y(len(p.lanes)-1) + 52 }

// draw appends an element.
func (p *picture) draw(format string, args ...any) { fmt.Fprintf(&p.body, format+"\n", args...) }

// text writes where there is nothing else, in the first of some places; where all are taken, in the last one if it must
// be written.
func (p *picture) text(class, text string, must bool, places ...[2]int) {
	x, y, ok := p.place(text, places...)
	if !ok {
		if !must {
			return
		}
		x, y = places[len(places)-1][0], places[len(places)-1][1]
	}
	p.widest = max(p.widest, x+width(text)*glyph)
	fmt.Fprintf(&p.over, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, escaped(text))
}

// line writes a line of text outside of the lanes.
func (p *picture) line(class string, x, y int, text string) {
	p.widest = max(p.widest, x+width(text)*glyph)
	p.draw(`<text class="%s" x="%d" y="%d">%s</text>`, class, x, y, escaped(text))
}

// escaped is text as XML may have it.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(Printable(text))) // to memory
	return strings.NewReplacer("&#xA;", " ", "&#x9;", " ").Replace(b.String())
}

// head writes what this is and what came out.
func (p *picture) head() {
	p.line("title", p.margin, 30, heading(p.res))
	verdict, class := "as expected", "good"
	if p.res.Verdict != scenarios.Pass {
		verdict, class = "NOT AS EXPECTED: "+strings.Join(p.res.Unexpected, "; "), "bad"
	}
	var broken []string
	for _, r := range p.res.Properties {
		if r.Status.Broken() && r.Kind != check.Reachability {
			broken = append(broken, r.Name+" "+string(r.Status))
		}
	}
	if len(broken) > 0 {
		verdict += " · " + strings.Join(broken, ", ") + "; all else holds"
	} else {
		verdict += " · no property is broken"
	}
	p.line(class, p.margin, 52, verdict)
	if hidden := len(p.rec.Program.Nodes()) - len(p.lanes); hidden > 0 {
		p.line("note", p.margin, 70, someLanes(p.rec, p.lanes))
	}
}

// why writes below the picture what led to what is broken.
func (p *picture) why(y int) int {
	for _, c := range chains(p.rec, p.res) {
		y += 12
		p.line("strong", p.margin, y, c.title())
		y += 18
		for _, l := range append(c.why, c.ends...) {
			text := strings.TrimLeft(l, " ")
			indent := (width(l) - width(text)) * glyphMono / 100
			p.line("plain", p.margin+14+indent, y, strings.ReplaceAll(text, " ", "\u00a0")) // spaces in a row are one to SVG
			y += 16
		}
	}
	return y
}

// svgStyle is the look of it all: its own background, so that it reads on dark pages; colours that people can tell apart who
// see fewer of them (Okabe and Ito, 2008), and never alone.
const svgStyle = `
text{font-family:"DejaVu Sans",Verdana,sans-serif;font-size:11px;fill:#222}
.title{font-size:17px;font-weight:bold}.good{font-size:12px;fill:#00654a}.bad{font-size:12px;fill:#a34400;font-weight:bold}
.plain{font-family:"DejaVu Sans Mono",Menlo,Consolas,monospace}
.node{font-size:15px;font-weight:bold}.strong{font-weight:bold;font-size:12px}.note,.tick{fill:#555}.mid{text-anchor:middle}
.state,.decision,.told,.alert,.op,.msg,.lost{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
.state,.decision{font-weight:bold}.alert,.lost{fill:#a34400}.alert{font-weight:bold}.op{fill:#0b4f7a}.told{fill:#5b2a86}
.arrow{stroke:#333;stroke-width:1.3;fill:none}.lost-arrow{stroke:#d55e00;stroke-width:1.5;stroke-dasharray:7 3;fill:none}
.on .arrow,.on .lost-arrow{stroke-width:2.2}.twin .arrow{stroke-dasharray:2 2}
.off{opacity:.28}.thin .arrow{stroke-width:.8}.cross{stroke:#d55e00;stroke-width:2.6;fill:none}
`

func (p *picture) write(w io.Writer, wide, high int) error {
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="%[3]s">
<style>%[4]s</style>
<defs>
<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8L10 5L0 9.2z" fill="#333"/></marker>
<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#fdf3e7"/><path d="M0 0V8" stroke="#e69f00" stroke-width="1.5" stroke-opacity=".45"/></pattern>
</defs>
<rect width="%[1]d" height="%[2]d" fill="#fff"/>
%[5]s%[6]s</svg>
`, wide, high, escaped("space-time diagram of "+heading(p.res)), svgStyle, p.body.String(), p.over.String())
	return err
}
