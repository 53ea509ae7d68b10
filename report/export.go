package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/scenarios/strict"
	"simrun/sim"
	"simrun/trace"
)

// Exports are the forms in which other programs read a trace.
var Exports = []string{"jsonl", "shiviz", "perfetto"}

// ParseExport finds a form by its name.
func ParseExport(name string) (string, error) {
	if slices.Contains(Exports, name) {
		return name, nil
	}
	if near, ok := strict.Nearest(name, Exports); ok {
		return "", fmt.Errorf("unknown format %q; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("unknown format %q; export knows %s", name, strings.Join(Exports, ", "))
}

// Export writes the events of a trace in one of the forms.
func Export(w io.Writer, form string, f *trace.File) error {
	switch form {
	case "shiviz":
		return shiviz(w, f)
	case "perfetto":
		return perfetto(w, f)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, l := range f.Lines {
		l.Choices = nil
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// sentBy is the event that sent the message of a delivery, which the network may have doubled, or 0.
func sentBy(f *trace.File, delivery *trace.Line) uint64 {
	seq := delivery.Cause
	for seq > 0 && seq <= uint64(len(f.Lines)) && f.Lines[seq-1].Kind == sim.EventDuplicate.String() {
		seq = f.Lines[seq-1].Cause
	}
	if seq == 0 || seq > uint64(len(f.Lines)) || f.Lines[seq-1].Kind != sim.EventSend.String() {
		return 0
	}
	return seq
}

// atNode tells whether a node takes part in an event: not in that a message to it is lost or doubled.
func atNode(l *trace.Line) bool {
	return l.Node != "" && l.Kind != sim.EventDrop.String() && l.Kind != sim.EventDuplicate.String()
}
