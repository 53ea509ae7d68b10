package scenarios

import "simrun/scenarios/strict"

// What later versions will read. A file that uses it is right, but too early, and is
// told so.

var plannedProtocols = []string{
	"paxos", "raft", "etcdraft", "tmr", "membership", "primarybackup", "quorum", "generals", "pbft", "benor",
}

var plannedFaults = []string{
	"value", "commission", "skip", "corrupt", "byzantine",
}

func plan(c *strict.Codec) {
	strict.Plan[Scenario](c, "explore")
	strict.Plan[Network](c, "authenticated")
}
