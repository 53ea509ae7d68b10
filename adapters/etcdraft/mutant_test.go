package etcdraft_test

import "simrun/adapters/etcdraft"

var mutants = []struct {
	mutant etcdraft.Mutant
	breaks []string
}{
	{etcdraft.NoSync, []string{"state-machine-safety"}},
	{etcdraft.ApplyEarly, []string{"state-machine-safety"}},
	{etcdraft.ForgetVote, []string{"election-safety"}},
	{etcdraft.LocalRead, []string{"linearizability"}},
}
