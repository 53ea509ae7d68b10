// Package trace keeps what happened in a run: in memory (Recording), and as a file
// of JSON Lines that is enough to replay, to draw and to explain it.
//
// The first line of a file is a Header with the whole scenario; then comes a Line
// for each event, in order; the last line holds the Result. A line names the event that
// caused it, and the choices that were drawn since the line before.
package trace
