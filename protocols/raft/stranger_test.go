package raft_test

import (
	"fmt"
	"testing"

	"simrun/protocols/raft"
	"simrun/scenarios"
	"simrun/scenarios/scenariotest"
	"simrun/sim"
)

// A client sends what only servers send. Whatever n1 is at the time, it goes on.
func TestStrangersAreSurvived(t *testing.T) {
	for state, campaign := range map[string]string{"leader": "{at: 0s, op: campaign, node: n1}", "follower": "{at: 0s, op: campaign, node: n2}", "candidate": "{at: 250ms, op: campaign, node: n1}"} {
		for _, m := range raft.Protocol().Messages {
			kind := m.Message.Kind()
			t.Run(state+"/"+kind, func(t *testing.T) {
				p := compile(t, fmt.Sprintf(`
nodes: {server: 3, client: 1}
params: {election_timeout: [10s, 20s], pre_vote: false, check_quorum: false}
network: {delay: {dist: constant, value: 5ms}}
storage: {sync: 0s}
workload: [%s]
faults: [{fault: commission, node: k1, sends: %s, to: n1, at: 247ms}]
run: {until: 1s}
`, campaign, kind))
				met := &meeting{}
				for property, v := range scenariotest.Verdicts(t, p, p.NewRunner(), 1, scenarios.Options{Observer: met}) {
					t.Errorf("%s: %s", property, v)
				}
				if met.state != state {
					t.Errorf("the message met a %q", met.state)
				}
			})
		}
	}
}

// meeting notes what n1 is when it hears from the client k1.
type meeting struct{ now, state string }

func (m *meeting) Event(e *sim.Event) {
	if s, ok := e.Value.(raft.State); ok && e.Node == 0 {
		m.now = s.State
	}
	if e.Kind == sim.EventDeliver && e.Node == 0 && e.Peer == 3 {
		m.state = m.now
	}
}

func (*meeting) Len() int     { return 0 }
func (*meeting) Truncate(int) {}
