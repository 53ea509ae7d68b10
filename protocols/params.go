package protocols

import (
	"slices"

	"simrun/sim"
)

// AtMostAll tells what is wrong with a parameter that counts some of the nodes of a role.
func AtMostAll(s *Setup, field string, count int, role string) []sim.Problem {
	if all := len(s.In(role)); count > all {
		return []sim.Problem{sim.Problemf([]string{field}, "%s is at most %d, the number of %ss, found %d", field, all, role, count)}
	}
	return nil
}

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
