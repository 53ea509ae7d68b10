package faults_test

import (
	"fmt"
	"strings"

	"simrun/sim"
)

// The messages of the toy protocol.
type (
	hello struct{}
	bye   struct{}
)

func (hello) Kind() string { return "Hello" }
func (bye) Kind() string   { return "Bye" }

// state is what a toy node publishes: a name and, of a leader, its epoch.
type state struct {
	Name  string
	Epoch sim.Epoch
}

func (state) ObservationName() string    { return "state" }
func (s state) StateName() string        { return s.Name }
func (s state) Leads() (sim.Epoch, bool) { return s.Epoch, s.Name == "LEADER" }

// decided is a decision of a toy node, restored what it finds on its disk.
type (
	decided  string
	restored string
)

func (decided) ObservationName() string  { return "decided" }
func (d decided) DecidedValue() string   { return string(d) }
func (restored) ObservationName() string { return "restored" }

// do is an operation: a script of words that a toy node follows in one step.
type do string

func (do) OpName() string { return "do" }

// toy is a node that does as it is told: see follow.
type toy struct {
	peers []sim.NodeID `sim:"config"`
	Ticks int
}

func (n *toy) Init(env *sim.Env) {
	if v, ok := sim.Load[string](env, "note"); ok {
		env.Observe(restored(v))
	}
	if log := sim.Log[string](env, "log"); len(log) > 0 || env.Check("log") != sim.Intact {
		env.Observe(restored(fmt.Sprint(log, " ", env.Check("log"))))
	}
}

func (n *toy) Receive(env *sim.Env, from sim.NodeID, m sim.Message) {
	if _, ok := m.(hello); ok && n.Ticks > 0 {
		env.Send(from, bye{})
	}
}

func (n *toy) Timeout(env *sim.Env, _ sim.TimerKey) {
	if n.Ticks++; n.Ticks < 8 {
		n.follow(env, []string{"hello", "save:" + fmt.Sprint(n.Ticks), "sync", "state:BUSY", "bye", "tick"})
	}
}

func (n *toy) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) {
	n.follow(env, strings.Fields(string(op.(do))))
}

// follow carries out a script: hello and bye are broadcast (hello:1 goes to node 1 alone),
// the other words are effects.
func (n *toy) follow(env *sim.Env, script []string) {
	for _, word := range script {
		word, arg, one := strings.Cut(word, ":")
		to := n.peers
		number := 0
		if _, err := fmt.Sscan(arg, &number); one && err == nil {
			to = []sim.NodeID{sim.NodeID(number)}
		}
		switch word {
		case "hello":
			env.Broadcast(to, hello{})
		case "bye":
			env.Broadcast(to, bye{})
		case "save":
			env.Save("note", arg)
		case "append":
			env.Append("log", arg)
		case "sync":
			env.Sync()
		case "state":
			env.Observe(state{Name: arg})
		case "lead":
			env.Observe(state{"LEADER", sim.Epoch(number)})
		case "decide":
			env.Observe(decided(arg))
		case "tick":
			env.SetTimer(sim.TimerKey{Name: "tick"}, ms, 5*ms)
		default:
			panic("toy: unknown word " + word)
		}
	}
}
