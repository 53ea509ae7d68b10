package report

import (
	"io"
	"strings"

	"simrun/scenarios"
)

// page writes lines and keeps the first error.
type page struct {
	w   io.Writer
	st  Style
	err error
}

// line writes a line.
func (p *page) line(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, p.st.printable(strings.TrimRight(text, " "))+"\n")
	}
}

// lines writes lines, each indented by n columns.
func (p *page) lines(n int, lines []string) {
	for _, line := range lines {
		p.line(strings.Repeat(" ", n) + line)
	}
}

func (p *page) table(t table) {
	if p.err == nil {
		p.err = t.text(p.w, p.st)
	}
}

// interrupted is the verdict on what was cut off before it could be judged.
const interrupted = "interrupted"

// title writes the first line: what this is about, and whether it is as expected. What
// is not stands on the same line where there is room, else on lines of its own.
func (p *page) title(what, result string, unexpected []string) {
	verdict, color := "as expected", good
	switch result {
	case interrupted:
		verdict, color = interrupted, alert
	case scenarios.Fail:
		verdict, color = "NOT AS EXPECTED", bad
	}
	rest := unexpected
	if result == scenarios.Fail && len(unexpected) > 0 {
		verdict += ": "
		if width(what)+len(gap)+width(verdict)+width(unexpected[0]) <= p.st.width() {
			verdict, rest = verdict+unexpected[0], unexpected[1:]
		}
	}
	verdict = strings.TrimSpace(verdict)
	room := p.st.width() - width(verdict) - len(gap)
	if room < width(what) {
		what = cut(what, max(room, 20))
	}
	what = left(what, room)
	if name, more, ok := strings.Cut(what, " "); ok {
		what = p.st.paint(bold, name) + " " + more
	}
	p.line(what + gap + p.st.paint(color, verdict))
	for _, text := range rest {
		for i, line := range wrap(text, p.st.width()-4) {
			indent := "  "
			if i > 0 {
				indent = "    "
			}
			p.line(indent + p.st.paint(color, line))
		}
	}
}
