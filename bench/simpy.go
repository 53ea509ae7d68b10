package main

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
)

// simPy is the best-known engine of Python.
var simPy = engine{
	name:    "SimPy",
	how:     "a process for each node, a timeout for each message, in Python",
	replay:  "yes",
	prepare: prepareSimPy,
}

//go:embed foreign/pingpong.py
var simPyScript []byte

func prepareSimPy(dir string) (func(work) (done, error), error) {
	script := filepath.Join(dir, "pingpong.py")
	if err := os.WriteFile(script, simPyScript, 0o600); err != nil {
		return nil, err
	}
	// Debian's Python has Debian's packages, wherever another python3 comes first.
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import simpy").Run() == nil {
			return subprocess(python, script), nil
		}
	}
	return nil, missing("apt-get install python3-simpy3")
}
