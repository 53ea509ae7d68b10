// Command simrun-etcdraft is simrun with etcd/raft among its protocols, and scenarios for it in its catalogue.
package main

import (
	"simrun/adapters/etcdraft"
	"simrun/cli"
	"simrun/protocols"
)

func main() {
	cli.Main(cli.Extension{Protocols: []*protocols.Protocol{etcdraft.Protocol()}, Scenarios: etcdraft.Catalogue()})
}
