// Package outside reaches for what differs from run to run.
package outside

import (
	"context"           // want `package context cancels by the wall clock`
	crand "crypto/rand" // want `package crypto/rand differs from run to run; draw with env.Choose`
	_ "database/sql"    // want `package database/sql reaches the outside world`
	"encoding/gob"      // want `writes maps in no order`
	"fmt"
	"hash/maphash" // want `another seed in every process`
	_ "io/ioutil"  // want `package io/ioutil reaches the outside world`
	_ "log/slog"   // want `package log/slog writes the wall clock`
	. "math"
	"math/rand"          // want `package math/rand is a source of chance .* env.Choose`
	rand2 "math/rand/v2" // want `package math/rand/v2 is a source of chance`
	"net/http"           // want `package net/http reaches the outside world`
	"os"                 // want `package os reaches the outside world`
	_ "os/exec"          // want `package os/exec reaches`
	"runtime"
	_ "runtime/debug" // want `package runtime/debug looks at the Go runtime`
	"time"
	wall "time"
)

var (
	start  = time.Now() // want `time.Now looks at the wall clock; use env.SetTimer and env.Now`
	clock  = wall.Now   // want `time.Now looks`
	zone   = time.Local // want `time.Local depends on the time zone`
	someID = rand.Intn(7) + rand2.IntN(7)
	home   = os.Getenv("HOME")
	seed   = maphash.MakeSeed()
	client http.Client
)

func wait(ctx context.Context, t time.Time) {
	time.Sleep(time.Second)           // want `time.Sleep`
	_ = time.Since(t) + time.Until(t) // want `time.Since` `time.Until`
	_ = time.After(1)                 // want `time.After looks`
	_ = time.Tick(1)                  // want `time.Tick`
	_ = time.NewTimer(1)              // want `time.NewTimer`
	_ = time.NewTicker(1)             // want `time.NewTicker`
	time.AfterFunc(1, func() {})      // want `time.AfterFunc`
	_ = t.Local()                     // want `time.Time.Local depends`
	_ = time.Unix(0, 0)               // want `time.Unix depends on the time zone`
}

func draw(b []byte) {
	crand.Read(b)
	gob.NewEncoder(nil)
	fmt.Scan(&b) // want `fmt.Scan reads the standard input`
}

func machine() int {
	_ = runtime.GOOS                                 // want `runtime.GOOS depends on the process or the machine`
	return runtime.NumGoroutine() + runtime.NumCPU() // want `runtime.NumGoroutine` `runtime.NumCPU`
}

func curve(x float64) float64 {
	f := Log2          // want `math.Log2 differs`
	return f(Sin(x)) / // want `math.Sin differs between architectures; use integers`
		Pow(Exp(x), 2) // want `math.Pow` `math.Exp`
}
