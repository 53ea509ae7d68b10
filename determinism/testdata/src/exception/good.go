package exception

import (
	"os" //determinism:allow for the version that the banner shows
	"time"
)

var g = time.Now() //determinism:allow printed in the log only

// Banner is shown before a run.
//
//determinism:allow shown before a run
var Banner = os.Args[0] + time.Now().String()
