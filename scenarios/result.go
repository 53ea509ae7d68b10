package scenarios

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"simrun/check"
	"simrun/faults"
	"simrun/network"
	"simrun/sim"
)

// Schema is the version of the form of results.
const Schema = 1

// Result is what came out of one run, as programs read it. Its json tags are
// part of the user's contract.
type Result struct {
	Schema      int              `json:"schema"`
	Engine      int              `json:"engine"`
	Scenario    string           `json:"scenario"`
	Protocol    string           `json:"protocol"`
	Seed        uint64           `json:"seed"`
	Without     string           `json:"without,omitempty"`    // a fault that was left out
	Verdict     string           `json:"verdict"`              // pass or fail, against what is expected
	Unexpected  []string         `json:"unexpected,omitempty"` // what is not as expected, in words
	Class       Class            `json:"class"`
	Properties  []PropertyResult `json:"properties"`
	Faults      []FaultResult    `json:"faults,omitempty"`
	End         End              `json:"end"`
	Cycle       *CycleResult     `json:"cycle,omitempty"` // what the run does for ever, in a livelock
	Stats       Stats            `json:"stats"`
	Detector    *DetectorResult  `json:"detector,omitempty"` // how good the failure detector was
	Fingerprint string           `json:"fingerprint"`
	Replay      string           `json:"replay"`
}

// PropertyResult is what became of a property.
type PropertyResult struct {
	Name      string        `json:"name"`
	Kind      check.Kind    `json:"kind"`
	Status    check.Verdict `json:"status"`
	Expected  Expectation   `json:"expected"`
	Exercised bool          `json:"exercised"`
	At        string        `json:"at,omitempty"`
	Event     uint64        `json:"event,omitempty"`
	Detail    string        `json:"detail,omitempty"`
	Causes    []string      `json:"causes,omitempty"`
	Jointly   bool          `json:"jointly,omitempty"` // no cause alone turns the verdict
	Why       []string      `json:"why,omitempty"`     // the chain of causes in words, where package report was asked for it
	Node      string        `json:"-"`
}

// AsExpected tells whether the status is what the scenario expects of a single run.
func (p PropertyResult) AsExpected() bool { return meets(p.Status, p.Expected) }

// FaultResult is what a fault did.
type FaultResult struct {
	Fault  string `json:"fault"` // its id, or its number in the list
	Text   string `json:"text"`
	Struck bool   `json:"struck"`
	At     string `json:"at,omitempty"`    // first strike
	Event  uint64 `json:"event,omitempty"` // of the first strike
	Times  int    `json:"times,omitempty"`
}

// NeverStruck says of a fault that did not strike so.
func (f *FaultResult) NeverStruck() string {
	return fmt.Sprintf("fault %s never struck: %s", f.Fault, f.Text)
}

// End is how a run ended.
type End struct {
	Time   string `json:"time"`
	Reason string `json:"reason"` // quiescent, blocked, livelock, horizon or limit
	Events uint64 `json:"events"`
}

// CycleResult is what a run in a livelock does for ever. Behind To all is as it was before From, but for epochs, which may
// have grown.
type CycleResult struct {
	From    uint64          `json:"from"` // the first event of one period
	To      uint64          `json:"to"`   // the last one
	Period  string          `json:"period"`
	Pending []PendingResult `json:"pending"`          // before From, in order
	Events  []CycleEvent    `json:"events,omitempty"` // of the period, where package report was asked for them
}

// PendingResult is something that is still to happen to a node: a message arrives, a timer expires or, with neither, a disk has synced.
type PendingResult struct {
	Node    string `json:"node"`
	From    string `json:"from,omitempty"`
	Message string `json:"message,omitempty"`
	Timer   string `json:"timer,omitempty"`
	In      string `json:"in"` // the time to go
}

// CycleEvent is an event of a cycle.
type CycleEvent struct {
	Event uint64 `json:"event"`
	After string `json:"after"` // the period has begun
	Kind  string `json:"kind"`
	Node  string `json:"node"`
	Peer  string `json:"peer,omitempty"`
	Name  string `json:"name,omitempty"`
	ToGo  string `json:"to_go,omitempty"` // until what is sent arrives, what is set expires, what is written is on the disk
}

// Stats counts what happened.
type Stats struct {
	Messages   Messages    `json:"messages"`
	Operations *Operations `json:"operations,omitempty"` // where some were asked for that are answered
	Timers     uint64      `json:"timers"`
	Crashes    uint64      `json:"crashes"`
}

// Operations counts operations by what became of them.
type Operations struct {
	Invoked  int `json:"invoked"`
	Answered int `json:"answered"`
	Open     int `json:"open"`
}

// Messages counts messages by what became of them.
type Messages struct {
	Sent       uint64 `json:"sent"`
	Delivered  uint64 `json:"delivered"`
	Dropped    uint64 `json:"dropped"`
	Duplicated uint64 `json:"duplicated,omitempty"`
}

// Verdicts against what is expected.
const (
	Pass = "pass"
	Fail = "fail"
)

// meets tells whether the status of one run is as expected: can-fail passes either way.
func meets(v check.Verdict, e Expectation) bool {
	switch e {
	case ExpectHolds:
		return v == check.Holds
	case ExpectViolated:
		return v.Broken()
	case ExpectCanFail:
		return true
	}
	return string(v) == string(e)
}

// operations counts the operations of protocols that answer them.
func (o *Outcome) operations() *Operations {
	if o.Answered == 0 && !o.Clients {
		return nil
	}
	return &Operations{o.Invoked, o.Answered, o.Invoked - o.Answered}
}

// result puts an outcome into words.
func (r *Runner) result(o *Outcome, without int) *Result {
	p := r.program
	res := &Result{
		Schema: Schema, Engine: sim.Engine, Scenario: p.Scenario.Name, Protocol: p.Scenario.Protocol, Seed: o.Seed,
		Class: o.Class, End: End{o.End.String(), o.Reason, o.Events},
		Stats: Stats{
			Messages:   Messages{o.Stats.Sent, o.Stats.Delivered, o.Stats.Dropped, o.Stats.Duplicated},
			Operations: o.operations(), Timers: o.Stats.Timers, Crashes: o.Stats.Crashes,
		},
		Fingerprint: fmt.Sprintf("%016x", o.Fingerprint),
		Replay:      fmt.Sprintf("simrun run %s --seed %d", p.Reference, o.Seed),
	}
	if o.Cycle != nil {
		res.Cycle = p.cycle(o.Cycle)
	}
	if r.quality != nil {
		res.Detector = p.detected(o.Detector)
	}
	if without > 0 {
		res.Without = p.FaultName(without)
		res.Replay += " --without " + res.Without
	}
	for i, property := range p.properties {
		s := o.Statuses[i]
		pr := PropertyResult{
			Name: property.Name, Kind: property.Kind, Status: o.Verdicts[i], Expected: property.Expected, Exercised: s.Exercised,
		}
		if pr.Status.Broken() {
			pr.At, pr.Event, pr.Detail = s.At.String(), s.Event, s.Detail
			if s.Node != sim.Nobody {
				pr.Node = p.world.Name(s.Node)
			}
		} else if pr.Status == check.Unknown {
			pr.Detail = s.Detail
		}
		if !pr.AsExpected() {
			res.Unexpected = append(res.Unexpected, fmt.Sprintf("%s: %s, expected %s", pr.Name, pr.Status, pr.Expected))
		}
		res.Properties = append(res.Properties, pr)
	}
	all := r.Faults()
	for i, record := range o.Faults {
		f := FaultResult{Fault: p.FaultName(i + 1), Text: all[i].String(), Struck: record.Struck(), Times: record.Strikes}
		if drawn := i >= len(p.listed); record.Struck() {
			f.At, f.Event = record.First.String(), record.Event
		} else if drawn {
			continue // a campaign may strike in vain
		} else if i+1 != without && !all[i].Probabilistic() {
			res.Unexpected = append(res.Unexpected, f.NeverStruck())
		}
		res.Faults = append(res.Faults, f)
	}
	if o.Breach != nil {
		res.Unexpected = append(res.Unexpected, p.breach(o.Breach))
	}
	res.Verdict = Pass
	if len(res.Unexpected) > 0 {
		res.Verdict = Fail
	}
	return res
}

// cycle puts a cycle into words.
func (p *Program) cycle(c *Cycle) *CycleResult {
	res := &CycleResult{From: c.From, To: c.To, Period: c.Period.String()}
	for _, on := range c.Pending {
		pending := PendingResult{Node: p.world.Name(on.Node), Timer: on.Timer, In: on.In.String()}
		if on.Message != nil {
			pending.From, pending.Message = p.world.Name(on.From), on.Message.Kind()
		}
		res.Pending = append(res.Pending, pending)
	}
	return res
}

// breach says by which message the system was not as it claims to be.
func (p *Program) breach(b *network.Breach) string {
	return fmt.Sprintf("the system is not synchronous: %s from %s to %s, sent at %v, takes %v, longer than the bound %v (its link is busy: more bandwidth, or a longer bound)",
		b.Kind, p.world.Name(b.From), p.world.Name(b.To), b.Sent, Short(b.Takes), p.model.Bound)
}

// FaultName returns how people call a fault: its id, or its number in the list, from 1. Those of the
// campaign follow those of the list.
func (p *Program) FaultName(number int) string {
	if drawn := number - len(p.listed); drawn > 0 {
		return faults.DrawnName(drawn)
	}
	if id := p.listed[number-1].ID; id != "" {
		return id
	}
	return strconv.Itoa(number)
}

// FaultNames returns how people call the faults of the scenario.
func (p *Program) FaultNames() []string {
	names := make([]string, len(p.listed))
	for i := range p.listed {
		names[i] = p.FaultName(i + 1)
	}
	return names
}

// FaultNumber finds a fault by its id or number; it returns 0 if there is none. How many faults the
// campaign has shows only in a run.
func (p *Program) FaultNumber(name string) int {
	for i := range p.listed {
		if p.FaultName(i+1) == name {
			return i + 1
		}
	}
	if drawn, ok := strings.CutPrefix(name, faults.DrawnPrefix); ok && p.Scenario.Nemesis != nil {
		if n, err := strconv.Atoi(drawn); err == nil && n > 0 && faults.DrawnName(n) == name {
			return len(p.listed) + n
		}
	}
	return 0
}

// Execute runs a seed and says what came out, with the causes of what is
// broken, which takes a run more for each fault that struck. Its error is a *sim.NodePanic.
func (r *Runner) Execute(seed uint64, o Options) (*Result, error) {
	out, err := r.Run(seed, o)
	if err != nil {
		return nil, err
	}
	res := r.result(out, o.Without)
	if o.Without == 0 {
		if err := r.findCauses(seed, o.Source, res, append([]faults.Record(nil), out.Faults...), append([]check.Verdict(nil), out.Verdicts...)); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// findCauses names, for every broken property, the faults without which, one at a
// time, it is not broken; where there is none, all faults that struck, jointly.
// For safety only faults that struck before the violation count.
func (r *Runner) findCauses(seed uint64, source sim.Source, res *Result, records []faults.Record, verdicts []check.Verdict) error {
	if res.Class != Failed && res.Class != Degraded {
		return nil
	}
	all := r.Faults()
	candidates := make([][]string, len(verdicts))
	for i, record := range records {
		if !record.Struck() {
			continue
		}
		out, err := r.Run(seed, Options{Source: source, Without: i + 1, Brief: true})
		if err != nil {
			return err
		}
		for j, v := range verdicts {
			if v.Broken() && r.cured(out, j) && before(record, res.Properties[j]) {
				res.Properties[j].Causes = append(res.Properties[j].Causes, r.cause(all, i, record))
			}
			if v.Broken() && before(record, res.Properties[j]) {
				candidates[j] = append(candidates[j], r.cause(all, i, record))
			}
		}
	}
	for j := range res.Properties {
		if p := &res.Properties[j]; p.Status.Broken() && len(p.Causes) == 0 && len(candidates[j]) > 0 {
			p.Causes, p.Jointly = candidates[j], true
		}
	}
	return nil
}

// cured tells whether a run shows that a property holds: a goal that was never up shows
// nothing.
func (r *Runner) cured(out *Outcome, property int) bool {
	return out.Verdicts[property] == check.Holds &&
		(r.program.properties[property].Kind != check.Liveness || out.Statuses[property].Exercised)
}

func before(f faults.Record, p PropertyResult) bool {
	return p.Kind != check.Safety || f.Event <= p.Event
}

// cause names a fault as the cause of something: fault 1: crash of c at 20ms.
func (r *Runner) cause(all []faults.Fault, i int, record faults.Record) string {
	return fmt.Sprintf("fault %s: %s at %s", r.program.FaultName(i+1), all[i].What(), Short(time.Duration(record.First)))
}

// Short prints a duration for people, to three digits: 18.1ms.
func Short(d time.Duration) string {
	digit := time.Duration(1)
	for d/digit >= 1000 {
		digit *= 10
	}
	text := d.Round(digit).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
