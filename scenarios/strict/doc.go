// Package strict reads and writes YAML files that people write by hand, and
// tells them exactly where they went wrong.
//
// A [Codec] turns one YAML document into plain Go structs and back. A [Node]
// is a place in the file: decoders of custom types are given one, and code that
// validates after decoding gets one from an [Origin]. An [Error] is one thing
// wrong at one place, with a hint where there is a likely one; [Errors] are all
// that were found in a file.
//
// Fields are named by tag, and every exported field has one:
//
//	type Fault struct {
//		strict.Origin `yaml:"-"`
//		Kind string        `yaml:"fault" required:"true"`
//		Node string        `yaml:"node,omitempty"`
//		At   time.Duration `yaml:"at,omitempty"`
//	}
//
//	type Scenario struct {
//		Name   string  `yaml:"name"`
//		Faults []Fault `yaml:"faults,omitempty,flow"` // one line each
//	}
//
//	var s Scenario
//	err := strict.New().Decode("lab.yaml", data, &s)
//
// Tag options are omitempty (not written when empty), flow (written on one
// line; a list of anything but scalars gets one line for each item) and inline
// (the fields of an embedded struct belong to its parent). Fields may be
// strings, booleans, integers, decimals, durations, slices, maps with string
// keys, structs, pointers, a *Node (kept for later), and types that implement
// [Decoder] and [Encoder] or that were registered with [Handle].
//
// Nothing is guessed. An unknown or repeated key, a duration without a unit, an
// empty value, a yes for true, an explicit tag, a merge key, a second document:
// each is an error. A string takes any scalar as it is written, so 1 and yes are
// text where text is due. Anchors and aliases work, within limits that no honest
// file reaches.
//
// What Encode writes, Decode reads back as the same value, and other parsers of
// YAML 1.1 and 1.2 find the same strings in it. A nil pointer is not written:
// for a reader, it is a key that is absent.
package strict
