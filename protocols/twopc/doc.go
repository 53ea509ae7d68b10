// Package twopc is two-phase commit, with the cooperative termination protocol
// and recovery from a log.
//
// # The protocol
//
// A coordinator c and participants p1, p2 … have each done a part of a
// transaction and must all commit it or all abort it.
//
// Phase one, voting. The coordinator writes WAIT to its log and sends
// VoteRequest. A participant that can commit writes READY to its log and sends
// VoteCommit: from then on it may not decide on its own. One that can't
// writes ABORT and sends VoteAbort; it has decided.
//
// Phase two, decision. When all have voted commit, the coordinator writes COMMIT
// to its log, and with this the transaction is committed; then it sends
// GlobalCommit. On a VoteAbort, or when votes are missing after vote_timeout, it writes
// ABORT and sends GlobalAbort. A participant writes what it hears to its log.
//
// # Timeouts
//
//	INIT   participant: no VoteRequest came; it aborts.
//	WAIT   coordinator: a vote is missing; it aborts.
//	READY  participant: no decision came. It asks everybody else (DecisionRequest).
//	       Whoever has decided says so. Whoever is still in INIT aborts, which
//	       it may, and says that it was in INIT: then nobody can have
//	       committed. If all that answer are READY too, the participant is blocked: it can
//	       only ask again until the coordinator is back. That is the price of two phases.
//
// With termination: wait, a participant asks the coordinator alone.
//
// # Recovery
//
// A process that restarts reads its log. The coordinator in WAIT has not told
// anybody to commit, and aborts; when its log holds a decision it sends that again. A
// participant in INIT has not voted, and aborts; in READY it asks, as after
// a timeout.
//
// A log that ends in a torn entry is cut off there: that entry was never synced, and nothing was
// said that depends on it. A process halts whose log is full, or can't be read for another
// reason: it can't keep a promise that it can't write down, or has forgotten.
//
// Every write to the log is synced before anything that depends on it is said:
// READY before VoteCommit, COMMIT before GlobalCommit.
//
// # Sources
//
// J. Gray, "Notes on Data Base Operating Systems" (1978), section 5.8.3.3;
// P. Bernstein, V. Hadzilacos, N. Goodman, "Concurrency Control and Recovery in Database
// Systems" (1987), section 7.4, with its cooperative termination protocol;
// M. van Steen, A. Tanenbaum, "Distributed Systems", 3rd edition, section 8.5: the names of
// states and messages and what is written to the log.
package twopc
