package determinism_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"simrun/determinism"
)

// TestRules runs each rule over what breaks it and over what does not, as the
// comments of testdata/src tell.
func TestRules(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), determinism.Analyzer,
		"outside", "concurrency", "order", "float", "address", "exception")
}
