package scenarios

import "simrun/scenarios/strict"

// What later versions will read. A file that uses it is right, but too early, and is
// told so.

var plannedProtocols = []string{
	"tmr", "membership", "primarybackup", "quorum", "generals", "pbft", "benor",
}

// programs are the programs of protocols that this one does not have: they need libraries of others.
var programs = map[string]string{"etcdraft": "adapters/etcdraft/cmd/simrun-etcdraft"}

func plan(c *strict.Codec) {
	strict.Plan[Scenario](c, "explore")
}
