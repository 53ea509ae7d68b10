package cli

import (
	"io"

	"github.com/spf13/cobra"

	"simrun/protocols"
	"simrun/report"
	"simrun/trace"
)

func (a *app) diffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff TRACE TRACE",
		Short: "the first event at which two runs part, with its causes",
		Long: `diff compares the events of two traces in order and says where the runs part: what each of them does
there and how it came to it, what was different from the start (seed, faults, scenario), and which verdicts differ.
The events of a fault that only one run has are named and set aside: what counts is what comes of them.

It exits with 0 if all events and results are equal, with 1 if not, and with 2 if a trace is damaged.`,
		Example: `  simrun run twopc/all-ready-blocks --trace with.jsonl
  simrun run twopc/all-ready-blocks --without 1 --trace without.jsonl
  simrun diff with.jsonl without.jsonl`,
		Args: arguments("TRACE", "TRACE"),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := report.ParseFormat(a.format, report.DiffFormats...)
			if err != nil {
				return err
			}
			if args[0] == "-" && args[1] == "-" {
				return failed(exitUsage, "simrun: standard input holds one trace, not two")
			}
			c := &report.Compared{Names: [2]string{args[0], args[1]}}
			var files [2]*trace.File
			for i, name := range args {
				if files[i], err = a.readTrace(name); err != nil {
					return err
				}
				c.Protocols[i] = a.protocolOf(files[i])
			}
			c.First, c.Second = files[0], files[1]
			c.Parting = trace.Part(c.First, c.Second)
			if err := a.write(func(w io.Writer) error { return report.DiffAs(w, format, c, a.style()) }); err != nil {
				return err
			}
			if c.Parting != nil {
				return &coded{code: exitUnexpected}
			}
			return nil
		},
	}
	a.formatFlag(cmd, report.DiffFormats...)
	return cmd
}

// protocolOf finds the protocol of a trace, or nil: a trace of another program can be compared, too.
func (a *app) protocolOf(f *trace.File) *protocols.Protocol {
	p, ok := a.registry.Protocol(f.Last.Result.Protocol)
	if !ok {
		return nil
	}
	if s, err := a.registry.Parse(f.Header.Name, []byte(f.Header.Scenario)); err == nil {
		return p.With(s.Params.Values)
	}
	return p
}
