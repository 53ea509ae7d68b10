package scenarios

import "simrun/scenarios/strict"

// What later versions will read. A file that uses it is right, but too early, and is
// told so.

var plannedProtocols = []string{
	"raft", "etcdraft", "tmr", "membership", "primarybackup", "quorum", "generals", "pbft", "benor",
}

func plan(c *strict.Codec) {
	strict.Plan[Scenario](c, "explore")
}
