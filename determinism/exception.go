package determinism

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// The directives of comments that make an exception.
const (
	prefix  = "//determinism:"
	ordered = "ordered"
	allow   = "allow"
)

// line is a place where a comment applies.
type line struct {
	file   string
	number int
}

// exception is a comment that silences the findings of one line.
type exception struct {
	pos       token.Pos
	directive string
	reason    string
	used      bool
}

// readExceptions collects the comments of a file. At the end of a line of code
// a comment applies to that line, else to the line below its group.
func (c *checker) readExceptions(file *ast.File) {
	code := c.codeLines(file)
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(comment.Text, prefix)
			if !ok {
				continue
			}
			at := c.lineOf(comment.Pos())
			if !code[at.number] {
				at = c.lineOf(group.End())
				at.number++
			}
			directive, reason, _ := strings.Cut(text, " ")
			c.exceptions[at] = &exception{pos: comment.Pos(), directive: directive, reason: strings.TrimSpace(reason)}
		}
	}
}

// codeLines holds the lines on which some node of a file begins or ends.
func (c *checker) codeLines(file *ast.File) map[int]bool {
	lines := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.File, *ast.Comment, *ast.CommentGroup:
		default:
			lines[c.lineOf(n.Pos()).number] = true
			lines[c.lineOf(n.End()-1).number] = true
		}
		return true
	})
	return lines
}

func (c *checker) lineOf(pos token.Pos) line {
	p := c.Fset.Position(pos)
	return line{p.Filename, p.Line}
}

// problem says what is wrong with a comment, if anything is.
func (e *exception) problem() string {
	switch {
	case e.directive != ordered && e.directive != allow:
		return fmt.Sprintf("there is no %s%s; use %s or %s", prefix, e.directive, ordered, allow)
	case e.reason == "":
		return fmt.Sprintf("%s%s needs a reason", prefix, e.directive)
	case !e.used:
		return fmt.Sprintf("%s%s excuses nothing here; remove it", prefix, e.directive)
	}
	return ""
}
