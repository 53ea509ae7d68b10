package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// mermaid draws a run as a sequence diagram in the language of Mermaid: a message where it arrives or is lost, a note
// for what happens at a node. Mermaid knows no time, so notes tell it.
func mermaid(w io.Writer, rec *trace.Recording, res *scenarios.Result) error {
	s := newScene(rec, res)
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("sequenceDiagram")
	say("  %%%% %s", strings.ReplaceAll(Printable(heading(res)), "\n", " "))
	for i, n := range s.lanes {
		say("  participant n%d as %s", i, plainText(s.name(n)))
	}
	lane := func(n sim.NodeID) int { return slices.Index(s.lanes, n) }
	all := ""
	if len(s.lanes) > 0 {
		all = fmt.Sprintf("n0,n%d", len(s.lanes)-1)
	}
	folded := 0
	unfold := func() {
		if folded > 0 {
			say("  Note over %s: … %s like before", all, counted(folded, "more message"))
		}
		folded = 0
	}
	for _, e := range s.inOrder() {
		switch {
		case e.arrow != nil && e.arrow.folded:
			folded++
			continue
		case e.arrow != nil:
			unfold()
			a := e.arrow
			text, line := withValues(a.name, nonEmpty(a.says)), "->>"
			switch a.fate {
			case lost:
				text, line = text+", lost: "+a.lostTo, "--x"
			case underway:
				text, line = text+", still on its way", "--)"
			}
			say("  n%d%sn%d: %s", lane(a.from), line, lane(a.to), plainText(text))
		default:
			unfold()
			over := all
			if i := lane(e.node); i >= 0 {
				over = fmt.Sprintf("n%d", i)
			} else if e.node != sim.Nobody {
				continue
			}
			say("  Note over %s: %s %s", over, scenarios.Short(e.at.Sub(0)), plainText(e.text))
		}
	}
	unfold()
	say("  Note over %s: %s", all, plainText(strings.TrimSpace(s.end.time+" "+s.end.text)))
	_, err := io.WriteString(w, b.String())
	return err
}

// happening is a message or a note, in the order of events.
type happening struct {
	seq   uint64
	at    sim.Time
	node  sim.NodeID
	text  string
	arrow *arrow
}

// signs stand before the text of a mark.
var signs = map[markKind]string{decided: "◆ decides ", crashed: "● ", restarted: "○ ", struck: "⚠ ", violated: "✗ "}

// inOrder lists messages and marks in the order in which they happen.
func (s *scene) inOrder() []happening {
	var all []happening
	for _, a := range s.arrows {
		h := happening{seq: a.seq, at: a.at, arrow: a}
		if a.fate == underway {
			h.seq = uint64(len(s.rec.Events)) + 1
		}
		all = append(all, h)
	}
	for _, m := range s.marks {
		text := joined(signs[m.kind]+m.text, m.note)
		node := m.node
		if m.of != "" {
			text = m.of + " " + text
		}
		if m.kind == violated {
			node = sim.Nobody
		}
		all = append(all, happening{seq: m.seq, at: m.at, node: node, text: text})
	}
	for _, c := range s.partings {
		all = append(all, happening{seq: c.seq, at: c.from, node: sim.Nobody, text: c.text})
		if c.healed > 0 {
			all = append(all, happening{seq: c.healed, at: c.to, node: sim.Nobody, text: "heals: " + c.text})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return int(a.seq) - int(b.seq) })
	return all
}

// special are the characters that mean something to Mermaid.
var meaningful = regexp.MustCompile("[#;<>{}\\[\\]%\"`\\\\&]")

// plainText writes text so that Mermaid shows it as it is.
func plainText(text string) string {
	text = strings.NewReplacer("\n", " ", "\t", " ").Replace(Printable(text))
	return meaningful.ReplaceAllStringFunc(text, func(c string) string { return fmt.Sprintf("#%d;", []rune(c)[0]) })
}
