package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"simrun/report"
	"simrun/trace"
)

func (a *app) replayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay TRACE",
		Short: "runs a trace again and compares event by event",
		Long: `replay runs the scenario that a trace holds by the choices that it recorded, and compares
every event. It exits with 0 if all are equal; else it names the first that differs and exits with 1.`,
		Example: `  simrun run twopc/amnesia --trace run.jsonl
  simrun replay run.jsonl`,
		Args: arguments("TRACE"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := a.readTrace(args[0])
			if err != nil {
				return err
			}
			difference, err := trace.Replay(a.registry, f)
			if err != nil {
				return err
			}
			if difference == nil {
				return a.write(func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "equal: %d events of %s, seed %d, fingerprint %s\n",
						len(f.Lines), f.Header.Name, f.Header.Seed, f.Last.Result.Fingerprint)
					return err
				})
			}
			err = a.write(func(w io.Writer) error {
				_, err := fmt.Fprintln(w, difference)
				return err
			})
			if err != nil {
				return err
			}
			return &coded{code: exitUnexpected}
		},
	}
}

func (a *app) exportCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "export TRACE --to FORMAT",
		Short: "a trace in the form of another tool",
		Long: `export writes the events of a trace for other programs.

  jsonl     one event a line, without the header, the choices and the result
  shiviz    a log with vector clocks, for ShiViz; its parser's expression is (?<host>\S*) (?<clock>{.*})\n(?<event>.*)
  perfetto  trace events, for Perfetto and other viewers: a track for each node, an arrow for each message`,
		Example: `  simrun export run.jsonl --to jsonl | grep '"kind":"crash"'
  simrun export run.jsonl --to shiviz -o run.log
  simrun export run.jsonl --to perfetto -o run.json`,
		Args: arguments("TRACE"),
		RunE: func(_ *cobra.Command, args []string) error {
			form, err := report.ParseExport(to)
			if err != nil {
				return err
			}
			f, err := a.readTrace(args[0])
			if err != nil {
				return err
			}
			return a.write(func(w io.Writer) error { return report.Export(w, form, f) })
		},
	}
	cmd.Flags().StringVar(&to, "to", report.Exports[0], "the format: "+strings.Join(report.Exports, ", "))
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(report.Exports, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// readTrace reads a trace from a file, or from standard input for -.
func (a *app) readTrace(name string) (*trace.File, error) {
	if name == "-" {
		return trace.Read("standard input", a.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	a.read = append(a.read, name)
	return trace.Read(name, f)
}
