// Package report tells people, and programs, what came out: the story of a run, its
// space-time diagram, the rates of a sweep, the verdicts of a check, and what
// there is to run.
//
// It is the only package that formats for people. A function that is named for what it
// shows (Run, Diagram, Sweep, Check, List) writes text for a terminal in a Style. What it
// writes depends on its arguments alone: the same result is the same bytes, on every
// machine. Colour is never the only sign of anything.
//
// The functions that end in As write the same in any of several formats; see Format.
package report
