package cli_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"simrun/cli"
)

// TestMain lets scripts run simrun as a command of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"simrun": func() { cli.Main() }})
}

// TestScripts types what users type; each script is a story.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOCOVERDIR", os.Getenv("GOCOVERDIR"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}
