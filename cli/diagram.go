package cli

import (
	"io"

	"github.com/spf13/cobra"

	"simrun/report"
	"simrun/trace"
)

func (a *app) diagramCommand() *cobra.Command {
	var to string
	var verbose bool
	cmd := &cobra.Command{
		Use:   "diagram TRACE",
		Short: "a trace as a space-time diagram: text, SVG, Mermaid",
		Long: `diagram draws the run of a trace: a lane for each node with its states, an arrow for each message, and
what went wrong. The form is that of --to, else that of the ending of -o: .svg, .mmd for Mermaid, text for
any other. The trace must be one that this program replays.`,
		Example: `  simrun run twopc/amnesia --trace run.jsonl
  simrun diagram run.jsonl
  simrun diagram run.jsonl -o run.svg
  simrun diagram run.jsonl --to mermaid`,
		Args: arguments("TRACE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notEmpty(cmd, "to"); err != nil {
				return err
			}
			form, err := report.ParseDiagramForm(to, a.output)
			if err != nil {
				return err
			}
			f, err := a.readTrace(args[0])
			if err != nil {
				return err
			}
			rec, res, err := trace.Recall(a.registry, f)
			if err != nil {
				return err
			}
			st := a.style()
			st.Verbose = verbose
			return a.write(func(w io.Writer) error { return report.DiagramAs(w, form, rec, res, st) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the form: text, svg or mermaid")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "of text: every message, however often it repeats")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(report.DiagramForms, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
