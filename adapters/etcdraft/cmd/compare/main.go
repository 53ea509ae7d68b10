// Command compare lets etcd/raft do the same work in two ways, in turn: as a node under simrun, with a disk and all checks, and
// in the least loop that drives it, with neither. It prints what each round costs in CPU time.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"simrun/adapters/etcdraft"
	"simrun/scenarios"
)

const usage = `Usage: go run ./cmd/compare [flags]

compare runs etcd/raft under simrun and in a minimal loop, and prints medians of CPU time and of their ratio.

Example: nine rounds

  go run ./cmd/compare -rounds 9

Flags:
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// done is what a contender did in one run.
type done struct {
	Delivered uint64 // messages
	Committed int    // clients' commands
	cpu       time.Duration
}

// contender does a work, once for each seed.
type contender struct {
	name string
	run  func(seed uint64) (done, error)
}

// work is done by several contenders; the first is what the others are compared with.
type work struct {
	title      string
	contenders []contender
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	rounds := flags.Int("rounds", 5, "`number` of times that each contender does each work")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rounds < 1 || flags.NArg() > 0 {
		return errors.New("compare takes -rounds, which is at least 1, and nothing else")
	}
	works, err := works()
	if err != nil {
		return err
	}
	for _, w := range works {
		if err := w.measure(*rounds, out); err != nil {
			return err
		}
	}
	return nil
}

// works are what is compared.
func works() ([]work, error) {
	registry := scenarios.Standard()
	registry.AddProtocol(etcdraft.Protocol())
	quiet, err := underSimrun(registry, "etcdraft", quietScenario)
	if err != nil {
		return nil, err
	}
	busy := []contender{{"minimal loop", busyLoop}}
	for _, protocol := range []string{"etcdraft", "raft"} {
		if _, ok := registry.Protocol(protocol); !ok {
			continue
		}
		c, err := underSimrun(registry, protocol, busyScenario)
		if err != nil {
			return nil, err
		}
		busy = append(busy, c)
	}
	return []work{
		{"3 servers, 60 virtual seconds, 10 commands a second, 0.1 % loss", []contender{{"minimal loop", quietLoop}, quiet}},
		{"5 servers, 20 virtual seconds, 16 commands under way at any time", busy},
	}, nil
}

// measure lets the contenders do the work in turn, so that what slows the machine down slows all of them down.
func (w *work) measure(rounds int, out io.Writer) error {
	results := make([][]done, len(w.contenders))
	for round := range rounds {
		for i, c := range w.contenders {
			runtime.GC() // what others left
			start := cpuTime()
			d, err := c.run(uint64(round))
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			d.cpu = cpuTime() - start
			results[i] = append(results[i], d)
		}
	}
	fmt.Fprintf(out, "%s\n", w.title)
	table := tablewriter.NewTable(out, tablewriter.WithHeaderAutoFormat(tw.Off))
	table.Header("contender", "CPU time", "times", "messages", "commands", "messages/s", "commands/s", "per command, times")
	for i, c := range w.contenders {
		cpu := median(results[i], func(k int) float64 { return results[i][k].cpu.Seconds() })
		messages := median(results[i], func(k int) float64 { return float64(results[i][k].Delivered) })
		commands := median(results[i], func(k int) float64 { return float64(results[i][k].Committed) })
		times := median(results[i], func(k int) float64 { return results[i][k].cpu.Seconds() / results[0][k].cpu.Seconds() })
		each := median(results[i], func(k int) float64 { return perCommand(results[i][k]) / perCommand(results[0][k]) })
		if err := table.Append(c.name, fmt.Sprintf("%.1fms", 1000*cpu), fmt.Sprintf("%.2f", times), fmt.Sprintf("%.0f", messages), fmt.Sprintf("%.0f", commands),
			fmt.Sprintf("%.0f", messages/cpu), fmt.Sprintf("%.0f", commands/cpu), fmt.Sprintf("%.2f", each)); err != nil {
			return err
		}
	}
	return table.Render()
}

func perCommand(d done) float64 { return d.cpu.Seconds() / float64(d.Committed) }

// median is that of a number of each round.
func median(rounds []done, of func(round int) float64) float64 {
	all := make([]float64, len(rounds))
	for k := range rounds {
		all[k] = of(k)
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// cpuTime is how long this process has run on all cores.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("compare: getrusage: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
