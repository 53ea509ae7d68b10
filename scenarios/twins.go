package scenarios

import (
	"slices"

	"simrun/faults"
	"simrun/protocols"
	"simrun/sim"
)

// twins are the nodes that a fault of the scenario makes two of, in order of ids. What is wrong with such a fault
// is found later.
func (b *binder) twins(setup *protocols.Setup) []sim.NodeID {
	var all []sim.NodeID
	for _, f := range b.s.Faults {
		act, ok := f.Act.(faults.Byzantine)
		if !ok || !slices.Contains(act.Behaviours, faults.Twins) {
			continue
		}
		for _, name := range act.Node {
			if id, ok := setup.Lookup(name); ok {
				all = append(all, id)
			} else if name == faults.All {
				all = append(all, setup.Members()...)
			} else {
				all = append(all, setup.In(name)...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// addTwins puts the twins of nodes at the end of the world's.
func addTwins(c *sim.Config, twins []sim.NodeID) {
	for _, n := range twins {
		twin := c.Nodes[n]
		twin.Name += "'"
		c.Nodes = append(c.Nodes, twin)
	}
	c.Twins = twins
}

// askTwins has twins asked for what their other halves are asked for. Nobody waits for their answers.
func askTwins(c *sim.Config, workload []sim.Invocation) []sim.Invocation {
	if len(c.Twins) == 0 {
		return workload
	}
	var all []sim.Invocation
	for _, inv := range workload {
		all = append(all, inv)
		if twin, ok := c.Twin(inv.Node); ok {
			inv.Node, inv.Silent = twin, true
			all = append(all, inv)
		}
	}
	return all
}

// tellTwins has the failure detector speak to twins as to their other halves.
func tellTwins(d *faults.Detection, c *sim.Config) {
	for _, n := range d.Told[:len(d.Told):len(d.Told)] {
		if twin, ok := c.Twin(n); ok {
			d.Told = append(slices.Clip(d.Told), twin)
		}
	}
}
