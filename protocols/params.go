package protocols

import (
	"slices"

	"simrun/sim"
)

// OneOf adds a problem for a parameter whose value is none of those that are known.
func OneOf[T ~string](problems []sim.Problem, field string, value T, known []T) []sim.Problem {
	if slices.Contains(known, value) {
		return problems
	}
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return append(problems, sim.Problem{Field: []string{field}, What: field, Name: string(value), Known: names})
}
