package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"simrun/report"
	"simrun/scenarios"
)

func (a *app) sweepCommand() *cobra.Command {
	var o struct {
		seeds, from uint64
		jobs        int
		shard       string
	}
	cmd := &cobra.Command{
		Use:   "sweep SCENARIO",
		Short: "many seeds in parallel: rates, failing seeds",
		Long: `sweep runs a scenario for many seeds and prints how often each property is violated, with
a 95 % confidence interval, and the first seeds that violate it. The result does not depend on
--jobs.

Ctrl-C prints what is done so far and exits with 130.`,
		Example: `  simrun sweep twopc/all-ready-blocks --seeds 10000
  simrun sweep lab2.yaml --seeds 1000 --from 5000 --format json
  simrun sweep lab2.yaml --seeds 100000 --shard 2/4        the second quarter`,
		Args:              arguments("SCENARIO"),
		ValidArgsFunction: a.completeScenario,
	}
	f := cmd.Flags()
	f.Uint64Var(&o.seeds, "seeds", 0, "how many seeds (default: the scenario's, else 1000, or 1 where each is an enumeration)")
	f.Uint64Var(&o.from, "from", 0, "the first seed (default: the scenario's)")
	f.IntVar(&o.jobs, "jobs", 0, "how many runs at a time (default: one for each core)")
	f.StringVar(&o.shard, "shard", "", "I/N: only the I-th of N contiguous parts, from 1")
	a.formatFlag(cmd, report.SweepFormats...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		format, err := report.ParseFormat(a.format, report.SweepFormats...)
		if err != nil {
			return err
		}
		if err := notEmpty(cmd, "shard"); err != nil {
			return err
		}
		program, err := a.load(args[0])
		if err != nil {
			return err
		}
		if err := a.apart(a.output); err != nil {
			return err
		}
		seeds := seedsOf(program)
		if cmd.Flags().Changed("from") {
			seeds.From = o.from
		}
		if cmd.Flags().Changed("seeds") {
			seeds.Count = o.seeds
		}
		if seeds.Count == 0 {
			return failed(exitUsage, "simrun: --seeds must be at least 1")
		}
		if seeds.From+seeds.Count-1 < seeds.From {
			return failed(exitUsage, "simrun: there are no %d seeds from %d on", seeds.Count, seeds.From)
		}
		if err := enough(cmd, o.jobs); err != nil {
			return err
		}
		if seeds, err = shardOf(seeds, o.shard); err != nil {
			return err
		}
		return a.sweep(cmd, program, seeds, o.jobs, format)
	}
	return cmd
}

// sweep runs seeds and prints what came out.
func (a *app) sweep(cmd *cobra.Command, program *scenarios.Program, seeds scenarios.Seeds, jobs int, format report.Format) error {
	collectSeldom()
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	bar := a.progress(int64(seeds.Count), report.Printable(program.Scenario.Name))
	result := program.Sweep(ctx, seeds, jobs, func(n int) { _ = bar.Add(n) })
	_ = bar.Finish()
	if err := a.write(func(w io.Writer) error { return report.SweepAs(w, format, result, program, a.style()) }); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return failed(exitInterrupted, "simrun: interrupted after %d of %d seeds", result.Done, seeds.Count)
	case result.Panic != nil:
		return a.seedPanicked(result.Panic, program)
	}
	return asExpected(result.Verdict)
}

// collectSeldom has the garbage collector come less often, unless GOGC says how often. Runs keep little and drop
// much: some tens of megabytes save up to a fifth of the time.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// seedPanicked reports the first panic of a sweep.
func (a *app) seedPanicked(p *scenarios.SeedPanic, program *scenarios.Program) error {
	if p.Point == 0 {
		return nodePanicked(p.Panic, program, p.Seed, false)
	}
	one := *program
	one.Reference = fmt.Sprintf("%s --point %d", program.Reference, p.Point)
	return nodePanicked(p.Panic, &one, p.Seed, false)
}

// seedsDefault is how many seeds a sweep runs of a scenario that does not say.
const seedsDefault = 1000

func seedsOf(p *scenarios.Program) scenarios.Seeds {
	s := scenarios.Seeds{From: p.Scenario.Run.Seed, Count: seedsDefault}
	if p.Enumerates() {
		s.Count = 1
	}
	if p.Scenario.Sweep != nil {
		s.Count = uint64(p.Scenario.Sweep.Seeds)
	}
	return s
}

func shardOf(seeds scenarios.Seeds, shard string) (scenarios.Seeds, error) {
	if shard == "" {
		return seeds, nil
	}
	left, right, _ := strings.Cut(shard, "/")
	i, err1 := strconv.ParseUint(left, 10, 64)
	n, err2 := strconv.ParseUint(right, 10, 64)
	if err1 != nil || err2 != nil || i < 1 || i > n {
		return seeds, failed(exitUsage, "simrun: --shard is I/N with I from 1 to N, such as 2/4; found %q", shard)
	}
	part := seeds.Shard(i, n)
	if part.Count == 0 {
		return seeds, failed(exitUsage, "simrun: shard %s of %d seeds is empty", shard, seeds.Count)
	}
	return part, nil
}

// interruptible returns a context that Ctrl-C ends. A second Ctrl-C ends the program.
func interruptible(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// progress returns a bar on standard error; where that is no terminal, it is silent.
func (a *app) progress(total int64, what string) *progressbar.ProgressBar {
	w := io.Discard
	if file, ok := a.errs.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		w = file
	}
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionSetWidth(20),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("seeds"),
		progressbar.OptionThrottle(100_000_000), progressbar.OptionClearOnFinish())
}
