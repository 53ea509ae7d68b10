// Command compare lets etcd/raft do the same work in two ways, in turn: as a node under simrun, with a disk and checks, and
// in the least loop that drives it, with neither; and simrun's own Raft the same work, too. It prints how much of it gets done in a
// second of CPU time.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"simrun/adapters/etcdraft"
	"simrun/scenarios"
)

const usage = `Usage: go run ./cmd/compare [flags]

compare runs etcd/raft in a minimal loop and under simrun, and simrun's own Raft. It prints medians: of CPU time, of the messages and
commands in a second of it, and how many times that is what the minimal loop does in the same round.

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
	runtime.GOMAXPROCS(1) // on others the garbage collector would do what it need not, and that counts, too
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
	answered := new(int)
	registry := scenarios.Standard()
	registry.AddProtocol(etcdraft.Protocol())
	registry.AddProtocol(proposed(answered))
	var wrong error
	under := func(protocol, scenario string, answered *int) contender {
		c, err := underSimrun(registry, protocol, scenario, answered)
		wrong = errors.Join(wrong, err)
		return c
	}
	return []work{
		{"3 servers, 60 virtual seconds, 10 commands a second, 0.1 % loss", []contender{
			{"minimal loop", quietLoop},
			under("etcdraft", quietScenario, nil),
			under("raft", quietScenario, nil),
		}},
		{fmt.Sprintf("5 servers, 20 virtual seconds (100 with max_append: 1), %d commands under way at any time", underway), []contender{
			{"minimal loop", busyLoop},
			under("etcdraft", busyScenario, nil),
			under("raft", busyScenario, nil),
			under("raft-proposed", proposedScenario, answered),
			under("raft-proposed, max_append: 1", strings.Replace(proposedScenario, "20s", "100s", 1), answered),
		}},
	}, wrong
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
	table.Header("contender", "CPU time", "messages", "commands", "messages/s", "times", "commands/s", "times")
	for i, c := range w.contenders {
		of := func(what func(done) float64) float64 {
			return median(len(results[i]), func(k int) float64 { return what(results[i][k]) })
		}
		times := func(what func(done) float64) float64 {
			return median(len(results[i]), func(k int) float64 { return what(results[i][k]) / what(results[0][k]) })
		}
		if err := table.Append(c.name, fmt.Sprintf("%.1fms", 1000*of(seconds)), fmt.Sprintf("%.0f", of(messages)), fmt.Sprintf("%.0f", of(commands)),
			fmt.Sprintf("%.0f", of(messagesRate)), fmt.Sprintf("%.2f", times(messagesRate)),
			fmt.Sprintf("%.0f", of(commandsRate)), fmt.Sprintf("%.2f", times(commandsRate))); err != nil {
			return err
		}
	}
	return table.Render()
}

func seconds(d done) float64      { return d.cpu.Seconds() }
func messages(d done) float64     { return float64(d.Delivered) }
func commands(d done) float64     { return float64(d.Committed) }
func messagesRate(d done) float64 { return messages(d) / seconds(d) }
func commandsRate(d done) float64 { return commands(d) / seconds(d) }

// median is that of a number of each round.
func median(rounds int, of func(round int) float64) float64 {
	all := make([]float64, rounds)
	for k := range all {
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
