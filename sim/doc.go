// Package sim is the kernel of simrun: it runs a set of nodes, which are state
// machines, on a virtual clock, and every run is a function of its Config and
// of one Source of choices.
//
// # Vocabulary
//
// A node is driven one handler at a time (Init, Receive, Timeout, Invoke). It
// reaches the world only through the Env it is handed, which records effects:
// sends, timers, writes, syncs, observations, responses. The effects of a step
// (one handler run) are carried out in order after the handler has returned. The effects of an
// incarnation, the life of a node between a boot and a crash, form one stream:
// a pending Sync holds back everything behind it, of later steps too, and a
// crash drops what is left of the stream.
//
// A choice is one nondeterministic decision: a delay, a loss, a coin, the
// duration of a timer. Every choice is drawn from the world's Source. It is
// identified by the stream that it belongs to (a node's incarnation, a
// directed link, a fault), by its index in that stream and by its lane (what
// is decided), so that an added or a removed fault leaves all other choices as
// they were.
//
// An event is one line of the trace: a boot, a send, a delivery, a timeout, a
// write, an observation, a crash. Events are numbered from 1; each names the
// event that caused it. The fingerprint of a run mixes every event in order.
//
// # Guarantees
//
// The same Config and the same Source give the same events, on every machine.
// No wall clock, no goroutine, no global randomness and no floating point is
// used. A World can be forked at any event; the fork and the original go on
// independently and, from equal choices, equally.
package sim
