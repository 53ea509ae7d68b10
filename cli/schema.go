package cli

import (
	"io"

	"github.com/spf13/cobra"

	"simrun/report"
	"simrun/scenarios/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "JSON Schema of the scenario file, for editors",
		Long: `schema prints a JSON Schema (draft 2020-12) of scenario files, with the protocols and faults of this program.
An editor that knows it completes keys, shows what they mean and marks what is wrong. In a file that the YAML
language server reads, the first line says where the schema is:

  # yaml-language-server: $schema=scenario.schema.json

The schema knows keys and types; 'simrun check' knows the names of nodes and messages, too.`,
		Example: `  simrun schema -o scenario.schema.json`,
		Args:    arguments(),
		RunE: func(*cobra.Command, []string) error {
			return a.write(func(w io.Writer) error { return report.WriteJSON(w, schema.Of(a.registry)) })
		},
	}
}
