package check

import "simrun/sim"

// memory is what a Prover knows for good: local states and stimuli of nodes, by
// number, and what handlers do of them. No verdict depends on what it holds.
type memory struct {
	locals   []known[sim.Local]
	stimuli  []known[sim.Stimulus]
	numbers  map[string]int32 // by encoding
	outcomes map[pair][]outcome
	recent   []recently // by node
	bytes    int
	key      []byte
	epochs   []sim.Epoch // of what is being numbered, in order
}

type known[T any] struct {
	value  T
	size   int
	epochs int    // it has: 1, 2 and so on
	round  uint32 // of the last proof that it was a part of
	spread spread
}

// spread is how many different epochs a value has that are taken as they are, once that was counted.
type spread struct {
	counted bool
	epochs  int
}

// recently are the numbers of local states and stimuli of a node from which proofs started, with epochs as they are.
type recently struct{ locals, stimuli []int32 }

// recentMax is how many are looked at before they are looked for by their encoding.
const recentMax = 8

func remind(list *[]int32, number int32) {
	if len(*list) == recentMax {
		*list = append((*list)[:0], (*list)[1:]...)
	}
	*list = append(*list, number)
}

type pair struct{ local, stimulus int32 }

// outcome is what a handler may do.
type outcome struct {
	next    int32
	effects []sim.Effect
}

// What is remembered is bounded, as bytes of encodings and what goes with them.
const (
	memoryBytes  = 16 * closureBytes // with the least bounds of a closure
	outcomeBytes = 64
	effectBytes  = 192
)

// remember keeps what a handler does.
func (m *memory) remember(key pair, outcomes []outcome) {
	m.outcomes[key] = outcomes
	for _, o := range outcomes {
		m.bytes += outcomeBytes + effectBytes*len(o.effects)
	}
}

// limit makes room for a proof, if more than so many bytes are remembered. It tells
// whether all numbers are void.
func (m *memory) limit(bytes, nodes int) bool {
	if m.numbers != nil && m.bytes <= bytes {
		return false
	}
	*m = memory{numbers: make(map[string]int32), outcomes: make(map[pair][]outcome), recent: make([]recently, nodes), key: m.key, epochs: m.epochs}
	return true
}

// number remembers a value whose encoding is m.key.
func number[T any](m *memory, list *[]known[T], value T, epochs int) int32 {
	i := int32(len(*list))
	*list = append(*list, known[T]{value: value, size: len(m.key), epochs: epochs})
	m.numbers[string(m.key)] = i
	m.bytes += len(m.key)
	return i
}
