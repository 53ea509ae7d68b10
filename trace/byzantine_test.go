package trace_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"simrun/faults"
	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

var byzantineRuns = flag.Int("byzantine", 400, "how many runs with nodes that lie TestByzantineFuzz makes")

// Whatever nodes are made to say, every protocol survives it: no node panics, not on what it was not
// meant to hear and not later. Most properties do break, for none of these protocols is made for traitors; each run in
// which one does is written as a trace, and replayed.
func TestByzantineFuzz(t *testing.T) {
	all, workers := variants(), uint64(runtime.GOMAXPROCS(0))
	var broke betrayals
	t.Run("runs", func(t *testing.T) {
		for first := range workers {
			t.Run(fmt.Sprint(first), func(t *testing.T) {
				t.Parallel()
				for seed := first; seed < uint64(*byzantineRuns); seed += workers {
					broke.betray(t, all[seed%uint64(len(all))], seed)
				}
			})
		}
	})
	t.Logf("what broke, of the runs of each protocol with each behaviour:\n%s", broke.String())
}

// betrayals counts what became of runs, by protocol and behaviour.
type betrayals struct {
	lock sync.Mutex
	all  map[[2]string]*tally
}

// betray makes one run, and replays it if something broke.
func (b *betrayals) betray(t *testing.T, protocol protocols.Variant, seed uint64) {
	text, label := treason(t, protocol, seed)
	p := parsed(t, text)
	out, err := short(p, seed)
	for _, until := range []string{"500ms", "100ms", "50ms"} {
		if errors.Is(err, scenarios.ErrStopped) || err == nil && out.Events > trace.EventsMax {
			text = horizon.ReplaceAllString(text, "run: {until: "+until+"}")
			p = parsed(t, text)
			out, err = short(p, seed)
		}
	}
	if err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, text)
		return
	}
	broken := b.count(strings.TrimSpace(protocol.Protocol.Name+" "+protocol.When), label, p, out)
	if slices.Contains(broken, "robustness") {
		t.Errorf("seed %d: %v\n%s", seed, out.Statuses, text)
	}
	if len(broken) > 0 {
		replays(t, p, seed, text)
	}
}

var horizon = regexp.MustCompile(`run: {until: [0-9a-z]+}`)

// short makes a run, unless it is too long for a trace: liars may ask each other for ever, and more often each time
// where the network doubles messages. Its error is then ErrStopped.
func short(p *scenarios.Program, seed uint64) (*scenarios.Outcome, error) {
	var events counter
	return p.NewRunner().Run(seed, scenarios.Options{Observer: &events, Stop: func() bool { return events > trace.EventsMax }})
}

// counter is a TraceBuffer that only counts.
type counter int

func (c *counter) Event(*sim.Event) { *c++ }

func (c *counter) Len() int { return int(*c) }

func (c *counter) Truncate(n int) { *c = counter(n) }

// count takes in a run, and returns which properties are broken in it.
func (b *betrayals) count(protocol, label string, p *scenarios.Program, out *scenarios.Outcome) []string {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.all == nil {
		b.all = make(map[[2]string]*tally)
	}
	key := [2]string{protocol, label}
	if b.all[key] == nil {
		b.all[key] = &tally{broken: make(map[string]int)}
	}
	return b.all[key].count(p, out)
}

func (b *betrayals) String() string {
	var lines []string
	for key, c := range b.all {
		line := fmt.Sprintf("%-15s %-12s %6d runs %6d struck ", key[0], key[1], c.runs, c.struck)
		for _, name := range slices.Sorted(maps.Keys(c.broken)) {
			line += fmt.Sprintf(" %s %.1f%%", name, 100*float64(c.broken[name])/float64(c.runs))
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// variants are all protocols, and what they are with other parameters.
func variants() (all []protocols.Variant) {
	for _, p := range registry.Protocols() {
		all = append(append(all, protocols.Variant{Protocol: p}), p.Variants...)
	}
	return all
}

// tally counts what became of runs.
type tally struct {
	runs, struck int
	broken       map[string]int
}

func (c *tally) count(p *scenarios.Program, out *scenarios.Outcome) (broken []string) {
	c.runs++
	if slices.ContainsFunc(out.Faults, faults.Record.Struck) {
		c.struck++
	}
	properties, _ := p.Properties()
	for i, v := range out.Verdicts {
		if v.Broken() {
			broken = append(broken, properties[i].Name)
			c.broken[properties[i].Name]++
		}
	}
	return broken
}

// replays writes a run as a trace, reads it back and replays it.
func replays(t *testing.T, p *scenarios.Program, seed uint64, text string) {
	t.Helper()
	rec, res, err := trace.Record(p, seed, nil, 0)
	if err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, text)
		return
	}
	var b bytes.Buffer
	if err := trace.Write(&b, rec, res); err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, text)
		return
	}
	if d := replay(t, read(t, b.Bytes())); d != nil {
		t.Errorf("seed %d: %v\n%s", seed, d, text)
	}
}

func parsed(t *testing.T, text string) *scenarios.Program {
	t.Helper()
	s, err := registry.Parse("drawn.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	p, err := registry.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// treason draws a scenario in which nodes of a protocol depart from it, and says how.
func treason(t *testing.T, variant protocols.Variant, seed uint64) (text, label string) {
	protocol := variant.Protocol
	r := rand.New(rand.NewPCG(seed, 7))
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	main := protocol.Roles[slices.IndexFunc(protocol.Roles, func(r protocols.Role) bool { return r.Main })]
	count := max(main.Min, 2+r.IntN(4))
	head := fmt.Sprintf("protocol: %s\nnodes: %d", protocol.Name, count)
	if variant.When != "" {
		head += "\nparams: {" + variant.When + "}"
	}
	line("%s", head)
	line("run: {until: 2s}")
	authentic := r.IntN(3) > 0
	line("network: {authenticated: %t, delay: %s, loss: %s, duplicate: %s}", authentic,
		one("{dist: constant, value: 3ms}", "{dist: uniform, min: 1ms, max: 10ms}", "{dist: uniform, min: 0s, max: 60ms}"),
		one("0", "0", "0", "0.05"), one("0", "0", "0.2"))
	names := parsed(t, head).Nodes()
	if slices.ContainsFunc(protocol.Operations, func(o protocols.Operation) bool { return o.Name == "begin" }) {
		line("workload:")
		for tx := range 1 + r.IntN(3) {
			line("  - {at: %dms, op: begin, tx: t%d, votes: {%s: %s}}", r.IntN(40), tx+1, one(names...), one("commit", "commit", "abort"))
		}
	}
	if slices.ContainsFunc(protocol.Operations, func(o protocols.Operation) bool { return o.Draw != nil }) {
		line("workload: [{clients: 2, think: {dist: constant, value: 5ms}, keys: 2, until: 500ms}]")
	}
	if protocol.Name == "paxos" && variant.When == "" { // where nobody proposes by itself
		line("workload:")
		for range 1 + r.IntN(3) {
			line("  - {at: %dms, op: propose, node: %s, value: %s}", r.IntN(60), one(names...), one("a", "b", "c"))
		}
	}
	some := func() string {
		list := slices.Clone(names)
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return "[" + strings.Join(list[:1+r.IntN(min(2, len(list)))], ", ") + "]"
	}
	kind := func() string { return protocol.Messages[r.IntN(len(protocol.Messages))].Message.Kind() }
	when := func() string {
		return one("", "", fmt.Sprintf(", at: %dms", r.IntN(60)), fmt.Sprintf(", for: %dms", 5+r.IntN(80)),
			fmt.Sprintf(", times: %d", 1+r.IntN(4)), ", when: {sends: "+kind()+"}")
	}
	line("faults:")
	switch r.IntN(6) {
	case 0:
		label = "value"
		line("  - {fault: value, node: %s%s}", one(some(), "any"), when())
	case 1:
		label = "commission"
		line("  - {fault: commission, node: %s, sends: %s, repeat: {every: {dist: uniform, min: 1ms, max: 20ms}, lasts: {dist: constant, value: 1ms}}, until: 150ms}", some(), kind())
	case 2:
		label = "twins"
		line("  - {fault: byzantine, node: %s, behaviour: [twins%s]}", some(), one("", ", lie"))
	default:
		behaviours := []string{"lie", "equivocate", "replay", "silent"}
		if !authentic {
			behaviours = append(behaviours, "impersonate")
		}
		r.Shuffle(len(behaviours), func(i, j int) { behaviours[i], behaviours[j] = behaviours[j], behaviours[i] })
		behaviours = behaviours[:1+r.IntN(2)*r.IntN(len(behaviours))]
		label = behaviours[0]
		if len(behaviours) > 1 {
			label = "several"
		}
		line("  - {fault: byzantine, node: %s, behaviour: [%s]%s%s}", some(), strings.Join(behaviours, ", "), one("", "", ", towards: "+some()), when())
	}
	switch r.IntN(6) {
	case 0:
		line("  - {fault: skip, node: %s, message: %s, times: 2}", some(), kind())
	case 1:
		line("  - {fault: crash, node: %s, at: %dms, recover: %dms}", one(names...), r.IntN(60), 1+r.IntN(200))
	case 2:
		line("  - {fault: byzantine, node: %s, behaviour: [lie, replay]}", some())
	}
	return b.String(), label
}
