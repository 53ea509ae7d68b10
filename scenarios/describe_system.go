package scenarios

import (
	"reflect"
	"slices"

	"simrun/network"
	"simrun/sim"
)

// Explained is something that a scenario chooses by name, described for people.
type Explained struct {
	Name    string
	What    string // a failure detector, a system model
	Doc     string
	Example string // a whole scenario
	Keys    []KeyDoc
}

// Detectors describes the failure detectors, in the order in which they are listed.
func Detectors() []Explained {
	const crash = "faults:\n  - {fault: crash, node: p1, when: {sends: Proposals}}\n"
	docs := map[sim.DetectorKind][2]string{
		sim.Perfect: {
			"P, fail-stop: every crash is announced to every node that is up, when all that the dead node has sent to it has arrived, and nothing else is. " +
				"Who restarts is announced to be up.",
			"protocol: flooding\ndetector: {kind: perfect, delay: 5ms}\n" + crash,
		},
		sim.EventuallyPerfect: {
			"◇P, fail-noisy: as perfect, but until GST it also suspects nodes that are up, now and then, at random. Without GST its only mistakes are those of suspect faults.",
			"protocol: flooding\ndetector: eventually-perfect\nfaults:\n  - {fault: suspect, node: p1, by: [p2, p3], at: 5ms, for: 50ms}\n",
		},
		sim.Omega: {
			"Ω: names a leader to each node. Until GST that is one at random, now and then another; from GST on the node of the least id that is up.",
			"protocol: paxos\nsystem: {model: partially-synchronous, bound: 10ms, gst: 1s}\ndetector: omega\n",
		},
		sim.Heartbeat: {
			"Made of messages and timers: every node sends Heartbeat to the others each interval, and suspects whom it has not heard for the timeout. " +
				"What becomes of its messages decides how good it is, and a run says how good it was. The run goes on until its end: heartbeats never stop.",
			"protocol: flooding\ndetector: {kind: heartbeat, interval: 20ms, timeout: 60ms, adaptive: true}\n" + crash + "run: {until: 2s}\n",
		},
		sim.NoDetector: {
			"Fail-silent: nobody is told anything. Who waits for a node that has crashed waits for ever, or has a timeout.",
			"protocol: flooding\ndetector: none\n" + crash + "expect: {termination: blocked}\n",
		},
	}
	keys := map[sim.DetectorKind][]string{
		sim.Perfect: {"delay"}, sim.EventuallyPerfect: {"delay"}, sim.Omega: {"delay"}, sim.Heartbeat: {"interval", "timeout", "adaptive"},
	}
	var all []Explained
	for _, kind := range detectorKinds {
		all = append(all, Explained{
			Name: string(kind), What: "a failure detector", Doc: docs[kind][0], Example: docs[kind][1],
			Keys: pick(keysOf(reflect.TypeFor[Detector]()), keys[kind]),
		})
	}
	return all
}

// SystemModels describes the system models, in the order in which they are listed.
func SystemModels() []Explained {
	const work = "workload:\n  - {op: begin, tx: t1}\n"
	docs := map[network.Synchrony][2]string{
		network.Synchronous: {
			"A message that arrives takes no longer than the bound. A delay that can take longer is an error of the scenario; a run in which a busy link makes one take longer is not as expected. " +
				"Only a timing fault or a pause breaks the bound.",
			"protocol: twopc\nsystem: {model: synchronous, bound: 10ms}\n" + work,
		},
		network.PartiallySynchronous: {
			"Delays are as drawn, but from the global stabilization time, gst, on a message takes no longer than the bound, and what was sent before arrives within the bound from then. Liveness is judged from gst on.",
			"protocol: twopc\nsystem: {model: partially-synchronous, bound: 10ms, gst: 1s}\nnetwork: {delay: {dist: exponential, mean: 300ms}}\n" + work,
		},
		network.Asynchronous: {
			"Nothing is promised about time. This is the model of a scenario that names none.",
			"protocol: twopc\nsystem: {model: asynchronous}\n" + work,
		},
	}
	keys := map[network.Synchrony][]string{network.Synchronous: {"bound"}, network.PartiallySynchronous: {"bound", "gst"}}
	var all []Explained
	for _, name := range network.Synchronies {
		model := network.Synchrony(name)
		all = append(all, Explained{
			Name: name, What: "a system model", Doc: docs[model][0], Example: docs[model][1],
			Keys: pick(keysOf(reflect.TypeFor[System]()), keys[model]),
		})
	}
	return all
}

// pick returns the keys of some names.
func pick(all []KeyDoc, names []string) []KeyDoc {
	return slices.DeleteFunc(all, func(k KeyDoc) bool { return !slices.Contains(names, k.Name) })
}
