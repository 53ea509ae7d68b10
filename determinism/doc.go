// Package determinism finds code that could make two runs of one scenario and
// one seed differ.
//
// A run is a function of a scenario and a source of choices, bit for bit, on
// every machine. Code that takes part in runs, a protocol above all, keeps
// that promise if it leaves alone whatever has a will of its own. Analyzer
// looks at types and syntax, not at test files, and reports:
//
//	outside        the wall clock and the zone, random sources, the operating
//	               system and the network, the Go runtime
//	concurrency    go, select, channel operations, packages sync and context
//	order          ranging over a map, in whatever guise
//	floats         floats that decide: compared, switched on, made integers
//	products       products that a machine may fuse with a sum
//	math           functions of package math that differ by an ulp
//	addresses      pointers as numbers or as text
//
// The program simrun-vet runs it:
//
//	go run simrun/cmd/simrun-vet ./ping/...
//	go vet -vettool=$(which simrun-vet) ./ping/...
//
// # Exceptions
//
// A loop over a map in which no order can be told is no finding; see loop.go
// for what is understood. Elsewhere a comment at the end of the line, or alone
// on the line above, makes an exception and says why:
//
//	//determinism:ordered REASON   the order of this iteration does not show
//	//determinism:allow REASON     what this line does cannot show in a run
//
// The first is for order only, the second for everything else. A comment that
// gives no reason, or that excuses nothing, is a finding itself.
//
// # Limits
//
// What is called is not followed: a package that is not analyzed may do
// anything. Package-level variables, floats inside a struct or an interface
// that is compared, values of type parameters, pointers inside what %v prints,
// and comparison functions that hold different keys for equal are not seen.
package determinism
