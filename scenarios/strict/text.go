package strict

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Plain text that some YAML parser, of version 1.1 or 1.2, would take for
// something else: truths and nothing in any case, and whatever is made of the
// characters of numbers, times and dates alone.
var (
	reserved   = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|~|=|<<|)$`)
	numberlike = regexp.MustCompile(`(?i)^[-+.]*[0-9][0-9a-f_.:xotz +-]*$|^[-+]?\.(inf|nan)$|^[-+._]+$`)
)

// textNode writes a string: a block where it has several lines, quoted where it
// would be read as something else. The printer quotes where syntax demands it.
func textNode(text string) (*yaml.Node, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("strict: %q is not UTF-8", text)
	}
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	switch {
	case isBlock(text):
		node.Style = yaml.LiteralStyle
	case strings.ContainsFunc(text, unicode.IsControl), strings.ContainsAny(text, "\u2028\u2029\uFEFF"):
		node.Style = yaml.DoubleQuotedStyle
	case reserved.MatchString(text), numberlike.MatchString(text):
		node.Style = yaml.SingleQuotedStyle
	}
	return node, nil
}

// isBlock tells text that a literal block shows as it is: no white space that
// can't be seen, nothing that needs escaping.
func isBlock(text string) bool {
	body := strings.TrimSuffix(text, "\n")
	if body == "" || body == text && !strings.Contains(text, "\n") {
		return false
	}
	for i, line := range strings.Split(body, "\n") {
		hidden := line != strings.TrimRightFunc(line, unicode.IsSpace)
		indented := i == 0 && line != strings.TrimSpace(line)
		if hidden || indented || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return false
		}
	}
	return !strings.HasPrefix(body, "\n") && !strings.HasSuffix(body, "\n")
}

// compareNatural orders as people count: p2 before p10.
func compareNatural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		i, j := digits(x), digits(y)
		if i == 0 || j == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		m, n := strings.TrimLeft(x[:i], "0"), strings.TrimLeft(y[:j], "0")
		if order := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); order != 0 {
			return order
		}
		x, y = x[i:], y[j:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits counts the digits that a string starts with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
