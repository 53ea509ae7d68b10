// Command simrun-vet finds code that could make two runs of one scenario and
// one seed differ: see package determinism.
//
//	go run ./cmd/simrun-vet ./sim/... ./protocols/...
//	go vet -vettool=$(which simrun-vet) ./...
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"simrun/determinism"
)

func main() { singlechecker.Main(determinism.Analyzer) }
