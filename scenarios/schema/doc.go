// Package schema describes the file of a scenario as a JSON Schema (draft 2020-12), so that editors complete and check
// it. All of it comes from the structs that the file is read into, and from the registry: so it knows the kinds of
// faults that there are, and the protocols of whatever program asks.
//
// A schema is looser than the reader, which binds names and times; it must not be stricter.
package schema
