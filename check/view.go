package check

import (
	"encoding/binary"
	"errors"
	"maps"
	"reflect"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"simrun/sim"
)

// view evaluates an expression over what nodes publish. The forks of a monitor
// share one, and so belong to one goroutine.
//
// The value of an expression is a function of its rows, of which a sweep sees the
// same few over and over: so the view remembers it.
type view struct {
	setting *Setting
	program *vm.Program
	vm      vm.VM
	types   sim.Describer

	// what the expression reads
	nodes []any // of map[string]any
	env   map[string]any
	blank map[string]any // of a node that has published nothing
	owner *assertion     // whose rows it shows
	stale []bool         // by node: but for these

	memoise bool
	rows    map[row]uint32 // numbered, from 1; the row of a node that has published nothing is 0
	first   [][]numbered   // by node: the first few that it had, which a sweep sees most
	epoch   int            // of the numbers, from 1
	values  map[string]value
	key     []byte
}

type numbered struct {
	row
	number uint32
	code   []byte // its encoding
}

// firstMax is how many rows are found faster by looking through them.
const firstMax = 6

// numbers are those of an assertion's rows.
type numbers struct {
	of    []uint32
	epoch int // of the view's, or 0
}

// value is what an expression came to.
type value struct {
	now bool
	err error
}

// valuesMax bounds what a view remembers.
const valuesMax = 1 << 16

func newView(program *vm.Program, s *Setting) *view {
	size := s.World.Real()
	v := &view{
		setting: s, program: program, nodes: make([]any, size), stale: make([]bool, size),
		blank: s.unpublished(), memoise: s.comparable(),
	}
	byName := make(map[string]any)
	for i, n := range s.World.Nodes[:size] {
		m := make(map[string]any)
		v.nodes[i], byName[n.Name] = m, m
	}
	v.env = map[string]any{"nodes": v.nodes, "node": byName}
	return v
}

// comparable tells whether every published state can be the key of a map.
func (s *Setting) comparable() bool {
	for _, o := range s.Observations {
		if _, ok := o.(sim.Published); ok && !plainKey(reflect.TypeOf(o)) {
			return false
		}
	}
	return true
}

// plainKey tells whether equal values of a type are equal for ==. A pointer is not: what
// it points to may change.
func plainKey(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Float32, reflect.Float64:
		return false
	case reflect.Array:
		return plainKey(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !plainKey(t.Field(i).Type) {
				return false
			}
		}
	}
	return t.Comparable()
}

// evaluate computes the expression over the rows of a, of which one has changed.
// What can't be evaluated, such as an element of an empty list, is not true.
func (v *view) evaluate(a *assertion, changed sim.NodeID) (bool, error) {
	if v.owner != a {
		v.owner = a
		for i := range v.stale {
			v.stale[i] = true
		}
	}
	v.stale[changed] = true
	if !v.memoise {
		return v.run(a.Rows)
	}
	v.number(a, changed)
	if known, ok := v.values[string(v.key)]; ok {
		return known.now, known.err
	}
	now, err := v.run(a.Rows)
	v.values[string(v.key)] = value{now, err}
	return now, err
}

// number makes the key of what the rows of a hold, of which one has changed.
func (v *view) number(a *assertion, changed sim.NodeID) {
	if v.rows == nil || len(v.values) > valuesMax || len(v.rows) > valuesMax {
		v.rows, v.values = map[row]uint32{{}: 0}, make(map[string]value)
		v.first = make([][]numbered, len(v.nodes))
		v.epoch++
	}
	if a.numbers.epoch == v.epoch {
		a.numbers.of[changed] = v.numberOf(int(changed), &a.Rows[changed])
	} else {
		a.numbers.epoch = v.epoch
		for i := range a.Rows {
			a.numbers.of[i] = v.numberOf(i, &a.Rows[i])
		}
	}
	v.key = v.key[:0]
	for _, n := range a.numbers.of {
		v.key = binary.AppendUvarint(v.key, uint64(n))
	}
}

func (v *view) numberOf(node int, r *row) uint32 {
	first := v.first[node]
	for i := range first {
		if first[i].row == *r {
			return first[i].number
		}
	}
	n, ok := v.rows[*r]
	if !ok {
		n = uint32(len(v.rows))
		v.rows[*r] = n
	}
	if len(first) < firstMax {
		v.first[node] = append(first, numbered{*r, n, v.encode(nil, r)})
	}
	return n
}

// appendRow appends the encoding of a row of a node.
func (v *view) appendRow(b []byte, node int, r *row) []byte {
	if v.first != nil {
		for i := range v.first[node] {
			if known := &v.first[node][i]; known.row == *r {
				return append(b, known.code...)
			}
		}
	}
	return v.encode(b, r)
}

func (v *view) encode(b []byte, r *row) []byte {
	return v.types.Append(appendBool(appendBool(b, r.Down), r.Unjudged), r.State)
}

func (v *view) run(rows []row) (bool, error) {
	for i, stale := range v.stale {
		if stale {
			v.fill(i, rows[i])
			v.stale[i] = false
		}
	}
	result, err := v.vm.Run(v.program, v.env)
	if err != nil {
		v.vm = vm.VM{}
		var at *file.Error
		if errors.As(err, &at) {
			err = errors.New(at.Message)
		}
		return false, err
	}
	return result.(bool), nil
}

func (v *view) fill(i int, r row) {
	m := v.nodes[i].(map[string]any)
	published, state := v.blank, ""
	if r.State != nil {
		published, state = v.types.Plain(r.State, v.setting.World.Name).(map[string]any), r.State.StateName()
	}
	maps.Copy(m, published)
	node := &v.setting.World.Nodes[i]
	m["id"], m["role"], m["up"], m["judged"], m["state"] = node.Name, node.Role, !r.Down, !r.Unjudged, state
}
