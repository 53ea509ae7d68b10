package main

import (
	"fmt"
	"time"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
)

// wholePath is a run as `simrun run` makes it: a scenario, whose network draws loss, duplication and delay
// from a stream of each link and looks for partitions, and with a fault that looks at every message.
var wholePath = engine{
	name:    "simrun, whole path",
	how:     "the same in a scenario, with all that a run has",
	replay:  "yes, on every machine",
	prepare: inProcess(runScenario),
}

// One message in a billion is lost or doubled: enough for a draw, too little to happen.
const scenarioText = `
name: ping-pong
protocol: ping-pong
nodes: %d
network:
  delay: {dist: uniform, min: %v, max: %v}
  loss: 0.000000001
  duplicate: 0.000000001
faults:
  - {fault: omission, node: all, message: Never}
assert:
  - {name: up, always: "all(nodes, .up)"}
run: {until: %v}
`

func runScenario(w work) (done, error) {
	registry := &scenarios.Registry{}
	registry.AddProtocol(pingPong())
	mean := (delayMin + delayMax) / 2
	until := time.Duration(w.deliveries) * mean / time.Duration(balls*w.nodes)
	until += max(until/100, 2*delayMax) // delays vary
	s, err := registry.Parse("ping-pong", fmt.Appendf(nil, scenarioText, w.nodes, delayMin, delayMax, until))
	if err != nil {
		return done{}, err
	}
	p, err := registry.Compile(s)
	if err != nil {
		return done{}, err
	}
	runner := p.NewRunner()

	start := cpuTime()
	out, err := runner.Run(s.Run.Seed, scenarios.Options{})
	if err != nil {
		return done{}, err
	}
	cpu := cpuTime() - start
	if out.Stats.Dropped+out.Stats.Duplicated > 0 {
		return done{}, fmt.Errorf("%d balls were lost and %d doubled", out.Stats.Dropped, out.Stats.Duplicated)
	}
	return done{out.Stats.Delivered, time.Duration(out.End), cpu}, nil
}

type never struct{}

func (never) Kind() string { return "Never" }

func pingPong() *protocols.Protocol {
	return &protocols.Protocol{
		Name:     "ping-pong",
		Title:    "throws balls back",
		Roles:    []protocols.Role{{Name: "player", Prefix: "n", Min: 2, Default: 2, Main: true}},
		Messages: []protocols.Message{{Message: ball{}, Says: "throws to %s"}, {Message: never{}, Says: "says nothing to %s"}},
		New: func(s *protocols.Setup, id sim.NodeID) func() sim.Node {
			return newPlayer(int(id), len(s.Members()))
		},
	}
}
