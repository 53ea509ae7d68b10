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

	palette *sim.Palette // of the first learnt of the messages
	learnt  int
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
		k.learnt = 0
	}
	k.messages, k.from = append(k.messages, m), append(k.from, from)
}

// seen is the palette of the messages.
func (k *knowledge) seen(d *sim.Describer) *sim.Palette {
	switch {
	case k.palette == nil:
		k.palette = d.NewPalette()
	case k.learnt == 0:
		k.palette.Clear()
	}
	for _, m := range k.messages[k.learnt:] {
		k.palette.Add(m)
	}
	k.learnt = len(k.messages)
	return k.palette
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
	return knowledge{messages: k.messages[:0], from: k.from[:0], stories: k.stories[:0], misled: k.misled[:0], palette: k.palette}
}

// copiedInto is a copy in the memory of an older one.
func (k knowledge) copiedInto(old knowledge) knowledge {
	return knowledge{
		messages: append(old.messages[:0], k.messages...),
		from:     append(old.from[:0], k.from...),
		stories:  append(old.stories[:0], k.stories...),
		misled:   append(old.misled[:0], k.misled...),
		palette:  old.palette,
	}
}
