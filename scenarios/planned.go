package scenarios

import "simrun/scenarios/strict"

// What later versions will read. A file that uses it is right, but too early, and is
// told so.

var plannedProtocols = []string{
	"threepc", "flooding", "paxos", "raft", "etcdraft", "tmr", "membership", "primarybackup", "quorum", "generals", "pbft", "benor",
}

var plannedFaults = []string{
	"value", "commission", "skip", "corrupt", "byzantine", "suspect",
}

func plan(c *strict.Codec) {
	strict.Plan[Scenario](c, "system", "detector", "nemesis", "explore")
	strict.Plan[Network](c, "authenticated")
}
