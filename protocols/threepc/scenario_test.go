package threepc_test

import (
	"testing"

	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
)

// compile makes a scenario of the protocol ready to run.
func compile(t testing.TB, text string) *scenarios.Program {
	t.Helper()
	return scenariotest.Compile(t, "threepc", text)
}
