package check

import (
	"errors"
	"reflect"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"simrun/sim"
)

// view evaluates an expression over what nodes publish. The forks of a monitor
// share one, and so belong to one goroutine.
//
// The value of an expression is a function of its rows: the view remembers it.
type view struct {
	setting *Setting
	program *vm.Program
	vm      vm.VM
	types   sim.Describer
	reads   func(field string) bool // whether the expression does
	named   bool                    // it reads the names of states

	// what the expression reads
	env   any
	nodes []shown
	blank map[string]any // of a node that has published nothing
	shows *configuration // what it shows; nil: rows that are in none
	owner *assertion     // whose these are
	stale []bool         // by node: but for these

	memory *configurations // or nil, where what nodes publish can't be compared or hardly comes again
	lenses map[reflect.Type]*lens
}

func newView(program *vm.Program, reads func(string) bool, h shape, s *Setting) *view {
	size := s.World.Real()
	v := &view{
		setting: s, program: program, stale: make([]bool, size), blank: s.unpublished(),
		reads: reads, named: reads("state"), lenses: make(map[reflect.Type]*lens),
	}
	v.env, v.nodes = h.show()
	if s.comparable() {
		v.memory = newConfigurations(size)
	}
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

// change takes in what is seen of a node, and finds the configuration. It tells whether that may make a difference to the
// expression.
func (v *view) change(a *assertion, node sim.NodeID, seen row) (differs bool) {
	at := a.at
	a.leave()
	differs = v.narrow(&a.Rows[node], seen)
	if a.at = v.remembered(at, a.Rows, node, differs); a.at != nil {
		return differs
	}
	if v.owner != a {
		v.owner, v.shows = a, nil
		for i := range v.stale {
			v.stale[i] = true
		}
	}
	v.stale[node] = v.stale[node] || differs
	return differs
}

// remembered finds the configuration of rows, which were those of at until one of them has changed, or not. It is nil if
// configurations are no longer remembered.
func (v *view) remembered(at *configuration, rows []row, node sim.NodeID, differs bool) *configuration {
	if v.memory == nil {
		return nil
	}
	to := at
	if at == nil || differs {
		to = v.memory.find(at, rows, node)
	}
	if to == nil {
		v.memory = nil
	}
	return to
}

// evaluate computes the expression over the rows of a, which has told of their changes. What can't be
// evaluated, such as an element of an empty list, is not true.
func (v *view) evaluate(a *assertion) (bool, error) {
	c := a.at
	if c == nil {
		return v.run(a.Rows)
	}
	if !c.tried {
		v.turnTo(c)
		c.now, c.err = v.run(a.Rows)
		c.tried = true
	}
	return c.now, c.err
}

// turnTo has the view show a configuration.
func (v *view) turnTo(c *configuration) {
	for i := range v.stale {
		v.stale[i] = v.shows == nil || v.shows.numbers[i] != c.numbers[i]
	}
	v.owner, v.shows = nil, c
}

// appendRows appends the encoding of the rows of a.
func (v *view) appendRows(b []byte, a *assertion) []byte {
	if a.at == nil {
		return v.encode(b, a.Rows)
	}
	if a.at.code == nil {
		a.at.code = v.encode(nil, a.Rows)
	}
	return append(b, a.at.code...)
}

func (v *view) encode(b []byte, rows []row) []byte {
	for i := range rows {
		r := &rows[i]
		b = appendText(v.types.Append(appendBool(appendBool(b, r.Down), r.Unjudged), r.State), r.Name)
	}
	return b
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
