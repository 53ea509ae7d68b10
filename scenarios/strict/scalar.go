package strict

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	expectBool     = "true or false"
	expectInt      = "a whole number"
	expectFloat    = "a number"
	expectDuration = "a duration such as 150ms"
)

// Only what every YAML parser reads as the same decimal: no 0x1f, no 1_000, no
// 010, which is eight in YAML 1.1 and ten in YAML 1.2.
var (
	wholeNumber   = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	decimalNumber = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// scalar reads a node into a value of a basic type.
func scalar(n *Node, v reflect.Value) *Error {
	switch {
	case v.Type() == durationType:
		return duration(n, v)
	case v.Kind() == reflect.String:
		if n.Kind() != Scalar {
			return n.Expected("text")
		}
		v.SetString(n.Text())
		return nil
	case v.Kind() == reflect.Bool:
		return boolean(n, v)
	case v.CanInt():
		return signed(n, v)
	case v.CanUint():
		return unsigned(n, v)
	case v.Kind() == reflect.Float64:
		return decimal(n, v)
	}
	panic(fmt.Sprintf("strict: no way to decode into %s", v.Type()))
}

func boolean(n *Node, v reflect.Value) *Error {
	switch text := n.Text(); {
	case n.isPlain() && (text == "true" || text == "false"):
		v.SetBool(text == "true")
		return nil
	default:
		e := n.Expected(expectBool)
		switch strings.ToLower(text) {
		case "true", "yes", "on", "y":
			e.Hint = "did you mean true?"
		case "false", "no", "off", "n":
			e.Hint = "did you mean false?"
		}
		return e
	}
}

func signed(n *Node, v reflect.Value) *Error {
	if !n.isPlain() || !wholeNumber.MatchString(n.Text()) {
		return n.Expected(expectInt)
	}
	i, err := strconv.ParseInt(n.Text(), 10, 64)
	if err != nil || v.OverflowInt(i) {
		largest := int64(math.MaxInt64) >> (64 - v.Type().Bits())
		return n.Errorf("%s is out of range: from %d to %d", shorten(n.Text()), -largest-1, largest)
	}
	v.SetInt(i)
	return nil
}

func unsigned(n *Node, v reflect.Value) *Error {
	if !n.isPlain() || !wholeNumber.MatchString(n.Text()) {
		return n.Expected(expectInt)
	}
	u, err := strconv.ParseUint(strings.TrimPrefix(n.Text(), "+"), 10, 64)
	if err != nil || v.OverflowUint(u) {
		return n.Errorf("%s is out of range: from 0 to %d", shorten(n.Text()), uint64(math.MaxUint64)>>(64-v.Type().Bits()))
	}
	v.SetUint(u)
	return nil
}

func decimal(n *Node, v reflect.Value) *Error {
	if !n.isPlain() || !decimalNumber.MatchString(n.Text()) {
		return n.Expected(expectFloat)
	}
	f, err := strconv.ParseFloat(n.Text(), 64)
	if err != nil {
		return n.Errorf("%s is out of range", shorten(n.Text()))
	}
	v.SetFloat(f)
	return nil
}

func duration(n *Node, v reflect.Value) *Error {
	text := n.Text()
	length, err := time.ParseDuration(text)
	switch {
	case n.Kind() == Scalar && err == nil && length < 0:
		return n.Errorf("a duration can't be negative, found %s", shorten(text))
	case n.Kind() == Scalar && err == nil:
		v.SetInt(int64(length))
		return nil
	}
	e := n.Expected(expectDuration)
	if n.Kind() == Scalar && decimalNumber.MatchString(text) {
		e.Hint = fmt.Sprintf("give a unit: %[1]sms, %[1]ss", shorten(text))
	}
	return e
}

// isPlain tells a scalar without quotes, which alone can be a number or a truth.
func (n *Node) isPlain() bool { return n.Kind() == Scalar && n.content.Style == 0 }
