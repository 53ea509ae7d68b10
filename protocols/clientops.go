package protocols

import (
	"slices"

	"simrun/check"
	"simrun/sim"
)

type (
	// PutFields are the keys of the operation put.
	PutFields struct {
		Key   string `yaml:"key" required:"true" doc:"what is written"`
		Value string `yaml:"value" required:"true" doc:"what it is set to"`
	}
	// GetFields are the keys of the operation get.
	GetFields struct {
		Key string `yaml:"key" required:"true" doc:"what is read"`
	}
	// CasFields are the keys of the operation cas.
	CasFields struct {
		Key string `yaml:"key" required:"true" doc:"what is written"`
		Old string `yaml:"old,omitempty" doc:"what it must hold (default: nothing, it was never written)"`
		New string `yaml:"new" required:"true" doc:"what it is set to then"`
	}
)

// PutOperation is the operation put of a key-value store.
func PutOperation() Operation {
	return Operation{
		Name: "put", Doc: "a client sets a key to a value",
		Fields: func() any { return new(PutFields) },
		Expand: expandClient(func(fields any) sim.Op {
			f := fields.(*PutFields)
			return check.Put{Key: f.Key, Value: f.Value}
		}),
		Draw: func(key, _, value string) sim.Op { return check.Put{Key: key, Value: value} },
	}
}

// GetOperation is the operation get of a key-value store.
func GetOperation() Operation {
	return Operation{
		Name: "get", Doc: "a client reads a key",
		Fields: func() any { return new(GetFields) },
		Expand: expandClient(func(fields any) sim.Op {
			return check.Get{Key: fields.(*GetFields).Key}
		}),
		Draw: func(key, _, _ string) sim.Op { return check.Get{Key: key} },
	}
}

// CasOperation is the operation cas, compare and set, of a key-value store.
func CasOperation() Operation {
	return Operation{
		Name: "cas", Doc: "a client sets a key to a value if it holds another",
		Fields: func() any { return new(CasFields) },
		Expand: expandClient(func(fields any) sim.Op {
			f := fields.(*CasFields)
			return check.Cas{Key: f.Key, Old: f.Old, New: f.New}
		}),
		Draw: func(key, old, value string) sim.Op { return check.Cas{Key: key, Old: old, New: value} },
	}
}

// expandClient asks one client, which the workload must name. of reads the operation.
func expandClient(of func(fields any) sim.Op) func(*Setup, sim.NodeID, any) ([]Request, []sim.Problem) {
	return func(s *Setup, node sim.NodeID, fields any) ([]Request, []sim.Problem) {
		op := of(fields)
		var problems []sim.Problem
		if node == sim.Nobody {
			problems = append(problems, sim.Problemf(nil, "who asks for this %s? say which client, such as node: k1", op.OpName()))
		} else if !s.isClient(node) {
			problems = append(problems, sim.Problemf([]string{"node"}, "%s is not a client: clients ask for operations", s.Names[node]))
		}
		return []Request{{Node: node, Op: op}}, problems
	}
}

func (s *Setup) isClient(node sim.NodeID) bool {
	return slices.ContainsFunc(s.Roles, func(m Membership) bool { return m.Role.Client && slices.Contains(m.Nodes, node) })
}
