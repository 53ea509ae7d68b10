// Package order lets the order of maps show.
package order

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

func list(m map[int]string) (all []string) {
	for _, v := range m { // want `ranges over a map, whose order differs from run to run; go through slices.Sorted`
		all = append(all, v)
	}
	for k := range maps.Keys(m) { // want `maps.Keys is in no order; sort it at once`
		all = append(all, fmt.Sprint(k))
	}
	for range maps.All(m) { // want `maps.All is in no order`
	}
	some := slices.Collect(maps.Values(m)) // want `maps.Values is in no order`
	all = append(all, some...)
	slices.Sort(all)
	keys := maps.Keys[map[int]string] // want `maps.Keys is in no order`
	_ = keys
	return all
}

func last(m map[int]int) (found int) {
	for k := range m { // want `ranges over a map`
		found = k
	}
	return found
}

func generic[M ~map[K]V, K comparable, V any](m M, f func(V)) {
	for _, v := range m { // want `ranges over a map`
		f(v)
	}
	maps.DeleteFunc(m, func(_ K, v V) bool { f(v); return true }) // want `maps.DeleteFunc calls a function in the order of a map`
}

func entries(m, other map[int]int, calls func(int) int) {
	for k, v := range m { // want `ranges over a map`
		other[v] = k // two keys may have one value
	}
	for k := range m { // want `ranges over a map`
		other[k] = calls(k)
	}
	for k := range m { // want `ranges over a map`
		other[k] = len(other)
	}
	for k, v := range m { // want `ranges over a map`
		other[k] = other[v]
	}
	for k, v := range m { // want `ranges over a map`
		delete(m, v) // and that is not met any more
		_ = k
	}
	for k, v := range m { // want `ranges over a map`
		delete(m, k)
		m[k] = v + 1 // may be met again
	}
	for k := range m { // want `ranges over a map`
		k++
		other[k] = 1
	}
	for k := range m { // want `ranges over a map`
		other[k] = 1
		break
	}
}

func reflected(m any) {
	v := reflect.ValueOf(m)
	_ = v.MapKeys()                      // want `reflect.Value.MapKeys goes over a map in no order`
	for it := v.MapRange(); it.Next(); { // want `reflect.Value.MapRange goes`
	}
	for range v.Seq2() { // want `reflect.Value.Seq2 goes`
	}
}
