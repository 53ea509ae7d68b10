package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

var formats = []struct {
	name  string
	print func(*report, io.Writer) error
}{
	{"table", (*report).table},
	{"json", (*report).json},
	{"markdown", (*report).markdown},
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

func (r *report) print(w io.Writer, format string) error {
	for _, f := range formats {
		if f.name == format {
			return f.print(r, w)
		}
	}
	panic("bench: no format " + format)
}

func (r *report) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func (r *report) table(w io.Writer) error {
	plain := tw.Rendition{
		Borders: tw.BorderNone,
		Settings: tw.Settings{
			Separators: tw.Separators{ShowHeader: tw.Off, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
			Lines:      tw.LinesNone,
		},
	}
	return r.render(w, renderer.NewBlueprint(plain))
}

func (r *report) markdown(w io.Writer) error { return r.render(w, renderer.NewMarkdown()) }

func (r *report) render(w io.Writer, how tw.Renderer) error {
	t := tablewriter.NewTable(w,
		tablewriter.WithRenderer(how),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithAlignment(tw.Alignment{tw.AlignLeft, tw.AlignRight, tw.AlignRight, tw.AlignLeft, tw.AlignLeft}),
	)
	t.Header("engine", "events/s", "kernel is", "how", "replayable")
	for _, e := range r.Engines {
		row := []string{e.Engine, million(e.PerSecond), times(e.Kernel), e.How, e.Replay}
		if e.Install != "" {
			row = []string{e.Engine, "", "", "not installed: " + e.Install, ""}
		}
		if err := t.Append(row); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d nodes, %d messages in flight, %d deliveries, median of %d rounds, by CPU time; %s\n",
		r.Nodes, balls*r.Nodes, r.Deliveries, r.Rounds, r.Machine)
	return err
}

func times(x float64) string {
	if x >= 10 {
		return fmt.Sprintf("%.0f×", x)
	}
	return fmt.Sprintf("%.2g×", x)
}

func million(perSecond float64) string { return fmt.Sprintf("%.3g M", perSecond/1e6) }
