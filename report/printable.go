package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Printable shows control characters, and those that turn the direction of text, as \x1b or \u202e, so that
// a name can't take over a terminal. Lines and tabs stay.
func Printable(text string) string {
	return escape(text, func(r rune) bool { return r != '\n' && r != '\t' && special(r) })
}

// special tells whether a rune does something else than to be seen.
func special(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func escape(text string, unwanted func(rune) bool) string {
	if strings.IndexFunc(text, unwanted) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !unwanted(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// painted is what paint writes.
var painted = regexp.MustCompile("\x1b\\[(0|" + strings.Join([]string{string(good), string(bad), string(alert), string(faint), string(bold)}, "|") + ")m")

// printable is a line as a terminal may have it: with no other control characters than colours, where
// those are wanted.
func (st Style) printable(line string) string {
	unwanted := func(r rune) bool { return r != '\t' && special(r) }
	if !st.Color {
		return escape(line, unwanted)
	}
	var b strings.Builder
	last := 0
	for _, at := range painted.FindAllStringIndex(line, -1) {
		b.WriteString(escape(line[last:at[0]], unwanted) + line[at[0]:at[1]])
		last = at[1]
	}
	return b.String() + escape(line[last:], unwanted)
}

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[\pL\pN_@%+=:,./-]+$`)

// Quote writes an argument as a shell wants it.
func Quote(word string) string {
	if strings.HasPrefix(word, "-") && word != "-" {
		word = "./" + word // else it is a flag
	}
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Input is what a command needs after it that reads its scenario from standard input.
func Input(reference string) string {
	if reference == "-" {
		return " < the same input"
	}
	return ""
}
