package report

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Style says how text looks.
type Style struct {
	Color   bool          // colours, in addition to the signs that stand without
	Verbose bool          // everything, not just what fits a screen
	Width   int           // columns of the terminal; 0 where there is none
	Elapsed time.Duration // of wall-clock time, shown with the statistics; 0 shows none
}

// The widths between which text is laid out.
const (
	widthLeast = 60
	widthMost  = 100 // longer lines are hard to read
)

// width is the number of columns to use.
func (st Style) width() int {
	if st.Width == 0 {
		return widthMost
	}
	return min(max(st.Width, widthLeast), widthMost)
}

// hue is a colour by its meaning.
type hue string

const (
	good  hue = "32"
	bad   hue = "31;1"
	alert hue = "33" // faults and what they do
	faint hue = "2"
	bold  hue = "1"
)

// paint colours text, if colours are wanted.
func (st Style) paint(h hue, text string) string {
	if !st.Color || text == "" || h == "" {
		return text
	}
	return "\x1b[" + string(h) + "m" + text + "\x1b[0m"
}

// width is how many columns text takes. Our signs take one each.
func width(text string) int { return utf8.RuneCountInString(text) }

// left pads text on its right to n columns.
func left(text string, n int) string { return text + strings.Repeat(" ", max(n-width(text), 0)) }

// right pads text on its left to n columns.
func right(text string, n int) string { return strings.Repeat(" ", max(n-width(text), 0)) + text }

// wrap breaks text into lines of at most n columns, at spaces. Paragraphs stay apart.
func wrap(text string, n int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(Printable(text)), "\n\n") {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if line != "" && width(line)+1+width(word) > n {
				lines = append(lines, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// cut shortens text to n columns.
func cut(text string, n int) string {
	if width(text) <= n {
		return text
	}
	return string([]rune(text)[:max(n-1, 0)]) + "…"
}

const gap = "   "
