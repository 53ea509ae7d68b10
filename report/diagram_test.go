package report

import (
	"io"
	"strings"
	"testing"
)

func TestDiagram(t *testing.T) {
	for name, text := range map[string]string{"diagram-surprising": surprising, "diagram-parted": parted} {
		rec, res := record(t, text)
		golden(t, name+".golden", func(w io.Writer) error { return Diagram(w, rec, res, Style{Width: 90}) })
	}
}

func TestDiagramOfManyNodes(t *testing.T) {
	rec, res := record(t, strings.Replace(blocked, "workload:", "nodes: 30\nworkload:", 1))
	text := printed(t, func(w io.Writer) error { return Diagram(w, rec, res, Style{Width: 80}) })
	if !strings.Contains(text, "of 31 nodes") {
		t.Errorf("it does not say that nodes are missing:\n%s", text)
	}
	if !strings.Contains(text, "●") {
		t.Errorf("the node that crashes is missing:\n%s", text)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if width(line) > 80 {
			t.Errorf("a line of %d columns: %s", width(line), line)
		}
	}
}

func TestDiagramRowsAreLimited(t *testing.T) {
	rec, res := record(t, many())
	short := printed(t, func(w io.Writer) error { return Diagram(w, rec, res, Style{}) })
	long := printed(t, func(w io.Writer) error { return Diagram(w, rec, res, Style{Verbose: true}) })
	if n := strings.Count(short, "\n"); n > diagramMost+10 || !strings.Contains(short, "left out; --verbose shows all") {
		t.Errorf("%d rows:\n%s", n, short)
	}
	if strings.Count(long, "\n") < 600 {
		t.Errorf("--verbose does not show all: %d rows", strings.Count(long, "\n"))
	}
}
