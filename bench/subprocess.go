package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
)

// subprocess does the work in another program, which prints what came out as JSON.
func subprocess(program string, arguments ...string) func(work) (done, error) {
	return func(w work) (d done, err error) {
		cmd := exec.Command(program, arguments...)
		for _, n := range []int{w.nodes, w.deliveries, int(delayMin), int(delayMax), balls} {
			cmd.Args = append(cmd.Args, strconv.Itoa(n))
		}
		out, err := cmd.Output()
		if failed := new(exec.ExitError); errors.As(err, &failed) {
			return d, fmt.Errorf("%w\n%s", err, failed.Stderr)
		}
		if err != nil {
			return d, err
		}
		return d, json.Unmarshal(out, &d)
	}
}
