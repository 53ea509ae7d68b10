package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"simrun/scenarios/strict"
)

// Whatever is wrong with a file, its error says where, what was expected and,
// where there is a likely one, what was meant. The cases follow two lines that are right.
func TestBadInput(t *testing.T) {
	const head = "name: mine/x\nprotocol: twopc\n"
	tests := []struct{ name, file, want string }{
		// Keys.
		{"unknown key", "worklaod: []\n", `f:3:1: unknown key "worklaod" (did you mean workload?)`},
		{"unknown key, unlike any", "sensors: 3\n", `f:3:1: unknown key "sensors" (known: name, about, protocol, params, nodes, system, detector, network, clocks, storage, workload, faults, nemesis, run, sweep, check, assert, liveness, expect)`},
		{"unknown key of a fault", "faults:\n  - {fault: crash, node: c, att: 20ms}\n", `f:4:29: unknown key "att" (did you mean at?)`},
		{"key of another fault", "faults:\n  - {fault: partition, groups: [[c], [p1]], recover: 1s}\n", `f:4:45: recover goes with a crash; a partition heals with for`},
		{"key of another distribution", "network: {delay: {dist: constant, value: 1ms, min: 1ms}}\n", `f:3:47: a constant distribution has no min`},
		{"unknown key of an operation", "workload:\n  - {at: 0s, op: begin, tx: t1, vote: {p1: abort}}\n", `f:4:33: unknown key "vote" (did you mean votes?)`},
		{"missing key of an operation", "workload:\n  - {at: 0s, op: begin}\n", `f:4:5: missing key "tx"`},
		{"missing operation", "workload:\n  - {at: 0s, tx: t1}\n", `f:4:5: missing key "op": what is asked for? (begin)`},
		{"missing fault", "faults:\n  - {node: c, at: 20ms}\n", `f:4:5: missing key "fault": which kind of fault? (crash, partition, link, omission, timing, pause, clock, storage, suspect, value, commission, skip, corrupt, byzantine)`},
		{"missing node of a fault", "faults:\n  - {fault: crash, at: 20ms}\n", `f:4:5: missing key "node"`},
		{"missing name of an assertion", "assert:\n  - {always: \"true\"}\n", `f:4:5: missing key "name"`},
		{"missing side of a link", "faults:\n  - {fault: link, from: c, loss: 0.1}\n", `f:4:5: missing key "to"`},
		{"missing key of a distribution", "network: {delay: {dist: uniform, min: 1ms}}\n", `f:3:18: a uniform distribution needs max`},
		{"repeated key", "run: {seed: 1}\nrun: {seed: 2}\n", `f:4:1: key "run" is already at line 3`},
		{"repeated protocol", "protocol: onepc\n", `f:3:1: key "protocol" is already at line 2`},

		// Campaigns.
		{"campaign without a kind", "nemesis: {every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:10: a campaign needs kinds: which faults does it draw? [crash partition link omission timing pause clock storage]`},
		{"campaign without an end", "nemesis: {kinds: [crash], every: {dist: constant, value: 1s}, lasts: forever}\n", `f:3:10: a campaign needs until: when does it end? What comes after it shows whether the nodes recover`},
		{"campaign that never strikes", "nemesis: {kinds: [crash], lasts: forever, until: 8s}\n", `f:3:10: a campaign needs every: how long until it strikes (again)?`},
		{"unknown kind of a campaign", "nemesis: {kinds: [crash, partiton], every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:26: unknown kind of fault for a campaign "partiton" (did you mean partition?)`},
		{"campaign after the end", "nemesis: {kinds: [crash], every: {dist: constant, value: 1s}, lasts: forever, until: 2m}\n", `f:3:86: 2m0s is after the end of the run at 1m0s`},
		{"campaign that leaves nobody", "nemesis: {kinds: [crash], max-faulty: 4, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:39: max-faulty 4 leaves none of the 4 nodes without a fault`},
		{"campaign of few", "nemesis: {kinds: [crash], nodes: c, max-faulty: 2, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:49: max-faulty 2 is more than the 1 nodes that it may strike`},
		{"campaign of nobody", "nemesis: {kinds: [crash], max-faulty: 0, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:39: max-faulty must be above 0`},
		{"campaign in no time", "nemesis: {kinds: [crash], every: {dist: constant, value: 0s}, lasts: {dist: constant, value: 0s}, until: 8s}\n", `f:3:34: every and lasts are both 0: time would stand still`},
		{"campaign of too many", "nemesis: {kinds: [crash], every: {dist: constant, value: 1us}, lasts: {dist: constant, value: 1us}, until: 8s}\n", `f:3:34: the campaign comes to some 4000000 faults in a run, and can have at most 10000: let every or lasts be longer`},
		{"campaign that lasts how", "nemesis: {kinds: [crash], every: {dist: constant, value: 1s}, lasts: always, until: 8s}\n", `f:3:70: expected forever, or a distribution such as {dist: exponential, mean: 200ms}, found the text "always"`},
		{"storage of a campaign", "nemesis: {kinds: [pause], storage: lost, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:36: storage says what a crash leaves, and crash is not among the kinds`},
		{"unknown storage of a campaign", "nemesis: {kinds: [crash], storage: lots, every: {dist: constant, value: 1s}, lasts: forever, until: 8s}\n", `f:3:36: unknown storage "lots" (did you mean lost?)`},
		{"enumeration of something", "nemesis: {enumerate: crash-point}\n", `f:3:22: unknown thing to enumerate "crash-point" (did you mean crash-points?)`},
		{"enumeration that draws", "nemesis: {enumerate: crash-points, every: {dist: constant, value: 1s}}\n", `f:3:43: a campaign that enumerates draws nothing, and crashes are for good: it has no every`},
		{"name of a campaign's fault", "nemesis: {enumerate: crash-points}\nfaults: [{fault: crash, id: nemesis.1, node: c}]\n", `f:4:29: faults of the campaign are called nemesis.1, nemesis.2 …`},
		{"crash of who is down", "faults:\n  - {fault: crash, node: p1, at: 10ms, recover: 1s}\n  - {fault: crash, node: p1, at: 50ms}\n", `f:5:34: p1 is down at 50ms already, by fault 1: crash of p1 at 10ms for 1s`},
		{"effect of nobody", "faults:\n  - {fault: link, from: c, to: p1, loss: 1, when: {effect: 3}}\n", `f:4:51: effect needs node: whose effects are counted?`},
		{"effect of many", "faults:\n  - {fault: crash, node: c, when: {node: [p1, p2], effect: 3}}\n", `f:4:42: effect is of one node`},
		{"effect of the leader", "faults:\n  - {fault: crash, node: leader, when: {effect: 3}}\n", `f:4:40: effect counts those of one node all along: it can't be the leader's`},
		{"effect and nth", "faults:\n  - {fault: crash, node: c, when: {effect: 3, nth: 2}}\n", `f:4:52: effect is a number already: nth does not go with it`},
		{"effect zero", "faults:\n  - {fault: crash, node: c, when: {effect: 0}}\n", `f:4:44: effect must be above 0`},

		// What later versions read.
		{"explore, later", "explore: {depth: 40}\n", `f:3:1: this version does not support key "explore" yet`},
		// Tampering.
		{"tampering with an unknown message", "faults:\n  - {fault: value, node: p1, message: VoteComit}\n", `f:4:39: unknown message "VoteComit" of protocol twopc (did you mean VoteCommit?)`},
		{"tampering with no message", "faults:\n  - {fault: value, node: p1, set: {tx: t2}}\n", `f:4:35: set goes with message: say which kind of message is changed`},
		{"set of an unknown field", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: {txn: t2}}\n", `f:4:57: unknown field "txn" of VoteCommit (did you mean tx?)`},
		{"set to an unknown kind", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: {kind: VoteAbrt}}\n", `f:4:63: unknown message "VoteAbrt" of protocol twopc (did you mean VoteAbort?)`},
		{"set to a list", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: {tx: [t1]}}\n", `f:4:61: expected one value, found a list`},
		{"set to nothing", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: {tx: }}\n", `f:4:61: expected a value, found nothing`},
		{"set of nothing", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: {}}\n", `f:4:56: an empty mapping: leave it out, or say which field is set`},
		{"text for set", "faults:\n  - {fault: value, node: p1, message: VoteCommit, set: VoteAbort}\n", `f:4:56: expected a mapping of fields such as {kind: VoteCommit}, found the text "VoteAbort"`},
		{"commission of an unknown message", "faults:\n  - {fault: commission, node: p1, sends: GlobalAbrt}\n", `f:4:42: unknown message "GlobalAbrt" of protocol twopc (did you mean GlobalAbort?)`},
		{"commission of nothing", "faults:\n  - {fault: commission, node: p1}\n", `f:4:5: missing key "sends"`},
		{"commission with a kind", "faults:\n  - {fault: commission, node: p1, sends: GlobalAbort, set: {kind: VoteAbort}}\n", `f:4:67: the kind is what sends says`},
		{"commission to itself", "faults:\n  - {fault: commission, node: p1, sends: GlobalAbort, to: p1}\n", `f:4:59: p1 does not send to itself`},
		{"skip of an unknown message", "faults:\n  - {fault: skip, node: p1, message: Commit}\n", `f:4:38: unknown message "Commit" of protocol twopc (known: VoteRequest, VoteCommit, VoteAbort, GlobalCommit, GlobalAbort, DecisionRequest, DecisionReply)`},
		{"byzantine without behaviour", "faults:\n  - {fault: byzantine, node: p1}\n", `f:4:5: missing key "behaviour"`},
		{"byzantine without any behaviour", "faults:\n  - {fault: byzantine, node: p1, behaviour: []}\n", `f:4:45: expected at least one behaviour, of lie, equivocate, replay, silent, twins, impersonate`},
		{"unknown behaviour", "faults:\n  - {fault: byzantine, node: p1, behaviour: [lie, equivocat]}\n", `f:4:51: unknown behaviour "equivocat" (did you mean equivocate?)`},
		{"impersonation where senders are authentic", "faults:\n  - {fault: byzantine, node: p1, behaviour: [impersonate]}\n", "f:4:45: nobody can impersonate another where senders are authentic: give the scenario `network: {authenticated: false}`"},
		{"twins at a time", "faults:\n  - {fault: byzantine, node: p1, behaviour: [twins], at: 5ms}\n", `f:4:58: twins are two from the start of the run to its end: leave out at`},
		{"twins of any", "faults:\n  - {fault: byzantine, node: any, behaviour: [twins]}\n", `f:4:30: any can't stand here: name the nodes`},
		{"node of a twin", "faults:\n  - {fault: byzantine, node: p1, behaviour: [twins]}\n  - {fault: crash, node: \"p1'\"}\n", `f:5:26: unknown node "p1'" (did you mean p1?)`},
		{"text for authenticated", "network: {authenticated: no}\n", `f:3:26: expected true or false, found the text "no" (did you mean false?)`},

		{"clients where there are none", "workload:\n  - {clients: 3, rate: 50/s, ops: {put: 2}, until: 5s}\n", `f:4:6: clients ask for nothing of protocol twopc`},

		{"detector that nobody listens to", "detector: perfect\n", `f:3:11: the nodes of protocol twopc listen to no failure detector`},

		// Types.
		{"text for a list", "faults: none\n", `f:3:9: expected a list, found the text "none"`},
		{"text for a fault", "faults: [crash]\n", `f:3:10: expected a fault such as {fault: crash, node: p1, at: 20ms}, found the text "crash"`},
		{"list for the kind of a fault", "faults:\n  - {fault: [crash], node: c}\n", `f:4:13: expected a kind of fault, found a list`},
		{"text for an operation", "workload: [begin]\n", `f:3:12: expected an operation such as {at: 0s, op: begin, tx: t1}, found the text "begin"`},
		{"list for an operation's name", "workload:\n  - {op: [begin], tx: t1}\n", `f:4:10: expected the name of an operation, found a list`},
		{"text for params", "params: wait\n", `f:3:9: expected a mapping of parameters, found the text "wait"`},
		{"list for nodes", "nodes: [c, p1]\n", `f:3:8: expected a number of nodes, or a mapping from roles to numbers, found a list`},
		{"text for a number of nodes", "nodes: {participant: three}\n", `f:3:22: expected a whole number, found the text "three"`},
		{"number for a duration", "run: {until: 60}\n", `f:3:14: expected a duration such as 150ms, found the number 60 (give a unit: 60ms, 60s)`},
		{"text for a distribution", "network: {delay: 5ms}\n", `f:3:18: expected a distribution such as {dist: uniform, min: 1ms, max: 5ms}, found the text "5ms"`},
		{"number for a bandwidth", "network: {bandwidth: 10}\n", `f:3:22: expected a bandwidth such as 10MB/s (or B/s, KB/s, GB/s), found "10"`},
		{"bits for a bandwidth", "network: {links: [{from: c, to: p1, bandwidth: 10Mb/s}]}\n", `f:3:48: expected a bandwidth such as 10MB/s (or B/s, KB/s, GB/s), found "10Mb/s"`},
		{"no bandwidth", "network: {bandwidth: 0B/s}\n", `f:3:22: bandwidth must be above 0; without it there is no limit`},
		{"list for a bandwidth", "network: {bandwidth: [1]}\n", `f:3:22: expected a bandwidth such as 10MB/s, found a list`},
		{"corrupt above 1", "faults:\n  - {fault: link, from: c, to: p1, corrupt: 1.5}\n", `f:4:45: probability 1.5 is above 1`},
		{"unknown law", "network: {delay: {dist: exponentil, mean: 5ms}}\n", `f:3:25: unknown distribution "exponentil" (did you mean exponential?)`},
		{"negative mean", "network: {delay: {dist: exponential, mean: -5ms}}\n", `f:3:44: a duration can't be negative, found -5ms`},
		{"mean of zero", "network: {delay: {dist: exponential, mean: 0s}}\n", `f:3:44: mean must be above 0`},
		{"clamps the wrong way round", "network: {delay: {dist: normal, mean: 5ms, stddev: 1ms, min: 9ms, max: 2ms}}\n", `f:3:72: max 2ms is below min 9ms`},
		{"clamp of zero", "network: {delay: {dist: normal, mean: 5ms, stddev: 1ms, max: 0s}}\n", `f:3:62: max must be above 0`},
		{"law without its parameter", "network: {delay: {dist: weibull, scale: 5ms}}\n", `f:3:18: a weibull distribution needs shape`},
		{"parameter of another law", "network: {delay: {dist: exponential, mean: 5ms, stddev: 1ms}}\n", `f:3:49: an exponential distribution has no stddev`},
		{"text for a shape", "network: {delay: {dist: pareto, min: 1ms, shape: steep}}\n", `f:3:50: expected a number such as 1.5, found "steep"`},
		{"too many decimals", "network: {delay: {dist: lognormal, median: 1ms, sigma: 0.1234567891}}\n", `f:3:56: 0.1234567891 has more than nine decimals`},
		{"mapping for a probability", "network: {loss: {p: 1}}\n", `f:3:17: expected a probability from 0 to 1 such as 0.05, found a mapping`},
		{"mapping for a node", "faults:\n  - {fault: crash, node: {id: c}}\n", `f:4:26: expected a node or a list of nodes, found a mapping`},
		{"nothing for a fault", "faults:\n  -\n", `f:4:4: expected a value, found nothing`},
		{"nothing for a probability", "network: {loss: }\n", `f:3:17: expected a value, found nothing`},
		{"number for a name in expect", "expect: [atomicity]\n", `f:3:9: expected a mapping, found a list`},

		// Names.
		{"node", "faults:\n  - {fault: crash, node: p4, at: 20ms}\n", `f:4:26: unknown node "p4" (known: c, p1, p2, p3, coordinator, participant, all, any, leader)`},
		{"node in a list", "faults:\n  - {fault: crash, node: [p1, q2], at: 20ms}\n", `f:4:31: unknown node "q2" (known: c, p1, p2, p3, coordinator, participant, all, any, leader)`},
		{"node in a group", "faults:\n  - {fault: partition, groups: [[c, p1], [p2, p9]]}\n", `f:4:47: unknown node "p9" (known: c, p1, p2, p3, coordinator, participant, all)`},
		{"node of a pattern", "faults:\n  - {fault: crash, node: p1, when: {node: cc, sends: GlobalCommit}}\n", `f:4:43: unknown node "cc" (known: c, p1, p2, p3, coordinator, participant, all, leader)`},
		{"node of a link", "network:\n  links:\n    - {from: [c], to: [px], loss: 0.1}\n", `f:5:24: unknown node "px" (known: c, p1, p2, p3, coordinator, participant, all)`},
		{"node of an operation", "workload:\n  - {op: begin, tx: t1, node: p7}\n", `f:4:31: unknown node "p7" (known: c, p1, p2, p3)`},
		{"another node than the coordinator", "workload:\n  - {op: begin, tx: t1, node: p1}\n", `f:4:31: a transaction begins at the coordinator c, not at p1`},
		{"votes for an unknown node", "workload:\n  - {op: begin, tx: t1, votes: {p1: commit, p5: abort}}\n", `f:4:45: unknown node "p5" (known: c, p1, p2, p3)`},
		{"unknown vote", "workload:\n  - {op: begin, tx: t1, votes: {p1: abrot}}\n", `f:4:37: unknown vote "abrot" (did you mean abort?)`},
		{"role", "nodes: {coordinator: 1, particpant: 3}\n", `f:3:25: unknown role "particpant" of protocol twopc (did you mean participant?)`},
		{"message", "faults:\n  - {fault: crash, node: c, when: {sends: GlobalComit}}\n", `f:4:43: unknown message "GlobalComit" of protocol twopc (did you mean GlobalCommit?)`},
		{"message of an omission", "faults:\n  - {fault: omission, node: p1, message: Prepare}\n", `f:4:42: unknown message "Prepare" of protocol twopc (known: VoteRequest, VoteCommit, VoteAbort, GlobalCommit, GlobalAbort, DecisionRequest, DecisionReply)`},
		{"state", "faults:\n  - {fault: crash, node: c, when: {state: WAITING}}\n", `f:4:43: unknown state "WAITING" of protocol twopc (known: INIT, WAIT, READY, COMMIT, ABORT)`},
		{"decision", "faults:\n  - {fault: crash, node: c, when: {decides: comit}}\n", `f:4:45: unknown decision "comit" of protocol twopc (did you mean commit?)`},
		{"parameter", "params: {votetimeout: 1s}\n", `f:3:10: unknown key "votetimeout" (did you mean vote_timeout?)`},
		{"value of a parameter", "params: {termination: waits}\n", `f:3:23: unknown termination "waits" (did you mean wait?)`},
		{"mutant", "params: {mutant: no-ready-lock}\n", `f:3:18: unknown mutant "no-ready-lock" (did you mean no-ready-log?)`},
		{"fault", "faults:\n  - {fault: crahs, node: c}\n", `f:4:13: unknown fault "crahs" (did you mean crash?)`},
		{"partition kind", "faults:\n  - {fault: partition, kind: twoway, groups: [[c], [p1]]}\n", `f:4:30: unknown partition kind "twoway" (did you mean two-way?)`},
		{"direction", "faults:\n  - {fault: omission, node: c, direction: sends}\n", `f:4:43: unknown direction "sends" (did you mean send?)`},
		{"storage", "faults:\n  - {fault: crash, node: c, recover: 1s, storage: unsynced}\n", `f:4:51: unknown storage "unsynced" (known: unsynced-lost, kept, lost)`},
		{"order", "network: {order: lifo}\n", `f:3:18: unknown order "lifo" (did you mean fifo?)`},
		{"distribution", "network: {delay: {dist: unifrom, min: 1ms, max: 2ms}}\n", `f:3:25: unknown distribution "unifrom" (did you mean uniform?)`},
		{"operation", "workload:\n  - {at: 0s, op: beginn, tx: t1}\n", `f:4:18: unknown operation "beginn" of protocol twopc (did you mean begin?)`},
		{"property in check", "check: [atomicity, terminaton]\n", `f:3:20: unknown property "terminaton" of protocol twopc (did you mean termination?)`},
		{"property in expect", "expect: {atomicty: violated}\n", `f:3:10: unknown property "atomicty" (did you mean atomicity?)`},
		{"property in expect that is not in check", "check: [atomicity]\nexpect: {termination: blocked}\n", `f:4:10: property termination is not judged here: add it to check`},
		{"expectation", "expect: {atomicity: holdss}\n", `f:3:21: unknown expectation "holdss" (did you mean holds?)`},
		{"blocked safety", "expect: {atomicity: blocked}\n", `f:3:21: blocked is for liveness; atomicity is a safety property, which can be violated`},
		{"late assertion", "assert:\n  - {name: a, sometimes: \"true\"}\nexpect: {a: late}\n", `f:5:13: late is for liveness; a is a reachability property, which can be violated`},

		// Numbers and times.
		{"negative time", "faults:\n  - {fault: crash, node: c, at: -1s}\n", `f:4:33: a duration can't be negative, found -1s`},
		{"negative time of an operation", "workload:\n  - {at: -1ms, op: begin, tx: t1}\n", `f:4:10: a duration can't be negative, found -1ms`},
		{"time after the end", "faults:\n  - {fault: crash, node: c, at: 2m}\n", `f:4:33: 2m0s is after the end of the run at 1m0s`},
		{"operation after the end", "run: {until: 5s}\nworkload:\n  - {at: 6s, op: begin, tx: t1}\n", `f:5:10: 6s is after the end of the run at 5s`},
		{"end at the start", "run: {until: 0s}\n", `f:3:14: until must be above 0`},
		{"a fault that lasts for nothing", "faults:\n  - {fault: crash, node: c, for: 0s}\n", `f:4:34: for must be above 0`},
		{"a recovery after nothing", "faults:\n  - {fault: crash, node: c, recover: 0s}\n", `f:4:38: recover must be above 0`},
		{"no times", "faults:\n  - {fault: omission, node: c, times: 0, for: 1s}\n", `f:4:39: times must be above 0`},
		{"negative times", "faults:\n  - {fault: omission, node: c, times: -1}\n", `f:4:39: times is a number from 1`},
		{"nth 0", "faults:\n  - {fault: crash, node: c, when: {sends: GlobalCommit, nth: 0}}\n", `f:4:62: nth must be above 0`},
		{"probability above 1", "network: {loss: 1.5}\n", `f:3:17: probability 1.5 is above 1`},
		{"negative probability", "network: {duplicate: -0.1}\n", `f:3:22: expected a probability from 0 to 1 such as 0.05, found "-0.1"`},
		{"ten decimals", "faults:\n  - {fault: omission, node: c, probability: 0.1234567891}\n", `f:4:45: probability 0.1234567891 has more than nine decimals`},
		{"drift without a unit", "clocks: {drift: 100}\n", `f:3:17: expected a drift such as 100ppm or -100ppm, found "100"`},
		{"drift with a sign", "clocks: {drift: -100ppm}\n", `f:3:17: clocks drift both ways: give the greatest drift, without a sign`},
		{"clock that stands still", "faults:\n  - {fault: clock, node: p1, drift: -1000000ppm}\n", `f:4:37: drift -1000000ppm is out of range: above -1000000ppm, at most 1000000ppm`},
		{"negative skew", "clocks: {skew: -5ms}\n", `f:3:16: a duration can't be negative, found -5ms`},
		{"jump without a unit", "faults:\n  - {fault: clock, node: p1, jump: 2}\n", `f:4:36: expected a duration such as 2s or -2s, found the number 2`},
		{"right timing", "faults:\n  - {fault: timing, node: p1, timers: 1}\n", `f:4:39: timers is above 0 and not 1: below 1 is early, above is late; found 1`},
		{"clock fault of nothing", "faults:\n  - {fault: clock, node: p1}\n", `f:4:13: a clock fault has jump or drift, or both`},
		{"record that there is not", "faults:\n  - {fault: crash, node: p1, when: {saves: lgo}}\n", `f:4:44: unknown record "lgo" of protocol twopc (did you mean log?)`},
		{"key that there is not", "faults:\n  - {fault: storage, node: p1, kind: bit-rot, key: lock}\n", `f:4:52: unknown record "lock" of protocol twopc (known: log)`},
		{"omission of nothing", "faults:\n  - {fault: omission, node: p1, probability: 0}\n", `f:4:46: probability must be above 0`},
		{"per cent", "network: {loss: 5%}\n", `f:3:17: expected a probability from 0 to 1 such as 0.05, found "5%"`},
		{"power of ten", "network: {loss: 1e-3}\n", `f:3:17: expected a probability from 0 to 1 such as 0.05, found "1e-3"`},
		{"min above max", "network: {delay: {dist: uniform, min: 5ms, max: 1ms}}\n", `f:3:49: max 1ms is below min 5ms`},
		{"nodes: 0", "nodes: 0\n", `f:3:8: protocol twopc needs at least 1 participant, found 0`},
		{"no participants", "nodes: {participant: 0}\n", `f:3:22: protocol twopc needs at least 1 participant, found 0`},
		{"negative nodes", "nodes: -3\n", `f:3:8: protocol twopc needs at least 1 participant, found -3`},
		{"two coordinators", "nodes: {coordinator: 2, participant: 3}\n", `f:3:22: protocol twopc has at most 1 coordinator, found 2`},
		{"too many nodes", "nodes: 1000001\n", `f:3:8: a scenario has at most 1000000 nodes`},
		{"no seeds", "sweep: {seeds: 0}\n", `f:3:16: seeds must be at least 1`},
		{"negative seed", "run: {seed: -1}\n", `f:3:13: -1 is out of range: from 0 to 18446744073709551615`},
		{"within nothing", "liveness: {within: 0s}\n", `f:3:20: within must be above 0; without it liveness has the rest of the run`},
		{"vote timeout 0", "params: {vote_timeout: 0s}\n", `f:3:24: vote_timeout must be above 0`},

		// What does not go together.
		{"overlapping groups", "faults:\n  - {fault: partition, groups: [[c, p1], [p1, p2]]}\n", `f:4:32: p1 is on two sides of the partition`},
		{"one group", "faults:\n  - {fault: partition, groups: [[c, p1]]}\n", `f:4:32: a partition has at least two groups`},
		{"groups of a one-way partition", "faults:\n  - {fault: partition, kind: one-way, groups: [[c], [p1]]}\n", "f:4:13: a partition of kind one-way needs from\nf:4:13: a partition of kind one-way needs to\nf:4:47: a partition of kind one-way has no groups"},
		{"mid-broadcast without sends", "faults:\n  - {fault: crash, node: c, mid-broadcast: 1, at: 1s}\n", `f:4:44: mid-broadcast goes with when: {sends: …}`},
		{"mid-broadcast with receives", "faults:\n  - {fault: crash, node: c, when: {receives: VoteCommit}, mid-broadcast: 1}\n", `f:4:74: mid-broadcast goes with when: {sends: …}`},
		{"two patterns", "faults:\n  - {fault: crash, node: c, when: {receives: VoteCommit, decides: commit}}\n", `f:4:35: when names one thing: sends, receives, state, decides, saves or effect`},
		{"no pattern", "faults:\n  - {fault: crash, node: c, when: {nth: 2}}\n", `f:4:35: when names one thing: sends, receives, state, decides, saves or effect`},
		{"at and when", "faults:\n  - {fault: crash, node: c, at: 1s, when: {decides: commit}}\n", `f:4:33: at and when exclude each other; when has after`},
		{"at 0 and when", "faults:\n  - {fault: crash, node: c, at: 0s, when: {decides: commit}}\n", `f:4:29: at and when exclude each other; when has after`},
		{"for and recover", "faults:\n  - {fault: crash, node: c, for: 1s, recover: 1s}\n", `f:4:38: recover and for say the same: keep one`},
		{"until without repeat", "faults:\n  - {fault: crash, node: c, until: 1s}\n", `f:4:36: until goes with repeat; a fault that heals once has for`},
		{"any in a list", "faults:\n  - {fault: crash, node: [any, p1]}\n", `f:4:26: any stands alone, not in a list`},
		{"no nodes", "faults:\n  - {fault: crash, node: []}\n", `f:4:26: an empty list of nodes`},
		{"link fault without an effect", "faults:\n  - {fault: link, from: c, to: p1}\n", `f:4:13: a link fault has at least one of loss, duplicate, corrupt and delay`},
		{"two faults with one id", "faults:\n  - {fault: crash, id: boom, node: c}\n  - {fault: crash, id: boom, node: p1}\n", `f:5:24: two faults are called boom`},
		{"a number as id", "faults:\n  - {fault: crash, id: 2, node: c}\n", `f:4:24: a number can't be an id: faults without one are called by their number`},
		{"two modalities", "assert:\n  - {name: a, always: \"true\", sometimes: \"true\"}\n", `f:4:5: an assertion has one of always, sometimes and eventually`},
		{"no modality", "assert:\n  - {name: a}\n", `f:4:5: an assertion has one of always, sometimes and eventually`},
		{"two assertions of one name", "assert:\n  - {name: a, always: \"true\"}\n  - {name: a, always: \"true\"}\n", `f:5:12: there is a property a already`},
		{"an assertion with a property's name", "check: [atomicity]\nassert:\n  - {name: termination, always: \"true\"}\n", `f:5:12: there is a property termination already`},

		// Expressions.
		{"state in an expression", "assert:\n  - {name: a, always: \"none(nodes, .state == 'COMIT')\"}\n", `f:4:46: unknown state "COMIT" (did you mean COMMIT?)`},
		{"state in a list in an expression", "assert:\n  - {name: a, always: 'none(nodes, .state in [\"COMMIT\", \"ABROT\"])'}\n", `f:4:57: unknown state "ABROT" (did you mean ABORT?)`},
		{"node in an expression", "assert:\n  - {name: a, always: node.p9.up}\n", `f:4:28: unknown node "p9" (known: c, p1, p2, p3)`},
		{"field in an expression", "assert:\n  - {name: a, always: \"all(nodes, .stat == 'READY')\"}\n", `f:4:36: unknown field "stat" (did you mean state?)`},
		{"no truth", "assert:\n  - {name: a, always: \"len(nodes)\"}\n", `f:4:23: expected bool, but got int`},
		{"unclosed expression", "assert:\n  - {name: a, always: \"all(nodes, .up\"}\n", `f:4:37: the expression ends too early`},
		{"unknown function", "assert:\n  - {name: a, always: \"every(nodes, .up)\"}\n", `f:4:24: unknown function "every" (known: all, none, any, one, filter, map, find, findIndex, count, sum, len, max, min, abs, first, last, uniq, hasPrefix, hasSuffix)`},
		{"unquoted expression", "assert:\n  - {name: a, always: all(nodes, .up)}\n", `f:4:34: unknown key ".up)" (put text with a comma in quotes)`},
		{"expression in a block", "assert:\n  - name: a\n    always: |\n      all(nodes, .up) and\n      none(nodes, .stat == 'READY')\n", `f:5:13: unknown field "stat" (did you mean state?)`},
		{"escaped expression", "assert:\n  - {name: a, always: \"all(nodes, .state == \\\"REDY\\\")\"}\n", `f:4:23: unknown state "REDY" (did you mean READY?)`},

		// The document.
		{"second document", "---\nname: b\n", `f:3:1: a second document starts here: one file is one document`},
		{"deep nesting", "faults: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "\n", `f:3:108: more than 100 levels of nesting`},
		{"binary", "about: \x00\x01\x02\n", `f:3:8: this is not YAML text: control character U+0000`},
		{"several", "nodes: {coordinator: 1, participant: 3}\nfaults:\n  - {fault: crash, node: p4}\n  - {fault: omission, node: c, message: Vote}\nexpect: {atomicity: hold}\n", "f:5:26: unknown node \"p4\" (known: c, p1, p2, p3, coordinator, participant, all, any, leader)\nf:6:41: unknown message \"Vote\" of protocol twopc (known: VoteRequest, VoteCommit, VoteAbort, GlobalCommit, GlobalAbort, DecisionRequest, DecisionReply)\nf:7:21: unknown expectation \"hold\" (did you mean holds?)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := registry.Parse("f", []byte(head+tt.file))
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Without a protocol that is known, nothing else can be looked at.
func TestBadProtocol(t *testing.T) {
	tests := []struct{ file, want string }{
		{"name: x\n", `f:1:1: missing key "protocol"`},
		{"name:\nprotocol: twopc\n", `f:1:6: expected text, found nothing`},
		{"name: x\nprotocol: towpc\nnodes: 0\n", `f:2:11: unknown protocol "towpc" (did you mean twopc?)`},
		{"name: x\nprotocol: 3pc\n", `f:2:11: unknown protocol "3pc" (known: ` + strings.Join(registry.ProtocolNames(), ", ") + ")"},
		{"name: x\nprotocol: pbft\n", `f:2:11: this version does not support protocol "pbft" yet`},
		{"name: x\nprotocol: etcdraft\n", `f:2:11: protocol etcdraft has a program of its own, adapters/etcdraft/cmd/simrun-etcdraft`},
		{"name: x\nprotocol: onepc\nparams: {vote_timeout: 1s}\n", `f:3:9: protocol onepc has no parameters`},
		{"name: x\nprotocol: raft\nparams: {members: 9}\n", `f:3:19: members is at most 3, the number of servers, found 9`},
		{"name: x\nprotocol: raft\nparams: {election_timeout: 200ms}\n", `f:3:28: expected a list, found the text "200ms" (write [200ms, 200ms], or 2 that differ, such as [150ms, 300ms])`},
		{"name: x\nprotocol: raft\nparams: {members: 3}\nnodes: 2\n", `f:3:19: members is at most 2, the number of servers, found 3`},
	}
	for _, tt := range tests {
		if _, err := registry.Parse("f", []byte(tt.file)); err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

// A scenario that does not say its name is called as its file.
func TestNameOfTheFile(t *testing.T) {
	for file, want := range map[string]string{
		"lab2.yaml": "lab2", "mine/lab2.yaml": "lab2", "./lab2": "lab2", "a.b.yaml": "a.b",
	} {
		s, err := registry.Parse(file, []byte("protocol: twopc\n"))
		if err != nil || s.Name != want {
			t.Errorf("%s: %v, %v", file, s, err)
		}
	}
}

// What no person writes is refused before it costs much.
func TestHostileInput(t *testing.T) {
	bomb := "name: b\nprotocol: &a0 twopc\nabout: x\ncheck: [*a0]\nfaults:\n"
	for i := range 40 {
		bomb += fmt.Sprintf("  - &a%d [*a%d, *a%d]\n", i+1, i, i)
	}
	tests := []struct{ name, file, want string }{
		{"empty", "", "f:1:1: the file is empty: expected a scenario"},
		{"only a comment", "# later\n", "f:1:1: the file is empty: expected a scenario"},
		{"100 MB", strings.Repeat("# nothing\n", 10<<20), "f: the file has 104857600 bytes, more than the 16777216 that are read"},
		{"alias bomb", bomb, "aliases expand to more than 100000 values"},
		{"alias of itself", "name: x\nprotocol: twopc\nfaults: &f [*f]\n", "f:3:13: alias *f is inside of what it stands for"},
		{"deep", strings.Repeat("[", 1<<20), "f:1:10001: exceeded max depth of 10000"},
		{"binary", "\x7fELF\x02\x01\x01\x00", "f:1:1: this is not YAML text: control character U+007F"},
		{"gzip", "\x1f\x8b\x08", "f:1:1: this is not YAML text: control character U+001F"},
		{"many nodes", "name: x\nprotocol: twopc\nnodes: 1000000000000000000000\n", "f:3:8: 1000000000000000000000 is out of range: from -9223372036854775808 to 9223372036854775807"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			_, err := registry.Parse("f", []byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// A hint lists names only as far as somebody reads them.
func TestHintIsShort(t *testing.T) {
	_, err := registry.Parse("f", []byte("name: x\nprotocol: twopc\nnodes: 5000\nfaults: [{fault: crash, node: nobody}]\n"))
	if err == nil || len(err.Error()) > 200 || !strings.Contains(err.Error(), "p7, … (5006 in all)") {
		t.Errorf("got %v", err)
	}
}

// The report shows the line of the file and marks the place in it.
func ExampleRegistry_Parse() {
	_, err := registry.Parse("lab2.yaml", []byte(`
name: lab2
protocol: twopc
faults:
  - {fault: crash, node: p4, when: {sends: GlobalComit}}
assert:
  - {name: all-commit, eventually: "all(nodes, .state == 'COMIT')"}
`))
	var problems strict.Errors
	if errors.As(err, &problems) {
		fmt.Println(problems.Report())
	}
	// Output:
	// lab2.yaml:5:26: unknown node "p4"
	//     5 |   - {fault: crash, node: p4, when: {sends: GlobalComit}}
	//       |                          ^^ known: c, p1, p2, p3, coordinator, participant, all, any, leader
	// lab2.yaml:5:44: unknown message "GlobalComit" of protocol twopc
	//     5 |   - {fault: crash, node: p4, when: {sends: GlobalComit}}
	//       |                                            ^^^^^^^^^^^ did you mean GlobalCommit?
	// lab2.yaml:7:58: unknown state "COMIT"
	//     7 |   - {name: all-commit, eventually: "all(nodes, .state == 'COMIT')"}
	//       |                                                          ^^^^^^^ did you mean COMMIT?
}
