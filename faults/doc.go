// Package faults makes things go wrong on purpose.
//
// A Fault is a plain value: what goes wrong (its Act: a crash, a partition, a
// faulty link, an omission, bad timing, a pause, a wrong clock), when (at a time, or when a Pattern of the run is
// reached) and for how long. It names nodes, roles and messages as a scenario does. Compile
// checks a list of faults against a Setting and turns it into a Table, which injects
// them into a run.
//
// A fault strikes when it does something. A crash strikes when a node that was
// up goes down, a partition when the cut is made; a faulty link, an omission or bad timing
// stands from its time on and strikes when it first touches a message or a timer.
// A fault that never strikes leaves no mark on the run.
//
// A fault that tampers (Value, Commission, Byzantine) changes what nodes say, as it leaves them, by the
// description of the message: protocols know nothing of it. Each of its strikes is an event, which says what the message
// was meant to be (Falsified). Whom it strikes is not judged (Table.Falsified).
//
// A pattern that names nobody speaks of the fault's own nodes: of several, each
// for itself, so that each is struck by what it does itself.
//
// A Campaign makes faults that nobody wrote: it is drawn before each run, and what it drew goes on
// with the list. Or it enumerates the Points at which nodes can crash, of which each run has some.
//
// Each fault draws from a random stream of its own, whose name does not depend on
// the other faults of the scenario.
package faults
