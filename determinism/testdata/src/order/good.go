package order

import (
	"cmp"
	"maps"
	"slices"
	"sort"
)

func listed(m map[int]string, s []string) (all []string) {
	for i, v := range s {
		s[i] = v + "."
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		all = append(all, m[k])
	}
	byLength := func(a, b string) int { return cmp.Compare(len(a), len(b)) }
	all = append(all, slices.SortedFunc(maps.Values(m), byLength)...)
	keys := slices.Collect(maps.Keys(m))
	slices.Sort(keys)
	values := slices.Collect((maps.Values(m)))
	sort.Strings(values)
	return append(all, values...)
}

func copied(m map[int]int, base int) map[int]int {
	other, odd := maps.Clone(m), map[int]bool{}
	maps.Copy(other, m)
	maps.Insert(other, maps.All(m))
	other = maps.Collect(maps.All(other))
	maps.DeleteFunc(other, func(k, v int) bool { return k > v })
	clear(odd)
	for k, v := range m {
		if w, ok := other[k]; ok && w > base {
			continue
		} else if v%2 == 1 {
			odd[k] = true
		}
		twice := int64(v) * 2
		other[k] = int(twice) + base
		other[k]++
		other[k] += m[k]
		delete(m, k)
	}
	for k := range m {
		delete(m, k)
	}
	return other
}

func size(m map[int]int) (n int) {
	for range m {
		n++
	}
	return n
}

func excused(m map[string]int, f func(int)) {
	for _, v := range m { //determinism:ordered f adds up what it is given
		f(v)
	}
	//determinism:ordered f adds up what it is given
	for _, v := range m {
		f(v)
	}
}
