package check

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// access is an operation on a register. Values are interned: equal ones are one pointer.
type access struct {
	call    *Call
	begin   uint64 // the event from which on it may have been done: call.Begin, or in a guess, sent
	sent    uint64 // the event by which its client had been answered all that it had asked for before, if that is later
	kind    accessKind
	old     *string // what a cas compares with
	value   *string // what a put or a cas writes, or what a get was answered
	done    bool    // it was answered
	swapped bool    // a cas that was answered took effect
	other   int     // of an open put whose value nobody depends on: its number among those, from 1
	free    bool    // its answer is left out of account: it counts as open
	search  *search // of its register
}

type accessKind uint8

const (
	accessPut accessKind = iota
	accessGet
	accessCas
)

// writes tells whether the access surely takes effect on the register, when it is answered.
func (a *access) writes() bool { return a.kind == accessPut || a.kind == accessCas && a.swapped }

// mayWrite tells whether it may have taken effect, as far as is known up to an event.
func (a *access) mayWrite(until uint64) bool {
	return a.kind != accessGet && (a.end() > until || a.writes())
}

// answered tells whether its answer counts, up to an event.
func (a *access) answered(until uint64) bool { return a.done && !a.free && a.call.End <= until }

// end is the event of its answer, openEnd if it is open.
func (a *access) end() uint64 {
	if !a.done {
		return openEnd
	}
	return a.call.End
}

// step tells whether a register that holds state can answer an access as it did,
// and what it holds then.
func step(state *string, a *access) (bool, *string) {
	switch {
	case a.kind == accessPut:
		return true, a.value
	case a.kind == accessGet:
		return !a.done || a.value == state, state
	case !a.done && a.old == state, a.done && a.swapped && a.old == state:
		return true, a.value
	}
	return !a.done || !a.swapped && a.old != state, state
}

// search bounds what looking for an order costs. A wall clock would make verdicts differ
// from machine to machine, and so steps are counted: once they are used up, every step is
// refused, the search soon comes to its end, and what it found means nothing.
type search struct {
	left int
	each int // what a step costs: it may copy a set of all operations
}

// stepCost is what a step costs beside one for each 64 operations that are ordered together.
const stepCost = 16

// searchMax bounds the search of one key: some million steps on short histories.
const searchMax = 1 << 24

func (s *search) begin(operations int) { s.each = stepCost + operations/64 }

// step takes a step, if there are any left.
func (s *search) step() bool {
	s.left -= s.each
	return !s.spent()
}

func (s *search) spent() bool { return s.left < 0 }

// model is a register that holds a value at first, for porcupine.
func model(first *string) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, input, _ any) (bool, any) {
			a := input.(*access)
			if !a.search.step() {
				return false, state
			}
			ok, next := step(state.(*string), a)
			return ok, next
		},
		Hash:              func(state any) uint64 { return hashText(*state.(*string)) },
		DescribeOperation: func(input, _ any) string { return input.(*access).String() },
		DescribeState:     func(state any) string { return Value(*state.(*string)).String() },
		DescribeOperationMetadata: func(metadata any) string {
			return metadata.(string)
		},
	}
}

// modelOfOpen is a model for histories with open operations, so many others of which were answered. It leaves out orders
// that are as good as others. An open write that nobody looks at before the next write may as well come last, and so
// it is done right before an operation that could be answered as it was because of it, or when all that were answered are done.
func modelOfOpen(first *string, answered int) porcupine.Model {
	m := model(first)
	m.Init = func() any { return expecting{value: first, left: answered} }
	m.Step = func(state, input, _ any) (bool, any) {
		a, s := input.(*access), state.(expecting)
		if !a.search.step() {
			return false, state
		}
		ok := s.step(a)
		return ok, s
	}
	m.Hash = func(state any) uint64 { return hashText(*state.(expecting).value) }
	return m
}

// expecting is a register with what is to come.
type expecting struct {
	value  *string
	unseen bool // an open operation wrote it, and nobody has looked yet
	others int  // how many of the open puts were done that are done in order
	left   int  // answered operations that are to be done
}

func (s *expecting) step(a *access) bool {
	switch {
	case s.left == 0:
		return true
	case a.done && s.unseen && a.kind == accessPut,
		!a.done && a.kind == accessPut && s.unseen,
		!a.done && a.kind == accessCas && s.value != a.old,
		a.other > 0 && a.other != s.others+1:
		return false
	}
	ok, next := step(s.value, a)
	s.value, s.unseen, s.others = next, !a.done, max(s.others, a.other)
	if a.done {
		s.left--
	}
	return ok
}

// hashText is FNV-1a.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// String prints the access for people: get x1 → k2.3.
func (a *access) String() string {
	answer := "open"
	if a.done {
		answer = fmt.Sprint(a.call.Result)
	}
	key, _ := a.call.onKey()
	switch a.kind {
	case accessPut:
		return fmt.Sprintf("put %s = %s: %s", key, *a.value, answer)
	case accessGet:
		return fmt.Sprintf("get %s: %s", key, answer)
	default:
		return fmt.Sprintf("cas %s from %s to %s: %s", key, Value(*a.old), *a.value, answer)
	}
}
