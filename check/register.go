package check

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// A key of a key-value store is a register, and a history is linearizable if its part on each
// key is: Herlihy, Wing, "Linearizability: a correctness condition for concurrent objects", ACM
// TOPLAS 12(3), 1990, theorem 1. This file says what a register does.

// access is an operation on a register. Values are interned: equal ones are one pointer.
type access struct {
	call    *Call
	kind    accessKind
	old     *string // what a cas compares with
	value   *string // what a put or a cas writes, or what a get was answered
	done    bool    // it was answered
	swapped bool    // a cas that was answered took effect
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

// mayWrite tells whether it may take effect.
func (a *access) mayWrite() bool { return a.kind != accessGet && (!a.done || a.writes()) }

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

func (s *search) spent() bool { return s.left < 0 }

// model is a register that holds a value at first, for porcupine.
func model(first *string) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, input, _ any) (bool, any) {
			a := input.(*access)
			if a.search.left -= a.search.each; a.search.spent() {
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
