package cli_test

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"simrun/cli"
)

// exits runs a command and demands an exit code: exits CODE COMMAND ARGS...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		_, text, _ := strings.Cut(err.Error(), "exit status ")
		if got, err = strconv.Atoi(text); err != nil {
			ts.Fatalf("%s did not run", args[1])
		}
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// simrun runs a command line in this process.
func simrun(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = cli.Run(context.Background(), args, strings.NewReader(stdin), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestAnInterruptedSweepPrintsWhatItHas(t *testing.T) {
	time.AfterFunc(300*time.Millisecond, func() {
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Signal(syscall.SIGINT)
	})
	code, out, errs := simrun(t, "", "sweep", "twopc/all-commit", "--seeds", "100000000")
	if code != 130 {
		t.Fatalf("exit code %d, want 130", code)
	}
	if strings.Contains(out, "as expected") {
		t.Errorf("it has a verdict:\n%s", out)
	}
	if !strings.Contains(errs, "interrupted after") || !strings.Contains(out, "atomicity") {
		t.Fatalf("standard error %q, standard output %q", errs, out)
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	for _, command := range []string{"list", "show", "run", "sweep", "check", "replay", "diagram", "diff", "export", "schema"} {
		code, out, _ := simrun(t, "", command, "--help")
		if code != 0 || !strings.Contains(out, "Examples:") || !strings.Contains(out, "-o, --output") {
			t.Errorf("%s --help: exit %d, prints\n%s", command, code, out)
		}
	}
}

func TestOutputDoesNotDependOnJobs(t *testing.T) {
	_, one, _ := simrun(t, "", "sweep", "twopc/ask-init", "--seeds", "300", "--jobs", "1", "--format", "json")
	_, seven, _ := simrun(t, "", "sweep", "twopc/ask-init", "--seeds", "300", "--jobs", "7", "--format", "json")
	if one != seven || one == "" {
		t.Fatalf("with one job\n%s\nwith seven\n%s", one, seven)
	}
}
