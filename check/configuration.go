package check

import (
	"encoding/binary"
	"slices"

	"simrun/sim"
)

// configuration is what an assertion knows of all nodes at a moment. A sweep sees the same few over and
// over, in the same order: so each remembers what the expression comes to there and which ones follow.
type configuration struct {
	numbers []uint32 // of the rows, by node
	age     int      // of the memory that has it
	next    []change // the first few that were made
	code    []byte   // the rows, encoded; or nil
	tried   bool     // the expression was evaluated: to
	now     bool
	err     error
}

// change leads from a configuration to another by the row of one node.
type change struct {
	node sim.NodeID
	row  row
	to   *configuration
}

// changesMax is how many changes are found faster by looking through them.
const changesMax = 8

// configurations are those that a view remembers.
type configurations struct {
	start *configuration // no node has published anything
	rows  map[row]uint32 // numbered, from 1; the row of a node that has published nothing is 0
	known map[string]*configuration
	age   int // how many times all was forgotten

	numbers []uint32 // being looked for
	key     []byte
}

// What is remembered is bounded: as distinct rows, and as rows of all configurations.
const (
	rowsMax   = 1 << 14
	placesMax = 1 << 18
)

func newConfigurations(nodes int) *configurations {
	c := &configurations{numbers: make([]uint32, nodes)}
	c.forget(nodes)
	return c
}

func (c *configurations) forget(nodes int) {
	c.age++
	c.start = &configuration{numbers: make([]uint32, nodes), age: c.age}
	c.rows, c.known = map[row]uint32{{}: 0}, make(map[string]*configuration)
}

// follow returns the configuration of rows of which one has changed since from, or, where from is
// nil, any.
func (c *configurations) follow(from *configuration, rows []row, changed sim.NodeID) *configuration {
	r := &rows[changed]
	if from != nil {
		for i := range from.next {
			if n := &from.next[i]; n.node == changed && n.row == *r {
				return n.to
			}
		}
	}
	if len(c.rows) > rowsMax || len(c.known)*len(rows) > placesMax {
		c.forget(len(rows))
	}
	if from != nil && from.age == c.age {
		copy(c.numbers, from.numbers)
		c.numbers[changed] = c.number(r)
	} else {
		from = nil
		for i := range rows {
			c.numbers[i] = c.number(&rows[i])
		}
	}
	to := c.numbered()
	if from != nil && len(from.next) < changesMax {
		from.next = append(from.next, change{changed, *r, to})
	}
	return to
}

func (c *configurations) number(r *row) uint32 {
	n, ok := c.rows[*r]
	if !ok {
		n = uint32(len(c.rows))
		c.rows[*r] = n
	}
	return n
}

// numbered returns the configuration in which the rows have the numbers looked for.
func (c *configurations) numbered() *configuration {
	c.key = c.key[:0]
	for _, n := range c.numbers {
		c.key = binary.AppendUvarint(c.key, uint64(n))
	}
	known, ok := c.known[string(c.key)]
	if !ok {
		known = &configuration{numbers: slices.Clone(c.numbers), age: c.age}
		c.known[string(c.key)] = known
	}
	return known
}
