// Package network decides what becomes of messages: how long each takes, whether
// it is lost or doubled, in which order a link delivers, and who is cut off
// from whom.
//
// A link is a directed pair of nodes. The k-th message of a link gets the k-th
// choice of that link's random stream, whatever happens on other links; so
// a message more or less elsewhere moves nothing here.
//
// How long a message takes is drawn as one whole number and looked up in a table, which is
// computed when a scenario is compiled and is the same on every machine.
//
// Loss, duplication and corruption of the network are the environment, not faults. Partitions
// are cuts that a fault puts in (Cut) and takes away (Heal).
package network
