package report

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"simrun/scenarios"
	"simrun/scenarios/strict"
	"simrun/trace"
)

// DiagramForm is a form of a space-time diagram.
type DiagramForm string

// The forms.
const (
	TextDiagram    DiagramForm = "text"
	SVGDiagram     DiagramForm = "svg"
	MermaidDiagram DiagramForm = "mermaid"
)

// DiagramForms are the names of all forms.
var DiagramForms = []string{string(TextDiagram), string(SVGDiagram), string(MermaidDiagram)}

// plannedForm is one that a later version will draw.
const plannedForm = "html"

// endings are those of the files of each form; any other is text.
var endings = map[string]DiagramForm{".svg": SVGDiagram, ".mmd": MermaidDiagram, ".html": plannedForm}

// ParseDiagramForm finds a form by its name or, if that is "", by the ending of the file that it is for.
func ParseDiagramForm(name, file string) (DiagramForm, error) {
	form := DiagramForm(name)
	if name == "" {
		if form = endings[strings.ToLower(filepath.Ext(file))]; form == "" {
			form = TextDiagram
		}
	}
	switch {
	case slices.Contains(DiagramForms, string(form)):
		return form, nil
	case form == plannedForm:
		return "", fmt.Errorf("this version does not support diagram form %q yet; there are %s", form, strings.Join(DiagramForms, ", "))
	}
	if near, ok := strict.Nearest(name, DiagramForms); ok {
		return "", fmt.Errorf("unknown diagram form %q; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("unknown diagram form %q; there are %s", name, strings.Join(DiagramForms, ", "))
}

// DiagramAs draws a run in space and time in one of the forms. The style is for text alone.
func DiagramAs(w io.Writer, f DiagramForm, rec *trace.Recording, res *scenarios.Result, st Style) error {
	switch f {
	case SVGDiagram:
		return svg(w, rec, res)
	case MermaidDiagram:
		return mermaid(w, rec, res)
	}
	return Diagram(w, rec, res, st)
}
