package etcdraft

import "fmt"

// assertion is the text of an assertion of the library that failed, as its logger is told.
type assertion string

// mistake is what the adapter panics with when it is wrong itself.
type mistake string

func misuse(format string, args ...any) mistake { return mistake(fmt.Sprintf(format, args...)) }

// asserted tells whether a panic is an assertion of the library: it panics with texts and errors of its own as well. What
// the language panics with is a bug, whoever's.
func asserted(v any) (text string, ok bool) {
	switch v := v.(type) {
	case assertion:
		return string(v), true
	case string:
		return v, true
	case interface{ RuntimeError() }:
		return "", false
	case error:
		return v.Error(), true
	}
	return "", false
}

// logger drops what the library logs, but for assertions.
type logger struct{}

func (logger) Debug(...any)            {}
func (logger) Debugf(string, ...any)   {}
func (logger) Info(...any)             {}
func (logger) Infof(string, ...any)    {}
func (logger) Warning(...any)          {}
func (logger) Warningf(string, ...any) {}
func (logger) Error(...any)            {}
func (logger) Errorf(string, ...any)   {}

func (logger) Fatal(v ...any)                 { panic(assertion(fmt.Sprint(v...))) }
func (logger) Fatalf(format string, v ...any) { panic(assertion(fmt.Sprintf(format, v...))) }
func (logger) Panic(v ...any)                 { panic(assertion(fmt.Sprint(v...))) }
func (logger) Panicf(format string, v ...any) { panic(assertion(fmt.Sprintf(format, v...))) }
