package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"simrun/check"
	"simrun/report"
	"simrun/scenarios"
	"simrun/scenarios/strict"
)

func (a *app) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "the scenarios, protocols, faults and properties that there are",
		Example: "  simrun list\n  simrun list --format json",
		Args:    arguments(),
		RunE: func(*cobra.Command, []string) error {
			format, err := report.ParseFormat(a.format, report.ListFormats...)
			if err != nil {
				return err
			}
			return a.write(func(w io.Writer) error {
				if format == report.JSON {
					return report.WriteJSON(w, report.ListJSON(a.registry))
				}
				return report.List(w, a.registry, a.style())
			})
		},
	}
	a.formatFlag(cmd, report.ListFormats...)
	return cmd
}

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "a scenario, protocol, fault or property explained",
		Long: `show explains a scenario with its defaults filled in, a protocol with its messages, states,
parameters and properties, a kind of fault with its keys, or a property.`,
		Example: `  simrun show twopc/amnesia
  simrun show twopc
  simrun show crash
  simrun show atomicity`,
		Args:              arguments("NAME"),
		ValidArgsFunction: a.completeName,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.write(func(w io.Writer) error { return a.show(w, args[0]) })
		},
	}
}

func (a *app) show(w io.Writer, name string) error {
	if p, ok := a.registry.Protocol(name); ok {
		return report.ShowProtocol(w, p, a.style(), a.examples(p.Name)...)
	}
	for _, f := range scenarios.FaultKinds() {
		if f.Name == name {
			return report.ShowFault(w, f, a.style())
		}
	}
	for _, p := range a.properties() {
		if p.Name == name {
			return report.ShowProperty(w, p, a.style(), a.havers(p.Name)...)
		}
	}
	program, err := a.load(name)
	if err == nil {
		return report.ShowScenario(w, program.Scenario, program)
	}
	if !strings.ContainsAny(name, "/.") && name != "-" {
		if near, ok := strict.Nearest(name, a.names()); ok {
			return failed(exitUsage, "simrun: there is nothing called %q; did you mean %s?", name, near)
		}
		return failed(exitUsage, "simrun: there is nothing called %q; 'simrun list' shows what there is", name)
	}
	return err
}

// examples returns the scenarios of the catalogue about a protocol.
func (a *app) examples(protocol string) []string {
	return slices.DeleteFunc(a.registry.Names(), func(name string) bool { return !strings.HasPrefix(name, protocol+"/") })
}

// havers returns the protocols that have a property.
func (a *app) havers(property string) []string {
	var names []string
	for _, p := range a.registry.Protocols() {
		if slices.ContainsFunc(p.Properties, func(q check.Property) bool { return q.Name == property }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// properties returns the properties of all protocols, each once.
func (a *app) properties() []check.Property {
	var all []check.Property
	for _, protocol := range a.registry.Protocols() {
		for _, p := range protocol.Properties {
			if !slices.ContainsFunc(all, func(q check.Property) bool { return q.Name == p.Name }) {
				all = append(all, p)
			}
		}
	}
	return all
}

// names returns everything that show knows.
func (a *app) names() []string {
	names := append(slices.Clone(a.registry.ProtocolNames()), a.registry.Names()...)
	for _, f := range scenarios.FaultKinds() {
		names = append(names, f.Name)
	}
	for _, p := range a.properties() {
		names = append(names, p.Name)
	}
	return names
}

func (a *app) completeName(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.names(), cobra.ShellCompDirectiveDefault
}
