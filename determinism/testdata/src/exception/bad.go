// Package exception excuses itself badly.
package exception

import "time"

var a = time.Now() /* want `determinism:allow needs a reason` */ //determinism:allow

var b = time.Now() /* want `time.Now` `excuses nothing here` */ //determinism:ordered the wrong directive

var c = 1 /* want `excuses nothing here; remove it` */ //determinism:allow nothing to excuse

var d = time.Now() /* want `time.Now` `there is no //determinism:ignore; use ordered or allow` */ //determinism:ignore me

var e = 1          /* want `excuses nothing` */ //determinism:allow is not for the line below
var f = time.Now() // want `time.Now`
