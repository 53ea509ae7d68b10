// Command bench does the same work with simrun and with other engines of discrete-event simulation, and
// prints how many messages each delivers in a second of CPU time.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const usage = `Usage: go run . [flags]

bench does the same work with simrun and with other engines, in turn, and prints one table: messages
delivered in a second of CPU time, and how many times as fast simrun's kernel is. Both are medians. An engine
that is not installed is listed with the command that installs it.

Example: a thousand nodes, five rounds, as Markdown

  go run . -nodes 1000 -rounds 5 -format markdown

Flags:
`

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	nodes := flags.Int("nodes", 100, "`number` of nodes; each has two messages in flight")
	deliveries := flags.Int("events", 1_000_000, "`number` of deliveries, after which an engine stops")
	rounds := flags.Int("rounds", 5, "`number` of times that each engine does the work")
	format := flags.String("format", "table", strings.Join(formatNames(), ", "))
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected %q; there are flags only, see --help", flags.Arg(0))
	case *nodes < 2:
		return fmt.Errorf("-nodes must be at least 2, found %d", *nodes)
	case *deliveries < 1:
		return fmt.Errorf("-events must be at least 1, found %d", *deliveries)
	case *rounds < 1:
		return fmt.Errorf("-rounds must be at least 1, found %d", *rounds)
	case !slices.Contains(formatNames(), *format):
		return fmt.Errorf("-format must be one of %s, found %q", strings.Join(formatNames(), ", "), *format)
	}
	r, err := measure(work{*nodes, *deliveries}, *rounds, stderr)
	if err != nil {
		return err
	}
	return r.print(stdout, *format)
}
