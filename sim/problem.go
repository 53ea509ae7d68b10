package sim

import "fmt"

// Problem is something wrong with what a user wrote, found by whoever knows
// what the names mean. Whoever knows the file adds the place.
type Problem struct {
	Field   []string // the path of keys to it, from the value that was checked
	Message string   // what is wrong; or, for an unknown name:
	What    string   // what the name should be: "message"
	Name    string
	Of      string   // what has the names, or "": "protocol twopc"
	Known   []string // the names that there are
	Char    int      // of a text: at which character of it, from 1; or 0
}

// Problemf is a problem with a message.
func Problemf(field []string, format string, args ...any) Problem {
	return Problem{Field: field, Message: fmt.Sprintf(format, args...)}
}

func (p Problem) Error() string {
	if p.What != "" {
		s := fmt.Sprintf("unknown %s %q", p.What, p.Name)
		if p.Of != "" {
			s += " of " + p.Of
		}
		return s
	}
	return p.Message
}
