package scenarios

import (
	"reflect"
	"slices"
	"strings"

	"simrun/faults"
)

// FaultKind describes a kind of fault, for people.
type FaultKind struct {
	Name    string
	Doc     string // what it does, in one sentence
	Example string // as a scenario has it
	Keys    []KeyDoc
	Parts   []any // structs whose keys it has together
}

// KeyDoc describes a key of a scenario file.
type KeyDoc struct {
	Name     string
	Doc      string
	Required bool
}

// faultDocs says what each kind of fault does, with an example.
var faultDocs = map[string][2]string{
	"crash": {
		"Nodes halt and lose what is in memory; with recover they restart from their disk.",
		"{fault: crash, node: c, when: {sends: GlobalCommit}, mid-broadcast: 1, recover: 500ms}",
	},
	"partition": {
		"The network between groups of nodes is cut; what is in flight across the cut is lost, too.",
		"{fault: partition, groups: [[c, p1], [p2, p3]], at: 30ms, for: 1s}",
	},
	"link": {
		"Links get worse than the network is: they lose, double, corrupt or delay messages.",
		"{fault: link, from: [c], to: [p1], loss: 0.5, at: 0s, for: 1s}",
	},
	"omission": {
		"Nodes fail to send or to receive messages, and do not notice.",
		"{fault: omission, node: p2, direction: send, message: VoteCommit, times: 1}",
	},
	"timing": {
		"Nodes do right things at the wrong time: what they send is late, or their timers expire early or late.",
		"{fault: timing, node: p3, delay: {dist: constant, value: 200ms}, at: 1s}",
	},
	"pause": {
		"Nodes take no steps, as in a long garbage collection; what reaches them waits.",
		"{fault: pause, node: p1, at: 1s, for: 300ms}",
	},
	"clock": {
		"Clocks jump, or run too fast or too slow; timers run on the node's clock.",
		"{fault: clock, node: p1, jump: 2s, at: 1s}",
	},
	"storage": {
		"Disks go wrong. lost-writes: at the next crash, each write that was not synced is kept or lost by chance. torn-write: at the next crash, the last of them is there in part, which a node can see. bit-rot: one thing that was synced can't be read any more, when the node next restarts. full: writes fail. slow: a sync takes longer, by a delay.",
		"{fault: storage, node: p1, kind: torn-write, at: 1s}",
	},
	"suspect": {
		"The failure detector is wrong: it tells nodes that another has crashed, and takes that back when the fault heals.",
		"{fault: suspect, node: p1, by: [p2, p3], at: 10ms, for: 50ms}",
	},
	"value": {
		"Nodes send wrong values of the right type: what a message says, or what kind it is, is changed as it leaves.",
		"{fault: value, node: p3, message: VoteAbort, set: {kind: VoteCommit}, at: 0s}",
	},
	"commission": {
		"Nodes send messages of the protocol that nothing in it makes them send.",
		"{fault: commission, node: p1, sends: GlobalAbort, to: [p2], at: 5ms}",
	},
	"skip": {
		"Nodes do not react to messages that reach them: a step not taken.",
		"{fault: skip, node: p1, message: GlobalCommit, at: 0s, times: 1}",
	},
	"corrupt": {
		"Nodes are fail-safe: what they send is detectably wrong, and receivers drop it.",
		"{fault: corrupt, node: p1, at: 0s}",
	},
	"byzantine": {
		"Nodes depart from the protocol: they lie, tell different stories to different nodes, replay, are silent, pretend to be others; those that one fault names collude.",
		"{fault: byzantine, node: p3, behaviour: [lie, equivocate, replay, silent], towards: [p1], at: 0s}",
	},
}

// FaultKinds describes the faults that a scenario can name, in the order in which they are listed.
func FaultKinds() []FaultKind {
	kinds := make([]FaultKind, len(faultKinds))
	for i, act := range faultKinds {
		name := act.Kind()
		k := FaultKind{Name: name, Doc: faultDocs[name][0], Example: faultDocs[name][1]}
		k.Parts = []any{faultHead{}, act, faults.Timing{}}
		if _, ok := act.(faults.Crash); ok {
			k.Parts = append(k.Parts, recovery{})
		}
		for _, part := range k.Parts {
			k.Keys = append(k.Keys, keysOf(reflect.TypeOf(part))...)
		}
		k.Keys = k.Keys[1:] // its kind needs no explanation here
		kinds[i] = k
	}
	return kinds
}

// WorkKeys is a struct whose keys every line of a workload has; the operation adds its own.
func WorkKeys() any { return workHead{} }

// Expectations are the outcomes that can be expected of a property.
func Expectations() []string { return slices.Clone(expectations) }

// Campaign describes nemesis: its keys, and the kinds of faults that it draws.
func Campaign() FaultKind {
	return FaultKind{
		Name: "nemesis",
		Doc: "A campaign: faults that are drawn from the seed, at times, on nodes and in ways that nobody chose; or every way for nodes to crash, " +
			"one run after the other. What was drawn are ordinary faults, called nemesis.1, nemesis.2 and so on; run --pin writes them down.",
		Example: "{kinds: [crash, partition], max-faulty: 1, every: {dist: exponential, mean: 400ms}, lasts: {dist: exponential, mean: 200ms}, until: 8s}",
		Keys:    keysOf(reflect.TypeFor[faults.Campaign]()),
	}
}

// DescribeKeys describes the keys of a struct, or of what a pointer to one points at, by its
// yaml, doc and required tags.
func DescribeKeys(v any) []KeyDoc {
	t := reflect.TypeOf(v)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	return keysOf(t)
}

func keysOf(t reflect.Type) []KeyDoc {
	var keys []KeyDoc
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		keys = append(keys, KeyDoc{name, f.Tag.Get("doc"), f.Tag.Get("required") == "true"})
	}
	return keys
}
