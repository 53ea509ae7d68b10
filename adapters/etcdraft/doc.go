// Package etcdraft puts go.etcd.io/raft/v3, the library, under simrun: as protocol etcdraft, with the scenarios,
// faults, disks and checks that simrun's own Raft has.
//
// # How it is done
//
// A server drives a RawNode. Each handler hands something to the library (Receive a message to Step, Timeout
// a tick or Campaign, a client's request a proposal), and then does what the library's Ready asks for, in the order
// that its documentation demands. What Ready wants written becomes env.Append, what must be durable first env.Sync,
// messages become env.Send. The kernel holds back what is behind a sync until it has completed, so that
// the library may be told at once (Advance) that all is done: nobody hears anything before it is true, and a crash
// drops what nobody has heard.
//
//	server.go       the handlers
//	ready.go        what Ready asks for, in order; the observations that are judged
//	clock.go        time, which the library must not draw for itself
//	wal.go          the disk: a write-ahead log
//	storage.go      what the library reads of its log, and the state machine
//	snapshot.go     snapshots, saved and installed
//	serve.go        clients
//	members.go      changes of the configuration
//	messages.go     the messages as plain data
//	wire.go         … and as the library's
//	assertions.go   the property that no assertion of the library fails
//
// # What differs from a server of etcd
//
// Election timeouts are the simulation's (clock.go says why and how), with the same bounds and to the same effect. A
// snapshot for a follower that is far behind is made at once, of all that is applied, and sent again if it is not known to
// have arrived. Everything else, and the library itself, is as it is.
package etcdraft
