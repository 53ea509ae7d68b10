package paxos

import "simrun/protocols"

// What single-decree Paxos keeps on the disk. Before anything that relies on it is said, it is synced.
var (
	proposerPlaces = protocols.Places{"proposer.1", "proposer.2"}
	acceptorPlaces = protocols.Places{"acceptor.1", "acceptor.2"}
)
