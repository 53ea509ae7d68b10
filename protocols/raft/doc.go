// Package raft is Raft: servers agree on a log of commands, and so do the same one after the
// other, whoever of a minority crashes, is slow or cut off.
//
// # The problem
//
// A service is replicated: each server holds a copy of its state and a log of commands. If all apply the
// same commands in the same order, all copies are the same. So the servers must agree on the log, of which nothing
// that is committed may ever change.
//
// # The algorithm
//
// Raft has one strong leader, and splits the problem in three.
//
//	Election     Time is divided into terms, which are numbered. A follower that hears from no leader within
//	             its election timeout becomes candidate of a new term. Each server votes for one candidate in a
//	             term; who has a majority's votes leads in it. Timeouts are random, so that one is mostly ahead
//	             of the others. Whoever meets a later term goes on in that one, as a follower.
//	Replication  The leader alone appends to the log. AppendEntries carries entries with the index
//	             and term of the one before them; a follower that has no such entry refuses, and the leader
//	             goes back until the logs agree. Then the follower's log becomes the leader's. An
//	             entry of the leader's term that a majority holds is committed, and all entries before it.
//	Safety       A server votes for nobody whose log is less up-to-date than its own: so a
//	             leader has all committed entries. Entries of former terms are not committed by counting who holds them
//	             (figure 8).
//
// Figure 3 lists what always holds; package check watches each as a property:
//
//	Election Safety       at most one leader in a term
//	Leader Append-Only    a leader never overwrites or removes entries of its log
//	Log Matching          logs that have an entry with the same index and term are the same up to it
//	Leader Completeness   a committed entry is in the log of every leader of a later term
//	State Machine Safety  no two servers apply different commands at the same index
//
// # Beyond the core
//
//	reads.go       reads that don't go through the log: read-index and leases
//	snapshot.go    log compaction
//	membership.go  joint consensus, and single-server changes
//	election.go    pre-votes and the check of the quorum, against servers that disturb
//	apply.go       clients' requests are applied once
//
// # Stable storage
//
// The term, the vote and the log are on the disk before anybody hears of them: see send and observe in storage.go. A
// leader counts itself among those who hold an entry at once: the kernel holds back whatever it
// says until its own write is durable, too. A server whose disk is full, or can't be read, halts.
//
// # Sources
//
// D. Ongaro, J. Ousterhout, "In search of an understandable consensus algorithm (extended version)", 2014: sections and
// figures without further mention are of it. D. Ongaro, "Consensus: bridging theory and practice", Stanford, 2014:
// the dissertation.
package raft
