// Package check judges runs. It knows no protocol: a property reads what nodes
// observe (a decision, a vote, a published state), the client history and which
// faults struck.
//
// A Property is a value with a name, a kind and a Monitor that follows one run.
// Safety (nothing bad happens) is judged under any faults, at the moment of the violation.
// Liveness (something good happens) is judged at the end, from the calm on: the
// moment after which no fault changes anything any more. What is not achieved by
// then is blocked, if it is proved that it never will be, whatever happens; in a livelock, if it is
// proved that the run does the same for ever; else late.
//
// A property whose subject never came up holds, and says that it was not
// exercised. A property that holds on a correct protocol is worth something only
// if it is violated by a wrong one: each has a planted bug, in a test, that it
// catches.
package check
