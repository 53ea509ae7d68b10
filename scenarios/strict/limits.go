package strict

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// No honest file reaches these; a hostile one is refused before it costs much.
const (
	MaxBytes    = 16 << 20 // of a file
	MaxDepth    = 100      // of lists and mappings in each other, through aliases too
	MaxExpanded = 100_000  // nodes visited through aliases
	maxGathered = 100      // errors, after which decoding gives up
)

// inspection walks a whole document before anything is decoded, and finds what
// is wrong with it whatever its meaning.
type inspection struct {
	doc      *document
	errs     Errors
	open     map[*yaml.Node]bool // the anchored nodes that we are inside of
	expanded int
}

// visit returns the error that makes it useless, or dangerous, to go on.
func (in *inspection) visit(raw *yaml.Node, depth int, aliased bool) *Error {
	if raw.Kind != yaml.ScalarNode && depth > MaxDepth {
		return in.doc.node(raw).Errorf("more than %d levels of nesting", MaxDepth)
	}
	if aliased {
		in.expanded++
	} else if len(in.errs) < maxGathered {
		in.inspect(raw)
	}
	children := raw.Content
	if raw.Kind == yaml.AliasNode {
		children, aliased = []*yaml.Node{raw.Alias}, true
		if in.open[raw.Alias] {
			return in.doc.node(raw).Errorf("alias *%s is inside of what it stands for", raw.Value)
		}
	}
	if in.expanded > MaxExpanded {
		return in.doc.node(raw).Errorf("aliases expand to more than %d values", MaxExpanded)
	}
	if raw.Anchor != "" {
		in.open[raw] = true
		defer delete(in.open, raw)
	}
	if raw.Kind != yaml.AliasNode {
		depth++
	}
	for _, child := range children {
		if err := in.visit(child, depth, aliased); err != nil {
			return err
		}
	}
	return nil
}

func (in *inspection) inspect(raw *yaml.Node) {
	node := in.doc.node(raw)
	if raw.Style&yaml.TaggedStyle != 0 {
		in.errs = append(in.errs, node.Errorf("explicit tags such as %s are not supported: write the plain value", shorten(raw.Tag)))
	}
	if raw.Kind != yaml.MappingNode {
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(raw.Content); i += 2 {
		key := raw.Content[i]
		if problem := keyProblem(key); problem != "" {
			in.errs = append(in.errs, in.doc.node(key).Errorf("%s", problem))
		} else if line, repeated := lines[key.Value]; repeated {
			in.errs = append(in.errs, in.doc.node(key).Errorf("key %q is already at line %d", shorten(key.Value), line))
		} else {
			lines[key.Value] = key.Line
		}
	}
}

// keyProblem tells what keeps a node from being a key, or nothing.
func keyProblem(key *yaml.Node) string {
	switch {
	case key.Kind == yaml.AliasNode:
		return fmt.Sprintf("a key must be written out, found the alias *%s", key.Value)
	case key.Kind != yaml.ScalarNode:
		return "a key must be a word, found a list or a mapping"
	case key.Tag == "!!null":
		return "a key must be a word, found nothing"
	case key.Tag == "!!merge":
		return "merge keys (<<) are not supported: write the keys out"
	}
	return ""
}
