package main

import (
	"fmt"

	"simrun/scenarios"
)

// Everything that the default properties check is checked, and writes take time.
const quietScenario = `
name: quiet
protocol: %s
nodes: 3
network: {delay: {dist: uniform, min: 1ms, max: 10ms}, loss: 0.001}
storage: {sync: 1ms}
workload:
  - {clients: 1, rate: 10/s, keys: 4, ops: {put: 1}, from: 0s, until: 60s}
run: {until: 60s}
`

// Linearizability is not judged: among 16 clients that all write, the search for an order is not what is measured here.
const busyScenario = `
name: busy
protocol: %s
nodes: 5
network: {delay: {dist: uniform, min: 1ms, max: 10ms}}
storage: {sync: 0s}
workload:
  - {clients: 16, keys: 16, ops: {put: 1}, from: 0s, until: 20s}
run: {until: 20s}
check: [state-machine-safety]
`

// underSimrun is a protocol in a scenario. What is built once is built before.
func underSimrun(registry *scenarios.Registry, protocol, text string) (contender, error) {
	s, err := registry.Parse("compare.yaml", fmt.Appendf(nil, text, protocol))
	if err != nil {
		return contender{}, err
	}
	p, err := registry.Compile(s)
	if err != nil {
		return contender{}, err
	}
	runner := p.NewRunner()
	return contender{"simrun, " + protocol, func(seed uint64) (done, error) {
		out, err := runner.Run(seed, scenarios.Options{})
		if err != nil {
			return done{}, err
		}
		for i, v := range out.Verdicts {
			if v.Broken() && !out.Statuses[i].Waiting {
				return done{}, fmt.Errorf("seed %d: %s", seed, out.Statuses[i].Detail)
			}
		}
		return done{Delivered: out.Stats.Delivered, Committed: out.Answered}, nil
	}}, nil
}
