// Package flooding is consensus by flooding, regular and uniform, for processes
// that crash and for good, over links that lose nothing, with a perfect failure detector.
//
// # The protocol
//
// Processes p1, p2 … each propose a value and must all decide the same one. They
// go through rounds. In a round a process sends to everybody all the values that it knows of, and
// hears from everybody it does not suspect to have crashed; that ends its round.
//
// Regular (variant: regular). A process decides at the end of a round in which it
// heard from the same processes as in the round before; before the first round all
// count as heard from. Then nobody crashed, as far as it can tell, between the two: all that
// are left have told it what they know, so it knows every value that anybody left can ever
// know. It decides the least of them and tells everybody (Decided). Whoever hears of a
// decision, from a process that it does not suspect, makes it its own and passes it on: this
// brings along those who saw a crash and went into another round.
//
// The least value is the one that all agree on without a word. Values are ordered
// as people count: p2 comes before p10 (see compare).
//
// What regular consensus does not promise: a process may decide and crash before anybody
// hears of it, and the others then decide on what is left.
//
// Uniform (variant: uniform). A process decides at the end of round n, of n processes, and
// not before. At most n-1 processes crash, so in one of the n rounds nobody does; at its end all
// that are up know the same values, and from then on none that they could add. A process that has
// decided, and crashes, has decided the same as the others will. There is no Decided: everybody
// finds out by counting.
//
// # Taking part
//
// A process takes part from its own proposal on; what it hears before that it
// keeps. The algorithm asks everybody to propose: a process that is up and does
// not is waited for by all the others, in vain.
//
// Processes crash for good in this model, and what a process knows is in its memory
// alone. One that restarts has forgotten its proposal, so it takes no part and is silent,
// and never decides if it had not. It stays suspected: if a Restore counted, the
// others would wait for it in vain. So a detector that makes mistakes breaks the
// algorithm rather than slowing it down: whoever was suspected once is waited for no more.
//
// # Sources
//
// C. Cachin, R. Guerraoui, L. Rodrigues, "Introduction to Reliable and Secure
// Distributed Programming", 2nd edition (2011): Algorithm 5.1, "Flooding Consensus", and
// Algorithm 5.3, "Flooding Uniform Consensus".
package flooding
