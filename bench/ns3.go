package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ns3 is the simulator core of ns-3.
var ns3 = engine{
	name:    "ns-3, core",
	how:     "an event for each message, in C++",
	replay:  "yes",
	prepare: prepareNS3,
}

// ns3Scheduler is the fastest of its schedulers for so many pending events.
func ns3Scheduler(pending int) string {
	if pending < 200 {
		return "ns3::PriorityQueueScheduler"
	}
	return "ns3::MapScheduler"
}

//go:embed foreign/pingpong.cc
var ns3Source []byte

func prepareNS3(dir string) (func(work) (done, error), error) {
	compiler, err := exec.LookPath("g++")
	if _, headers := os.Stat("/usr/include/ns3/core-module.h"); err != nil || headers != nil {
		return nil, missing("apt-get install libns3-dev g++")
	}
	source, program := filepath.Join(dir, "pingpong.cc"), filepath.Join(dir, "pingpong")
	if err := os.WriteFile(source, ns3Source, 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.Command(compiler, "-O2", "-o", program, source, "-lns3-core").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("g++: %w\n%s", err, out)
	}
	return func(w work) (done, error) {
		return subprocess(program, ns3Scheduler(balls*w.nodes))(w)
	}, nil
}
