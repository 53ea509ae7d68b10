// Package toy is a key-value store on servers that know nothing of each other, for tests of what
// clients, histories and their checks do. No program offers it.
//
// With one server it is right, with two they differ. Its flaws make it wrong, each in a way of its own:
//
//	stale     reads are answered from a copy, which is made at times
//	twice     a request that is asked again is done again
//	forget    the store is not on the disk: a crash empties it
//	lose      puts are answered before they are synced: a crash loses the last ones
//	sessions  a restart forgets what clients were answered, and so a request that is asked again is done again
//	mute      puts are done and never answered
package toy

import (
	"fmt"
	"time"

	"simrun/check"
	"simrun/protocols"
	"simrun/sim"
)

// Params are the parameters.
type Params struct {
	Flaw  string        `yaml:"flaw" doc:"none (default), stale, twice, forget, lose, sessions or mute"`
	Retry time.Duration `yaml:"retry" doc:"how long a client waits for an answer before it asks again"`
}

var flaws = []string{"none", "stale", "twice", "forget", "lose", "sessions", "mute"}

// Validate implements protocols.Params.
func (p *Params) Validate() []sim.Problem {
	for _, f := range flaws {
		if f == p.Flaw {
			return nil
		}
	}
	return []sim.Problem{{Field: []string{"flaw"}, What: "flaw", Name: p.Flaw, Known: flaws}}
}

// Protocol returns the protocol.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name: "toy", Title: "a key-value store on servers that know nothing of each other",
		Roles: []protocols.Role{
			{Name: "server", Prefix: "n", Min: 1, Default: 1, Main: true},
			protocols.ClientRole(),
		},
		Messages:     protocols.KeyValueMessages(),
		Observations: []sim.Observation{check.Applied{}},
		Operations:   []protocols.Operation{protocols.PutOperation(), protocols.GetOperation(), protocols.CasOperation()},
		Properties:   []check.Property{check.Linearizability(), check.StateMachineSafety(), check.Progress()},
		Storage:      "store",
		Params:       func() protocols.Params { return &Params{Flaw: "none", Retry: 100 * time.Millisecond} },
		New:          newNode,
	}
}

func newNode(s *protocols.Setup, id sim.NodeID) func() sim.Node {
	servers := s.In("server")
	params := s.Params.(*Params)
	for _, n := range servers {
		if n == id {
			return func() sim.Node { return &server{Params: *params} }
		}
	}
	return protocols.NewClient(servers, params.Retry)
}

// server answers from its store.
type server struct {
	Params  `sim:"config"`
	Store   protocols.Store
	Copy    map[string]string // from which stale reads are answered
	Applied uint64
}

var refresh = sim.TimerKey{Name: "refresh"}

// Init implements sim.Node.
func (s *server) Init(env *sim.Env) {
	if s.Flaw != "forget" {
		log := sim.Log[logged](env, "log")
		for _, e := range log {
			s.Store.Apply(e.Client, e.Request)
		}
		if s.Flaw == "sessions" {
			clear(s.Store.Sessions)
		}
		s.Applied = uint64(len(log))
	}
	if s.Flaw == "stale" {
		env.SetTimer(refresh, 50*time.Millisecond, 50*time.Millisecond)
	}
}

// logged is a request on the disk.
type logged struct {
	Client  sim.NodeID
	Request protocols.ClientRequest
}

// Receive implements sim.Node.
func (s *server) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	r, ok := m.(protocols.ClientRequest)
	if !ok {
		panic(fmt.Sprintf("toy: a server received a %s", m.Kind()))
	}
	if s.Flaw == "twice" {
		delete(s.Store.Sessions, from)
	}
	last := s.Store.Sessions[from].Sequence
	reply, old := s.Store.Apply(from, r)
	if old {
		return
	}
	if last != r.Sequence {
		s.Applied++
		env.Append("log", logged{from, r})
		if s.Flaw != "lose" || r.Op != "put" {
			env.Sync()
		}
		env.Observe(check.Applied{Index: s.Applied, Command: fmt.Sprintf("%s of %d", r, from)})
	}
	switch {
	case s.Flaw == "stale" && r.Op == "get":
		reply.Value = s.Copy[r.Key]
	case s.Flaw == "mute" && r.Op == "put":
		return
	}
	env.Send(from, reply)
}

// Timeout implements sim.Node.
func (s *server) Timeout(env *sim.Env, _ sim.TimerKey) {
	s.Copy = make(map[string]string, len(s.Store.Values))
	for key, value := range s.Store.Values {
		s.Copy[key] = value
	}
	env.SetTimer(refresh, 50*time.Millisecond, 50*time.Millisecond)
}
