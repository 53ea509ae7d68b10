package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"simrun/scenarios/strict"
)

// Format is a form of output.
type Format string

// The formats.
const (
	Table    Format = "table"    // for people
	JSON     Format = "json"     // one value
	JSONL    Format = "jsonl"    // a value a line
	Markdown Format = "markdown" // a table for a page
	JUnit    Format = "junit"    // XML, for CI
	CSV      Format = "csv"      // for spreadsheets
)

// The formats that there are of each kind of result.
var (
	RunFormats   = []Format{Table, JSON, Markdown}
	SweepFormats = []Format{Table, JSON, Markdown, CSV}
	CheckFormats = []Format{Table, JSON, JSONL, Markdown, JUnit, CSV}
	ListFormats  = []Format{Table, JSON}
)

// ParseFormat finds a format by its name among those that are allowed.
func ParseFormat(name string, allowed ...Format) (Format, error) {
	if slices.Contains(allowed, Format(name)) {
		return Format(name), nil
	}
	known := make([]string, len(allowed))
	for i, f := range allowed {
		known[i] = string(f)
	}
	if slices.Contains(CheckFormats, Format(name)) {
		return "", fmt.Errorf("format %s does not exist here; there are %s", name, strings.Join(known, ", "))
	}
	if near, ok := strict.Nearest(name, known); ok {
		return "", fmt.Errorf("unknown format %q; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("unknown format %q; there are %s", name, strings.Join(known, ", "))
}

// WriteJSON writes a value as JSON, indented by two spaces, with one newline at the end.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeCSV writes rows, the first of them the header.
func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	return c.WriteAll(rows) // which flushes
}

// noFormat is the error of a format that a kind of result does not have.
func noFormat(f Format, allowed []Format) error {
	_, err := ParseFormat(string(f), allowed...)
	if err == nil {
		panic(fmt.Sprintf("report: format %s is allowed and not written", f))
	}
	return err
}
