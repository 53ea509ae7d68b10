package check

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// configuration is what an assertion knows of all nodes at a moment. A sweep sees the same few over and
// over, in the same order: so each remembers what the expression comes to there and which ones follow.
type configuration struct {
	rows    []row    // by node; nil the first time that it comes up, which for many is the last
	numbers []uint32 // of the rows
	next    []change // the first few that were made
	code    []byte   // the rows, encoded; or nil
	tried   bool     // the expression was evaluated: to
	now     bool
	err     error
}

// change leads from a configuration to another, or to the same, by what an event shows of a node.
type change struct {
	node  sim.NodeID
	kind  sim.EventKind
	value any
	to    *configuration
}

// changesMax is how many changes are found faster by looking through them.
const changesMax = 8

// leading finds a change that is remembered. There is none from no configuration.
func (c *configuration) leading(e *sim.Event) *change {
	if c == nil {
		return nil
	}
	for i := range c.next {
		n := &c.next[i]
		if n.node == e.Node && n.kind == e.Kind && (sim.Same(n.value, e.Value) || n.value == e.Value) {
			return n
		}
	}
	return nil
}

// learn remembers a change, if there is room.
func (c *configuration) learn(n change) {
	if c != nil && len(c.next) < changesMax {
		c.next = append(c.next, n)
	}
}

// configurations are those that a view remembers.
type configurations struct {
	start *configuration // no node has published anything
	rows  map[row]uint32 // numbered, from 1; the row of a node that has published nothing is 0
	known map[string]*configuration

	numbers []uint32 // being looked for
	key     []byte
}

// What is remembered is bounded, as distinct rows, and as rows of all configurations: where there are more, few
// of them come again.
const (
	rowsMax   = 1 << 12
	placesMax = 1 << 16
)

func newConfigurations(nodes int) *configurations {
	return &configurations{
		start: &configuration{rows: make([]row, nodes), numbers: make([]uint32, nodes)},
		rows:  map[row]uint32{{}: 0}, known: make(map[string]*configuration),
		numbers: make([]uint32, nodes),
	}
}

// find returns the configuration of rows of which one has changed since from, or, where from is
// nil, any. It is nil if there would be too many.
func (c *configurations) find(from *configuration, rows []row, changed sim.NodeID) *configuration {
	if len(c.rows) > rowsMax || len(c.known)*len(rows) > placesMax {
		return nil
	}
	if from != nil {
		copy(c.numbers, from.numbers)
		c.numbers[changed] = c.number(&rows[changed])
	} else {
		for i := range rows {
			c.numbers[i] = c.number(&rows[i])
		}
	}
	return c.numbered(rows)
}

func (c *configurations) number(r *row) uint32 {
	n, ok := c.rows[*r]
	if !ok {
		n = uint32(len(c.rows))
		c.rows[*r] = n
	}
	return n
}

// numbered returns the configuration of rows that have the numbers looked for.
func (c *configurations) numbered(rows []row) *configuration {
	c.key = c.key[:0]
	for _, n := range c.numbers {
		c.key = binary.AppendUvarint(c.key, uint64(n))
	}
	known, ok := c.known[string(c.key)]
	if !ok {
		known = &configuration{numbers: slices.Clone(c.numbers)}
		c.known[string(c.key)] = known
	} else if known.rows == nil {
		known.rows = slices.Clone(rows)
	}
	return known
}
