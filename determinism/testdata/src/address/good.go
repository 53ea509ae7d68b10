package address

import (
	"fmt"
	"reflect"
	"unsafe"
)

func same(p, q *int, v reflect.Value) bool {
	_ = unsafe.Add(unsafe.Pointer(p), uintptr(8))
	return p == q && v.UnsafePointer() == unsafe.Pointer(q)
}

func say(n int) string { return fmt.Sprintf("100%%p %d%% %+v pp", n, n) }
