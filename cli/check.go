package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"simrun/report"
	"simrun/scenarios"
	"simrun/sim"
)

func (a *app) checkCommand() *cobra.Command {
	var jobs int
	cmd := &cobra.Command{
		Use:   "check [SCENARIO...]",
		Short: "every scenario against what it expects, as CI does",
		Long: `check runs scenarios, all of the catalogue if none is named, and compares the verdicts with
what each expects. A scenario with sweep: runs that many seeds, another one run.

It exits with 0 if all are as expected, with 1 if one is not.`,
		Example: `  simrun check
  simrun check twopc/amnesia lab2.yaml
  simrun check --format junit -o report.xml`,
		ValidArgsFunction: a.completeScenario,
	}
	cmd.Flags().IntVar(&jobs, "jobs", 0, "how many runs at a time (default: one for each core)")
	a.formatFlag(cmd, report.CheckFormats...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		format, err := report.ParseFormat(a.format, report.CheckFormats...)
		if err != nil {
			return err
		}
		if err := enough(cmd, jobs); err != nil {
			return err
		}
		for _, name := range args {
			if _, ok := a.registry.Source(name); !ok && name != "-" {
				a.read = append(a.read, name)
			}
		}
		if err := a.apart(a.output); err != nil {
			return err
		}
		if len(args) == 0 {
			args = a.registry.Names()
		}
		collectSeldom()
		ctx, stop := interruptible(cmd.Context())
		defer stop()
		var all []report.Checked
		done := 0
		for _, name := range args {
			if ctx.Err() == nil {
				if checked := a.check(ctx, name, jobs); ctx.Err() == nil {
					all = append(all, checked)
					done++
					continue
				}
			}
			all = append(all, report.Checked{Scenario: name, Interrupted: true}) // what was cut off says nothing
		}
		if err := a.write(func(w io.Writer) error { return report.CheckAs(w, format, all, a.style()) }); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return failed(exitInterrupted, "simrun: interrupted after %d of %d scenarios", done, len(args))
		}
		return a.verdictOf(all)
	}
	return cmd
}

// check runs one scenario.
func (a *app) check(ctx context.Context, name string, jobs int) report.Checked {
	c := report.Checked{Scenario: name}
	program, err := a.load(name)
	if err != nil {
		c.Err = err
		return c
	}
	c.Program = program
	if program.Scenario.Sweep != nil || program.Enumerates() {
		c.Sweep = program.Sweep(ctx, seedsOf(program), jobs, nil)
		if p := c.Sweep.Panic; p != nil {
			c.Err = a.seedPanicked(p, program)
		}
		return c
	}
	seed := program.Scenario.Run.Seed
	if c.Run, c.Err = program.NewRunner().Execute(seed, scenarios.Options{}); c.Err != nil {
		c.Err = nodePanicked(c.Err, program, seed, false)
	}
	return c
}

// verdictOf is the worst of what came out: a panic, an invalid scenario, something unexpected.
func (a *app) verdictOf(all []report.Checked) error {
	var invalid, unexpected error
	for _, c := range all {
		var code *coded
		var panicked *sim.NodePanic
		switch {
		case errors.As(c.Err, &code), errors.As(c.Err, &panicked):
			return c.Err
		case c.Err != nil:
			invalid = errors.Join(invalid, c.Err)
		case c.Sweep != nil:
			unexpected = errors.Join(unexpected, asExpected(c.Sweep.Verdict))
		default:
			unexpected = errors.Join(unexpected, asExpected(c.Run.Verdict))
		}
	}
	if invalid != nil {
		return invalid
	}
	return unexpected
}
