package main

import (
	"fmt"
	"strings"

	"simrun/scenarios"
)

// Everything that the default properties check is checked, and writes take time.
const quietScenario = `
name: quiet
protocol: %s
params: {%s}
nodes: 3
network: {delay: {dist: uniform, min: 1ms, max: 10ms}, loss: 0.001}
storage: {sync: 1ms}
workload:
  - {clients: 1, rate: 10/s, keys: 4, ops: {put: 1}, from: 0s, until: 60s}
run: {until: 60s}
`

// Clients are nodes, too. Linearizability is not judged: among 16 clients that all write, the search for an order is not what
// is measured here.
const busyScenario = `
name: busy
protocol: %s
params: {%s}
nodes: 5
network: {delay: {dist: uniform, min: 1ms, max: 10ms}}
storage: {sync: 0s}
workload:
  - {clients: 16, keys: 16, ops: {put: 1}, from: 0s, until: 20s}
run: {until: 20s}
check: [state-machine-safety]
`

// Commands come as they come in the minimal loop, and nothing but who leads is judged. Servers still write to their disks, keep
// sessions and apply what is committed.
const proposedScenario = `
name: proposed
protocol: %s
params: {%s}
nodes: {server: 5, client: 1}
network:
  delay: {dist: uniform, min: 1ms, max: 10ms}
  links:
    - {from: client, to: server, delay: {dist: constant, value: 0s}}
    - {from: server, to: client, delay: {dist: constant, value: 0s}}
storage: {sync: 0s}
run: {until: 20s}
check: [election-safety]
`

// underSimrun is a protocol in a scenario, perhaps with parameters: "raft, max_append: 1". What is built once is built before.
// answered is where the run counts commands that nobody invoked as operations, or nil.
func underSimrun(registry *scenarios.Registry, protocol, text string, answered *int) (contender, error) {
	name, params, _ := strings.Cut(protocol, ", ")
	s, err := registry.Parse("compare.yaml", fmt.Appendf(nil, text, name, params))
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
		if answered == nil {
			return done{Delivered: out.Stats.Delivered, Committed: out.Answered}, nil
		}
		between := uint64(2 * *answered) // messages to and from the client, which the minimal loop has not
		return done{Delivered: out.Stats.Delivered - between, Committed: *answered}, nil
	}}, nil
}
