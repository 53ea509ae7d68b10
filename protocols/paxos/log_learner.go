package paxos

import (
	"slices"

	"simrun/check"
	"simrun/sim"
)

// logLearner is what a server knows to be chosen. It writes that down and does not wait for the disk: what
// it forgets in a crash it can learn again.
type logLearner struct {
	Log   []Command // of instance 1, 2 … without a gap
	Ahead []Vote    // beyond a gap, in order of instances; they have no numbers
}

// known is how many instances the server knows without a gap.
func (s *server) known() uint64 { return uint64(len(s.Log)) }

// knows tells whether the server knows what is chosen in an instance.
func (s *server) knows(instance uint64) bool {
	_, ahead := find(s.Ahead, instance)
	return ahead || instance <= s.known()
}

// learn takes in what is chosen in an instance, and applies what can be applied.
func (s *server) learn(env *sim.Env, instance uint64, command Command) {
	if instance == 0 || s.knows(instance) {
		return
	}
	s.write(env, record{Instance: instance, Command: command})
	env.Observe(check.Learned{Value: command.text(env), Instance: instance})
	s.keep(instance, command)
	if s.cfg.Mutant == ApplyUnordered {
		s.apply(env, command)
		return
	}
	for s.Applied < s.known() {
		s.apply(env, s.Log[s.Applied])
	}
}

// keep notes what is chosen in an instance.
func (s *server) keep(instance uint64, command Command) {
	if instance > s.known()+1 {
		s.Ahead = put(s.Ahead, Vote{Instance: instance, Command: command})
		return
	}
	s.Log = append(s.Log, command)
	for len(s.Ahead) > 0 && s.Ahead[0].Instance == s.known()+1 {
		s.Log = append(s.Log, s.Ahead[0].Command)
		s.Ahead = s.Ahead[1:]
	}
}

// readMost is how many instances a ReadReply tells of.
const readMost = 64

// reveal tells who missed something what is chosen.
func (s *server) reveal(env *sim.Env, from sim.NodeID, m ReadAll) {
	if m.From == 0 || m.From > s.known() {
		return
	}
	end := min(m.From-1+readMost, s.known())
	s.send(env, from, ReadAllReply{m.From, slices.Clip(s.Log[m.From-1 : end])})
}

// hear learns what the server has missed, and asks for the rest.
func (s *server) hear(env *sim.Env, from sim.NodeID, m ReadAllReply) {
	before := s.known()
	for i, command := range m.Commands {
		s.learn(env, m.From+uint64(i), command)
	}
	if len(m.Commands) == readMost && s.known() > before {
		s.send(env, from, ReadAll{s.known() + 1})
	}
}
