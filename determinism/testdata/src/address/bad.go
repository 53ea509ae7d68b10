// Package address makes values of addresses.
package address

import (
	"fmt"
	"reflect"
	"unsafe"
)

type number uintptr

func numbers(p *int, v reflect.Value) uintptr {
	n := uintptr(unsafe.Pointer(p))         // want `makes a number of an address`
	_ = number(unsafe.Pointer(p))           // want `makes a number of an address`
	return n + v.Pointer() + v.UnsafeAddr() // want `reflect.Value.Pointer makes a number` `reflect.Value.UnsafeAddr`
}

const verbose = "%d %[2]p"

func text(p *int) string {
	_ = fmt.Errorf("%s at %-12p", "x", p) // want `prints an address`
	_ = fmt.Sprintf(verbose, 1, p)        // want `prints an address`
	return fmt.Sprintf("%#p", p)          // want `prints an address, which differs from run to run`
}
