package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"simrun/protocols"
	"simrun/report"
	"simrun/scenarios"
	"simrun/scenarios/strict"
	"simrun/sim"
	"simrun/trace"
)

// Extension is what a program offers beside simrun's own protocols and
// catalogue.
type Extension struct {
	Protocols []*protocols.Protocol
	Scenarios fs.FS // its .yaml files join the catalogue; may be nil
}

// Main runs the command line of this process and ends it.
func Main(extensions ...Extension) {
	os.Exit(Run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, extensions...))
}

// Exit codes.
const (
	exitOK          = 0
	exitUnexpected  = 1   // not as expected, or a differing replay
	exitUsage       = 2   // usage, an invalid scenario, a damaged trace
	exitBroken      = 3   // the program itself went wrong: a node panicked
	exitInterrupted = 130 // Ctrl-C
	exitPipe        = 141 // nobody reads the output any more, as the shell has it
)

// Run runs a command line and returns its exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, extensions ...Extension) int {
	a := &app{in: in, out: out, errs: errs, registry: scenarios.Standard()}
	for _, x := range extensions {
		for _, p := range x.Protocols {
			a.registry.AddProtocol(p)
		}
		if x.Scenarios != nil {
			if err := a.registry.AddCatalogue(x.Scenarios); err != nil {
				fmt.Fprintln(errs, "simrun:", err)
				return exitBroken
			}
		}
	}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	return a.exit(err)
}

// app is one command line at work.
type app struct {
	in       io.Reader
	out      io.Writer
	errs     io.Writer
	registry *scenarios.Registry

	output string   // -o
	format string   // --format
	read   []string // files that were read, which are not overwritten
}

// coded is an error that ends the program with a code. Without a text it has been
// reported already.
type coded struct {
	code int
	text string
}

func (c *coded) Error() string { return c.text }

func failed(code int, format string, args ...any) error {
	return &coded{code, fmt.Sprintf(format, args...)}
}

// exit reports an error on standard error and turns it into an exit code. What
// has no code of its own is a mistake in what the user gave.
func (a *app) exit(err error) int {
	if err == nil {
		return exitOK
	}
	code := exitUsage
	text := err.Error()
	var c *coded
	var places strict.Errors
	var damaged *trace.Damaged
	switch {
	case errors.Is(err, syscall.EPIPE):
		return exitPipe // whoever reads has had enough
	case errors.As(err, &c):
		code, text = c.code, c.text
	case errors.As(err, &places):
		text = places.Report()
	case errors.As(err, &damaged):
		text = damaged.Error()
	default:
		text = "simrun: " + text
	}
	if text != "" {
		fmt.Fprintln(a.errs, report.Printable(strings.TrimRight(text, "\n")))
	}
	return code
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "simrun",
		Short: "deterministic simulation of fault-tolerance protocols",
		Long: `simrun runs protocols such as two-phase commit on a virtual clock, makes things go
wrong on purpose, checks safety and liveness, and says exactly what happened and why. The same
scenario and seed give the same run, bit for bit, on every machine.`,
		Example: `  simrun run twopc/all-ready-blocks             one run, with its story and its verdict
  simrun sweep twopc/ask-committed --seeds 1000 many runs, with rates
  simrun check                                  every scenario against what it expects
  simrun list                                   what there is`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			message := fmt.Sprintf("unknown command %q", args[0])
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				message += fmt.Sprintf("; did you mean %s?", near[0])
			}
			return failed(exitUsage, "simrun: %s\n'simrun --help' lists the commands", message)
		},
		RunE: func(*cobra.Command, []string) error { return a.welcome() },
	}
	root.Version = trace.Version
	root.SetVersionTemplate(fmt.Sprintf("simrun {{.Version}}, engine %d\n", sim.Engine))
	root.SuggestionsMinimumDistance = 3
	root.PersistentFlags().StringVarP(&a.output, "output", "o", "", "write the result to this file instead of standard output")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return failed(exitUsage, "simrun: %s\n'%s --help' shows the flags", flagError(err), cmd.CommandPath())
	})
	root.AddCommand(a.listCommand(), a.showCommand(), a.runCommand(), a.sweepCommand(), a.checkCommand(), a.replayCommand(), a.diagramCommand(), a.diffCommand(), a.schemaCommand(), a.exportCommand())
	return root
}

func (a *app) welcome() error {
	return a.write(func(w io.Writer) error {
		_, err := fmt.Fprint(w, `simrun: deterministic simulation of fault-tolerance protocols

Try first:

  simrun run twopc/all-ready-blocks      why two-phase commit blocks, as a story
  simrun run twopc/ask-committed         and when it does not
  simrun list                            all scenarios, protocols and faults
  simrun show twopc                      a protocol explained
  simrun check                           every scenario against what it expects

'simrun --help' lists all commands, 'simrun COMMAND --help' explains one.
`)
		return err
	})
}

// write gives the writer of results: standard output, or the file of -o, which is
// written only when all is there.
func (a *app) write(print func(io.Writer) error) error {
	if a.output == "" {
		return a.print(print)
	}
	return writeFile(a.output, func(w io.Writer) error {
		if err := print(w); err != nil {
			return err
		}
		return a.apart(a.output) // print may have read something
	})
}

// print writes to standard output.
func (a *app) print(print func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(a.out, 1<<16)
	if err := print(buffer); err != nil {
		return err
	}
	return buffer.Flush()
}

// style is how tables are printed: for a terminal, or plain.
func (a *app) style() report.Style {
	st := report.Style{Width: 100}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		st.Width = columns
	}
	file, ok := a.out.(*os.File)
	if !ok || a.output != "" || !term.IsTerminal(int(file.Fd())) {
		return st
	}
	st.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		st.Width = width
	}
	return st
}

// formatFlag adds --format to a command.
func (a *app) formatFlag(cmd *cobra.Command, allowed ...report.Format) {
	names := make([]string, len(allowed))
	for i, f := range allowed {
		names[i] = string(f)
	}
	cmd.Flags().StringVar(&a.format, "format", string(report.Table), "one of "+strings.Join(names, ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// arguments demands so many arguments, named for the message.
func arguments(what ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(what) {
			return nil
		}
		usage := strings.Join(what, " ")
		if usage == "" {
			usage = "no arguments"
		}
		return failed(exitUsage, "%s takes %s, got %d arguments\n'%s --help' shows an example", cmd.CommandPath(), usage, len(args), cmd.CommandPath())
	}
}
