package faults

import (
	"slices"

	"simrun/sim"
)

// knowledge is what a fault that tampers knows of what was said in the run, and what it has said itself.
type knowledge struct {
	messages []sim.Message // the latest
	from     []sim.NodeID  // by message: who said it
	stories  []story
	misled   []bool // by node: who hears the other story; empty until somebody does
}

// story is what liars have made of a message; they stick to it.
type story struct {
	honest string // the encoding of the message
	told   sim.Message
}

// knownMax bounds what is remembered.
const knownMax = 256

// note remembers a message.
func (k *knowledge) note(from sim.NodeID, m sim.Message) {
	if len(k.messages) == knownMax {
		k.messages = slices.Delete(k.messages, 0, knownMax/4)
		k.from = slices.Delete(k.from, 0, knownMax/4)
	}
	k.messages, k.from = append(k.messages, m), append(k.from, from)
}

// said lists the messages of a node, or of all if that is Nobody, by their places.
func (k *knowledge) said(by sim.NodeID) []int {
	var places []int
	for i, from := range k.from {
		if by == sim.Nobody || from == by {
			places = append(places, i)
		}
	}
	return places
}

// forgotten is the knowledge of nothing, in the same memory.
func (k knowledge) forgotten() knowledge {
	clear(k.messages)
	clear(k.stories)
	return knowledge{k.messages[:0], k.from[:0], k.stories[:0], k.misled[:0]}
}

// copiedInto is a copy in the memory of an older one.
func (k knowledge) copiedInto(old knowledge) knowledge {
	return knowledge{
		append(old.messages[:0], k.messages...), append(old.from[:0], k.from...),
		append(old.stories[:0], k.stories...), append(old.misled[:0], k.misled...),
	}
}
