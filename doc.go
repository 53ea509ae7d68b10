// Package simrun is the root of a deterministic discrete-event simulator for
// fault-tolerance protocols. A run is a function of a scenario and a seed: the
// same two give the same events and the same verdict, bit for bit, on every
// machine.
//
// This package holds no code. From the top down, and importing only downwards,
// the folders are:
//
//	cmd/simrun        the program: hands over to cli
//	cli               commands, flags and exit codes
//	report            results as tables, JSON, JUnit, diagrams and statistics
//	trace             the record of a run: written, read back, replayed
//	scenarios         scenario files, the built-in catalogue, the registry of
//	                  protocols; builds a run from a scenario
//	scenarios/schema  a JSON Schema of scenario files, for editors
//	scenarios/strict  YAML, decoded strictly
//	protocols         what a protocol has to offer; each folder in it is one
//	check             properties, and the monitors that judge a run by them
//	faults            faults as values, their triggers, failure detectors
//	network           links: delay, loss, duplication, order, partitions
//	sim               the kernel: virtual time, events, nodes, stable storage
//
// Beside them, for authors of protocols:
//
//	cmd/simrun-vet    finds code that is not deterministic
//	determinism       the rules of it, as an analyzer
//
// And modules of their own: bench, which compares simrun with other engines, and
// adapters/etcdraft, which runs etcd/raft as a node.
//
// layering_test.go has the precise rules and enforces them.
package simrun
