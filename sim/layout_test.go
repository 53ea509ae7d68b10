package sim

import (
	"testing"
	"unsafe"
)

// What each event needs lies in whole cache lines.
func TestLayout(t *testing.T) {
	const line = 64
	for name, c := range map[string]struct{ got, want uintptr }{
		"a slot":                           {unsafe.Sizeof(slot{}), line},
		"an effect":                        {unsafe.Sizeof(Effect{}), 2 * line},
		"a node":                           {unsafe.Sizeof(nodeState{}), 7 * line},
		"what of a node is before a timer": {unsafe.Offsetof(nodeState{}.timers) + unsafe.Offsetof(timerList{}.first), line},
	} {
		if unsafe.Sizeof(uintptr(0)) == 8 && c.got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, c.got, c.want)
		}
	}
}
