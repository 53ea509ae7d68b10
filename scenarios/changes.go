package scenarios

import (
	"regexp"

	"simrun/faults"
	"simrun/scenarios/strict"
)

// Fields of messages are read as text, lists and mappings: what they are is known only with the protocol.

func decodeChanges(n *strict.Node) (faults.Changes, error) {
	if n.Kind() != strict.Mapping {
		return nil, n.Expected("a mapping of fields such as {kind: VoteCommit}")
	}
	plain, err := plainOf(n)
	if err != nil {
		return nil, err
	}
	changes := plain.(map[string]any)
	if len(changes) == 0 {
		return nil, n.Errorf("an empty mapping: leave it out, or say which field is set")
	}
	return changes, nil
}

func plainOf(n *strict.Node) (any, error) {
	switch n.Kind() {
	case strict.Scalar:
		return n.Text(), nil
	case strict.Sequence:
		list := []any{}
		for _, item := range n.Items() {
			plain, err := plainOf(item)
			if err != nil {
				return nil, err
			}
			list = append(list, plain)
		}
		return list, nil
	case strict.Mapping:
		nodes := make(map[string]*strict.Node)
		if err := n.Decode(&nodes); err != nil {
			return nil, err
		}
		fields := make(map[string]any, len(nodes))
		for _, key := range n.Keys() {
			plain, err := plainOf(nodes[key])
			if err != nil {
				return nil, err
			}
			fields[key] = plain
		}
		return fields, nil
	}
	return nil, n.Expected("a value")
}

// looksPlain tells what is written without quotes, though it is kept as text.
var looksPlain = regexp.MustCompile(`^(true|false|[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?)$`)

// writtenPlain is the inverse of plainOf.
func writtenPlain(v any) any {
	switch v := v.(type) {
	case string:
		if looksPlain.MatchString(v) {
			return strict.Number(v)
		}
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = writtenPlain(item)
		}
		return list
	case map[string]any:
		fields := make(map[string]any, len(v))
		for key, value := range v { //determinism:ordered each key is set once
			fields[key] = writtenPlain(value)
		}
		return fields
	}
	return v
}
