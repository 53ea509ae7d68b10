package raft

import (
	"slices"
	"strings"

	"simrun/sim"
)

// Cluster membership changes: section 6; dissertation, chapter 4.

// Configuration is who takes part. In joint consensus decisions need a majority of the new voters and one of
// the old.
type Configuration struct {
	Voters []sim.NodeID
	Old    []sim.NodeID // none, but in joint consensus
}

// change is a configuration and the index of its entry, from which on it counts: also before it is committed.
type change struct {
	Index   uint64
	Members Configuration
}

// wish is a change that a leader is asked for.
type wish struct {
	Server sim.NodeID
	Remove bool
}

// has tells whether a server is a member.
func (c *Configuration) has(n sim.NodeID) bool {
	return slices.Contains(c.Voters, n) || slices.Contains(c.Old, n)
}

// agree tells whether a majority says yes.
func (c *Configuration) agree(m Mutant, yes func(sim.NodeID) bool) bool {
	return majorityOf(c.Voters, m, yes) && (len(c.Old) == 0 || majorityOf(c.Old, m, yes))
}

func majorityOf(voters []sim.NodeID, m Mutant, yes func(sim.NodeID) bool) bool {
	count := 0
	for _, n := range voters {
		if yes(n) {
			count++
		}
	}
	return count >= majority(len(voters), m)
}

// majority is how many of n servers have one in common with any other that many.
func majority(n int, m Mutant) int {
	if m == MinorityQuorum {
		return max(1, n/2)
	}
	return n/2 + 1
}

func (c *Configuration) describe(env *sim.Env) string {
	names := func(nodes []sim.NodeID) string {
		all := make([]string, len(nodes))
		for i, n := range nodes {
			all[i] = env.Name(n)
		}
		return strings.Join(all, " ")
	}
	if len(c.Old) > 0 {
		return "members " + names(c.Old) + " and " + names(c.Voters)
	}
	return "members " + names(c.Voters)
}

// members is the configuration that counts: the latest in the log, "regardless of whether the entry is
// committed" (section 6).
func (s *server) members() *Configuration { return &s.History[len(s.History)-1].Members }

// eligible tells whether a server may start an election: as a member, and also where the configuration without it
// is not known to be committed, since nobody else may have that entry ("Removing the current leader",
// dissertation, section 4.2.2).
func (s *server) eligible(n sim.NodeID) bool {
	latest := &s.History[len(s.History)-1]
	return latest.Members.has(n) || latest.Index > s.Commit
}

// membersAt is the configuration as of an index.
func (s *server) membersAt(index uint64) Configuration {
	i := len(s.History) - 1
	for s.History[i].Index > index {
		i--
	}
	return s.History[i].Members
}

// learnMembers takes the configuration of an entry, if it has one.
func (s *server) learnMembers(index uint64, c Configuration) {
	if len(c.Voters) > 0 {
		s.History = append(s.History, change{index, c})
	}
}

// forgetMembers goes back to the configuration before an index.
func (s *server) forgetMembers(from uint64) {
	for s.History[len(s.History)-1].Index >= from {
		s.History = s.History[:len(s.History)-1]
	}
}

// dropMembers forgets configurations that no longer count as of an index.
func (s *server) dropMembers(upTo uint64) {
	for len(s.History) > 1 && s.History[1].Index <= upTo {
		s.History = slices.Delete(s.History, 0, 1)
	}
}

// changeMembers takes a wish. Who does not lead has no say.
func (s *server) changeMembers(env *sim.Env, w wish) {
	if s.Role == leader {
		s.Wishes = append(s.Wishes, w)
		s.nextChange(env)
	}
}

// nextChange makes the next change that is asked for, when the last one is committed.
//
// Single-server changes need more: a leader that has committed nothing in its term may not know of a configuration
// that some servers have and act by, so that its own is not next to theirs and majorities need not overlap (Ongaro,
// "bug in single-server membership changes", raft-dev, 2015).
func (s *server) nextChange(env *sim.Env) {
	latest := s.History[len(s.History)-1]
	if s.Role != leader || len(latest.Members.Old) > 0 || latest.Index > s.Commit || s.cfg.Membership == Single && !s.ruling() {
		return
	}
	for len(s.Wishes) > 0 {
		w := s.Wishes[0]
		s.Wishes = s.Wishes[1:]
		if c := latest.Members.with(w); len(c.Voters) > 0 && len(c.Voters) != len(latest.Members.Voters) {
			if s.cfg.Membership == Joint {
				c.Old = latest.Members.Voters
			}
			s.propose(env, Entry{Client: sim.Nobody, Members: c})
			s.replicate(env)
			return
		}
	}
}

// with is the configuration after a change.
func (c Configuration) with(w wish) Configuration {
	if w.Remove {
		return Configuration{Voters: slices.DeleteFunc(slices.Clone(c.Voters), func(n sim.NodeID) bool { return n == w.Server })}
	}
	return Configuration{Voters: join(slices.Clone(c.Voters), w.Server)}
}

// membersCommitted goes on with a change when its entry is committed. From joint consensus the leader goes
// on to the new configuration; if it is no member of that, it has nothing left to do.
func (s *server) membersCommitted(env *sim.Env) {
	latest := s.History[len(s.History)-1]
	switch {
	case s.Role != leader || latest.Index > s.Commit:
	case len(latest.Members.Old) > 0:
		s.propose(env, Entry{Client: sim.Nobody, Members: Configuration{Voters: latest.Members.Voters}})
		s.replicate(env)
	case !latest.Members.has(env.Self()):
		s.becomeFollower(env, sim.Nobody)
	default:
		s.nextChange(env)
	}
}
