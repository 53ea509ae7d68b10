package strict

// Origin remembers where a struct came from. A struct that embeds it has it
// filled in by the decoder, and validation after decoding can point into the
// file. The zero Origin, of a struct made by a program, points nowhere.
type Origin struct{ node *Node }

// Origin returns the origin of a struct that is made from this node, for
// decoders of custom types.
func (n *Node) Origin() Origin { return Origin{n} }

// Where returns the place of a key's value, or of the whole struct where it has
// no such key, or nil, which is nowhere, where the struct came from no file.
func (o Origin) Where(key string) *Node {
	if value := o.node.Get(key); value != nil {
		return value
	}
	return o.node
}

// Equal is always true, for go-cmp: where a value is written is no part of it.
func (o Origin) Equal(Origin) bool { return true }
