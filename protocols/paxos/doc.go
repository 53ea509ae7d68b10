// Package paxos is Paxos: processes choose one value, and never another, although
// any of them may crash and come back, and messages may be lost, doubled and overtaken.
//
// # The problem
//
// Proposers propose values, acceptors choose one, learners find out which. Only a
// value that has been proposed may be chosen, only a single one, and a process learns only what has
// been chosen. A value is chosen once a majority of the acceptors has accepted it in one
// proposal: any two majorities have an acceptor in common, so that no two proposals can pass
// unnoticed by each other.
//
// # From the problem to the algorithm
//
// Lamport derives the algorithm by strengthening what must hold. Every proposal has a number of its
// own, (N, proposer). Each line follows from the one below it:
//
//	P1   An acceptor accepts the first proposal that it receives.
//	P2   If a proposal with value v is chosen, every higher-numbered one that is chosen has value v.
//	P2a  … every higher-numbered one that any acceptor accepts has value v.
//	P2b  … every higher-numbered one that any proposer issues has value v.
//	P2c  If a proposal (n, v) is issued, there is a majority of acceptors of which none has accepted
//	     anything numbered below n, or v is the value of the highest-numbered proposal below n that
//	     they have accepted.
//	P1a  An acceptor accepts a proposal numbered n unless it has answered a Prepare with a
//	     higher number.
//
// P2c is what a proposer does, and P1a is what lets it: it can't foresee what acceptors will
// accept, so it has them promise.
//
// # The algorithm
//
//	Phase 1a  The proposer sends Prepare(n), with n above all that it has met.
//	Phase 1b  An acceptor that has promised nothing higher answers Promise(n), with the highest-numbered
//	          proposal that it has accepted. From then on it accepts nothing below n.
//	Phase 2a  With the promises of a majority the proposer sends Accept(n, v): v is the value of the
//	          highest of those proposals (P2c), or its own if there is none.
//	Phase 2b  An acceptor accepts it unless it has promised a higher number (P1a), and says so
//	          to the learners: Accepted(n, v).
//	Learning  A learner that hears of a majority for one number knows what is chosen. It acknowledges
//	          to the proposers (Learned), which tell those learners that do not acknowledge.
//
// Whoever is refused hears which number was promised (Nack). It waits (retry, backoff) and tries
// with a higher one, and so does a proposer that gets no answer. A node that is proposer and acceptor
// gives its proposal up as soon as it is asked for a higher promise. Two proposers that always
// outbid each other never come to an end; waiting for a random time breaks the tie.
//
// # Stable storage
//
// An acceptor writes its promise and what it has accepted before it says so, for they bind it for
// ever; a proposer writes what it was asked to propose and each number before it uses it, so that no number stands
// for two values. Each is written to two places in turn, so that a write that a crash tears does not destroy
// what stood there before. A process whose disk is full, or can't be read, halts.
//
// # The log
//
// Mode log (the files that begin with log) is a replicated state machine, section 3: one instance of all this for each place of a log of
// commands. A promise holds in all instances, so that a leader does phase 1 once, and a command costs phase 2. A new
// leader asks for acceptance of whatever the promises told, and of no-ops where they told nothing below
// something. An acceptor reports to the leader, which is the distinguished learner of section 2.3.
//
// # Sources
//
// L. Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001: section 2.2 for the algorithm, 2.3 for
// learning, 2.4 for progress, 3 for the log. R. van Renesse, D. Altinbuken, "Paxos Made Moderately Complex", ACM Computing
// Surveys 47(3), 2015: a window of open proposals, clients that ask again.
package paxos
