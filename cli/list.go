package cli

import (
	"fmt"
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
		Short:   "the scenarios, protocols, faults, failure detectors and properties that there are",
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
		Short: "a scenario, protocol, fault, failure detector, system model or property explained",
		Long: `show explains a scenario with its defaults filled in, a protocol with its messages, states,
parameters and properties, a kind of fault or a failure detector with its keys, a system model, campaigns (nemesis), or
a property.`,
		Example: `  simrun show twopc/amnesia
  simrun show twopc
  simrun show crash
  simrun show heartbeat
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
	for _, e := range slices.Concat(scenarios.Detectors(), scenarios.SystemModels()) {
		if e.Name == name {
			return report.ShowExplained(w, e, a.style())
		}
	}
	if name == scenarios.Campaign().Name {
		return report.ShowCampaign(w, a.style())
	}
	if known, err := a.showProperty(w, name); known {
		return err
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

// showProperty explains the properties of a name, of which protocols may each have another. It tells
// whether there is one.
func (a *app) showProperty(w io.Writer, name string) (bool, error) {
	known := false
	for _, p := range a.properties() {
		if p.Name != name {
			continue
		}
		if known {
			if _, err := fmt.Fprintln(w); err != nil {
				return true, err
			}
		}
		known = true
		if err := report.ShowProperty(w, p, a.style(), a.havers(p)...); err != nil {
			return true, err
		}
	}
	return known, nil
}

// examples returns the scenarios of the catalogue about a protocol.
func (a *app) examples(protocol string) []string {
	return slices.DeleteFunc(a.registry.Names(), func(name string) bool { return !strings.HasPrefix(name, protocol+"/") })
}

// havers returns the protocols that have a property.
func (a *app) havers(property check.Property) []string {
	var names []string
	for _, p := range a.registry.Protocols() {
		all := scenarios.CommonProperties()
		for _, v := range p.All() {
			all = append(all, v.Properties...)
		}
		if slices.ContainsFunc(all, func(q check.Property) bool { return same(q, property) }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// same tells whether two properties state the same.
func same(p, q check.Property) bool { return p.Name == q.Name && p.Doc == q.Doc }

// properties returns the properties of all protocols, each once.
func (a *app) properties() []check.Property {
	all := scenarios.CommonProperties()
	for _, protocol := range a.registry.Protocols() {
		for _, v := range protocol.All() {
			for _, p := range v.Properties {
				if !slices.ContainsFunc(all, func(q check.Property) bool { return same(p, q) }) {
					all = append(all, p)
				}
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
	for _, e := range slices.Concat(scenarios.Detectors(), scenarios.SystemModels()) {
		names = append(names, e.Name)
	}
	names = append(names, scenarios.Campaign().Name)
	for _, p := range a.properties() {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

func (a *app) completeName(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.names(), cobra.ShellCompDirectiveDefault
}
