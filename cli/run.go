package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"simrun/check"
	"simrun/report"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

func (a *app) runCommand() *cobra.Command {
	var o struct {
		seed, point                           uint64
		trace, diagram, history, pin, without string
		verbose                               bool
	}
	cmd := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "one run: its story, verdicts, causes, statistics",
		Long: `run executes a scenario once and prints what happened, the verdict of each property, and
the causes of what is broken. SCENARIO is a name of the catalogue, a path, or - for standard input.

Of a scenario that enumerates crash points, it executes every run of the seed and prints their
rates; --point picks one of them.

It exits with 0 if all is as the scenario expects, with 1 if not.`,
		Example: `  simrun run twopc/all-ready-blocks
  simrun run twopc/all-ready-blocks --seed 7 --without 1   the same run without fault 1
  simrun run twopc/campaign --without nemesis.2            without the second fault that was drawn
  simrun run twopc/campaign --pin drawn.yaml               write down what was drawn, as a scenario
  simrun run twopc/every-crash-point --point 12            one of the ways to crash, as a story
  simrun run lab2.yaml --trace run.jsonl                   keep every event
  simrun run twopc/ask-committed --diagram -               a space-time diagram
  simrun run twopc/ask-committed --diagram ask.svg         the same as a picture
  simrun run twopc/amnesia --format json`,
		Args:              arguments("SCENARIO"),
		ValidArgsFunction: a.completeScenario,
	}
	f := cmd.Flags()
	f.Uint64Var(&o.seed, "seed", 0, "the seed (default: the scenario's)")
	f.StringVar(&o.trace, "trace", "", "write a trace to this file")
	f.StringVar(&o.diagram, "diagram", "", "write a space-time diagram to this file (.svg, .mmd for Mermaid, else text), or - for standard output")
	f.StringVar(&o.history, "history", "", "write the clients' operations, and an order of them if there is one, to this file, a page of HTML")
	f.StringVar(&o.pin, "pin", "", "write the scenario to this file with all that its faults drew made explicit; it makes the same run")
	f.Uint64Var(&o.point, "point", 0, "of a scenario that enumerates crash points, which run of the seed, from 1")
	f.StringVar(&o.without, "without", "", "leave out this fault, by its id or its number in the list; of a campaign, nemesis.N")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "show every event")
	a.formatFlag(cmd, report.RunFormats...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		format, err := report.ParseFormat(a.format, report.RunFormats...)
		if err != nil {
			return err
		}
		switch {
		case o.diagram == "-" && format != report.Table && a.output == "":
			return failed(exitUsage, "simrun: --diagram - and --format %s would mix on standard output; name a file for one of them", format)
		case o.trace == "-":
			return failed(exitUsage, "simrun: --trace needs a file: standard output is for the result")
		case o.history == "-":
			return failed(exitUsage, "simrun: --history needs a file: standard output is for the result")
		case o.pin == "-":
			return failed(exitUsage, "simrun: --pin needs a file: standard output is for the result")
		}
		if err := notEmpty(cmd, "trace", "diagram", "history", "pin", "without"); err != nil {
			return err
		}
		form, err := report.ParseDiagramForm("", o.diagram)
		if err != nil {
			return err
		}
		program, err := a.load(args[0])
		if err != nil {
			return err
		}
		if err := a.apart(o.trace, o.diagram, o.history, o.pin, a.output); err != nil {
			return err
		}
		if !cmd.Flags().Changed("seed") {
			o.seed = program.Scenario.Run.Seed
		}
		switch {
		case cmd.Flags().Changed("point"):
			if program, err = a.pointed(program, args[0], o.seed, o.point); err != nil {
				return err
			}
		case program.Enumerates():
			for _, flag := range []string{"trace", "diagram", "history", "pin", "without", "verbose"} {
				if cmd.Flags().Changed(flag) {
					return failed(exitUsage, "simrun: %s is many runs, one for each way to crash; --%s goes with --point N, which is one of them", args[0], flag)
				}
			}
			return a.sweep(cmd, program, scenarios.Seeds{From: o.seed, Count: 1}, 1, format)
		}
		without := 0
		if o.without != "" {
			if without = program.FaultNumber(o.without); without == 0 {
				return noFault(args[0], o.without, program)
			}
		}
		start := time.Now()
		rec, res, err := trace.Record(program, o.seed, nil, without)
		if err != nil {
			err = nodePanicked(err, program, o.seed, o.verbose)
			var c *coded
			if o.pin != "" {
				if err := a.pin(program, o.seed, without, o.pin); err != nil {
					return err
				}
			}
			if o.trace != "" && errors.As(err, &c) {
				c.text += "\n  no trace was written to " + o.trace
			}
			return err
		}
		if without > len(rec.Faults) {
			return failed(exitUsage, "simrun: the campaign of %s drew %d faults at seed %d; there is no %s", args[0], len(rec.Faults)-len(program.Scenario.Faults), o.seed, o.without)
		}
		st := a.style()
		st.Verbose, st.Elapsed = o.verbose, time.Since(start)
		if format != report.Table {
			st.Elapsed = 0 // what programs read does not depend on the clock
		}
		if o.trace != "" {
			if err := writeFile(o.trace, func(w io.Writer) error { return trace.Write(w, rec, res) }); err != nil {
				return err
			}
		}
		if o.pin != "" {
			if err := a.pin(program, o.seed, without, o.pin); err != nil {
				return err
			}
		}
		if o.history != "" {
			if err := writeHistory(o.history, rec); err != nil {
				return err
			}
		}
		if o.diagram != "" && o.diagram != "-" {
			plain := st
			plain.Color = false
			if err := writeFile(o.diagram, func(w io.Writer) error { return report.DiagramAs(w, form, rec, res, plain) }); err != nil {
				return err
			}
		}
		if err := a.write(func(w io.Writer) error { return report.RunAs(w, format, rec, res, st) }); err != nil {
			return err
		}
		if o.diagram == "-" {
			if err := a.print(func(w io.Writer) error { return drawBelow(w, rec, res, st) }); err != nil {
				return err
			}
		}
		return asExpected(res.Verdict)
	}
	return cmd
}

// writeHistory writes the page of a run's client operations.
func writeHistory(file string, rec *trace.Recording) error {
	var calls check.Calls
	for i := range rec.Events {
		calls.Watch(&rec.Events[i].Event)
	}
	if !calls.OfKeys() {
		return failed(exitUsage, "simrun: --history is for protocols with clients: nobody asked for a put, get or cas in this run")
	}
	return writeFile(file, func(w io.Writer) error { return check.Picture(w, calls) })
}

// pin writes a run as a scenario of its own.
func (a *app) pin(program *scenarios.Program, seed uint64, without int, file string) error {
	text, err := a.registry.Pin(program, seed, without)
	if err != nil {
		return err
	}
	return writeFile(file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// pointed is one of the runs of a scenario that enumerates crash points, as a scenario of its own.
func (a *app) pointed(program *scenarios.Program, name string, seed, point uint64) (*scenarios.Program, error) {
	if !program.Enumerates() {
		return nil, failed(exitUsage, "simrun: --point goes with a scenario that enumerates crash points; %s does not", name)
	}
	scenario, runs := program.AtPoint(seed, point)
	if scenario == nil {
		return nil, failed(exitUsage, "simrun: %s has %d runs at seed %d, from 1; there is no %d", name, runs, seed, point)
	}
	one, err := a.registry.Compile(scenario)
	if err != nil {
		return nil, err
	}
	one.Reference = fmt.Sprintf("%s --point %d", program.Reference, point)
	return one, nil
}

// drawBelow draws a diagram below the result.
func drawBelow(w io.Writer, rec *trace.Recording, res *scenarios.Result, st report.Style) error {
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return report.Diagram(w, rec, res, st)
}

func noFault(name, fault string, program *scenarios.Program) error {
	if len(program.FaultNames()) == 0 {
		return failed(exitUsage, "simrun: %s has no fault %q, and no others", name, fault)
	}
	return failed(exitUsage, "simrun: %s has no fault %q; its faults are: %s", name, fault, strings.Join(program.FaultNames(), ", "))
}

// asExpected is the error, already reported, of a result that is not as expected.
func asExpected(verdict string) error {
	if verdict == scenarios.Pass {
		return nil
	}
	return &coded{code: exitUnexpected}
}

// nodePanicked reports a panic of a node with all that it takes to see it again.
func nodePanicked(err error, program *scenarios.Program, seed uint64, verbose bool) error {
	var p *sim.NodePanic
	if !errors.As(err, &p) {
		return err
	}
	text := fmt.Sprintf("simrun: %v\n  scenario %s, seed %d\n  again  simrun run %s --seed %d", p, program.Scenario.Name, seed, program.Reference, seed)
	if !verbose {
		text += " --verbose"
	}
	text += report.Input(program.Reference)
	if verbose {
		text += "\n\n" + p.Stack
	} else {
		text += "     (with the stack)"
	}
	return &coded{exitBroken, text}
}
