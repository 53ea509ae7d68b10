package outside

import (
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"time"
)

const (
	timeout = 5 * time.Second
	most    = math.MaxInt64
	pi      = math.Pi
)

type env struct{}

func (env) Now() int       { return 0 }
func (env) Choose(int) int { return 0 }

func fine(e env, x float64) (int, float64) {
	fmt.Sprint(timeout.Milliseconds(), time.Duration(most).String())
	if err, ok := recover().(runtime.Error); ok {
		panic(err)
	}
	y := math.Sqrt(math.Abs(x)) + math.Floor(x) + math.Ceil(x) + math.Trunc(x) + math.FMA(x, x, 1) + math.Inf(1)
	return e.Now() + e.Choose(3) + bits.Len64(math.Float64bits(y)), math.NaN()
}
