// Package threepc is three-phase commit, with its termination protocol and recovery from a
// log. Under fail-stop it does not block as long as one participant lives.
//
// # The protocol
//
// Phase one, voting, is that of two-phase commit: the coordinator c logs WAIT and sends
// VoteRequest; a participant logs READY and sends VoteCommit, or aborts and sends VoteAbort.
// A veto, or a vote that does not come, aborts the transaction.
//
// Phase two, preparing. When all have voted commit, c logs PRE-COMMIT and sends
// PrepareCommit. A participant logs PRE-COMMIT and sends ReadyCommit. It knows now that all
// have voted commit; in READY it was uncertain.
//
// Phase three, decision. When everybody alive has sent ReadyCommit, c logs COMMIT and sends
// GlobalCommit. So nobody is in COMMIT while somebody alive is in READY.
//
// # Termination
//
// In INIT a participant that loses its coordinator aborts; it has not voted. In READY and PRE-COMMIT it
// elects a backup: the least id above the coordinators before it that is not believed to
// be down. Ids of the coordinators of a transaction only go up, so they need no other number. Who
// is not the backup sends it a StateRequest, as one that waits, and with that the backup takes over,
// unless it has decided or knows nothing of the transaction: then it says so. When the backup
// is lost in its turn, the next one follows.
//
// The backup sends StateRequest, as backup, to everybody and waits for those that
// live. What they answer decides, by the first rule that fits:
//
//	somebody is in COMMIT            commit
//	somebody is in ABORT or INIT     abort
//	somebody is in PRE-COMMIT        phase two with everybody alive, then phase three
//	else: all are READY or WAIT      abort
//
// Whoever answers a backup obeys it from then on and no coordinator before it, but for
// decisions: a PrepareCommit that is still on its way from a crashed coordinator must not make
// PRE-COMMIT of what has been reported as READY.
//
// Why all decide alike. (1) A coordinator commits only when everybody alive is in PRE-COMMIT.
// (2) It aborts only when nobody alive is. (3) Nobody goes back from PRE-COMMIT to READY, and
// nobody that has told a backup READY goes to PRE-COMMIT but by this backup or a later one.
// So whoever takes over after a coordinator that has committed finds PRE-COMMIT or COMMIT at everybody
// alive, itself among them, and after one that has aborted finds it at nobody. No majority is
// asked for: that makes one survivor enough, and a split fatal.
//
// With termination: wait nobody is elected; those that have lost the coordinator ask it until it is back.
//
// # Crashes, and how they are found
//
// With a failure detector that suspects, processes go by what it says and no
// timeout decides anything. Without one, timeouts have to do:
//
//	vote_timeout           participant in INIT; coordinator in WAIT
//	decision_timeout       coordinator or backup, for states and for acknowledgements
//	2 × decision_timeout   whoever waits for the next message of a coordinator or for a backup to
//	                       take over; in READY, where the coordinator may still
//	                       collect votes, vote_timeout longer
//
// They tell the truth if both are at least 2Δ + 2σ, where no message takes longer than Δ
// and no sync, with those that it waits for, longer than σ: an answer takes two messages
// and at most two syncs, and a coordinator waits at most one decision_timeout before it speaks.
// A message that is later makes somebody take the living for dead.
//
// # Recovery
//
// A process that restarts stands by a logged decision. In INIT it has not voted, and aborts; in
// WAIT nobody was told to prepare, and it aborts. In READY and PRE-COMMIT it asks everybody, as one
// that has recovered, until somebody tells the decision, and takes no part in termination: its own
// PRE-COMMIT proves nothing, as the others may have aborted without it. When all have been down,
// nobody may tell, and all stay blocked. (Skeen shows that the last process to fail could; which
// one that was, they do not record.)
//
// # Sources
//
// D. Skeen, "Nonblocking Commit Protocols", SIGMOD 1981; P. Bernstein, V. Hadzilacos, N. Goodman,
// "Concurrency Control and Recovery in Database Systems" (1987), section 7.5; M. van Steen,
// A. Tanenbaum, "Distributed Systems", 3rd edition, section 8.5: the names of states and messages.
package threepc
