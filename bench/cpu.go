package main

import (
	"syscall"
	"time"
)

// cpuTime is how long the threads of this process have run. Unlike the wall clock it keeps still while
// other programs run, and inside of a bubble it is real.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("bench: getrusage: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
