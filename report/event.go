package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"simrun/protocols"
	"simrun/scenarios"
	"simrun/sim"
	"simrun/trace"
)

// eventTeller puts single events of a trace into words.
type eventTeller struct {
	says   map[string]string // by message kind
	faults []scenarios.FaultResult
}

// newEventTeller returns one for runs of a protocol, which may be nil where the program does not know it.
func newEventTeller(protocol *protocols.Protocol, res *scenarios.Result) *eventTeller {
	t := &eventTeller{faults: res.Faults}
	if protocol != nil {
		t.says = sayings(protocol)
	}
	return t
}

// sayings are what a node does that sends a message, by kind.
func sayings(p *protocols.Protocol) map[string]string {
	says := make(map[string]string)
	for _, m := range p.Messages {
		says[m.Message.Kind()] = m.Says
	}
	return says
}

// verbs say what each kind of event is; %s is its name.
var verbs = map[string]string{
	"boot": "boots", "recover": "restarts", "crash": "crashes", "ignore": "can't take %s now",
	"timer-set": "sets timer %s", "timer-cancel": "cancels timer %s", "timeout": "timer %s expires",
	"save": "writes %s", "append": "appends to %s", "truncate": "truncates %s", "sync": "begins to sync", "synced": "has synced",
	"suspect": "is told that %s has crashed", "restore": "is told that %s is up", "leader": "is told that %s leads",
	"observe": "says %s", "invoke": "is asked to %s", "respond": "answers %s",
}

// tell says what happens in an event.
func (t *eventTeller) tell(l *trace.Line) string {
	text := ""
	switch l.Kind {
	case sim.EventSend.String():
		text = "sends " + l.Msg + " to " + l.To
		if says := t.says[l.Msg]; says != "" {
			text += ": " + strings.Replace(says, "%s", l.To, 1)
		}
	case sim.EventDuplicate.String():
		text = l.Msg + " to " + l.To + " is doubled"
	case sim.EventDeliver.String():
		text = "receives " + l.Msg + " from " + l.From
	case sim.EventPanic.String():
		text = "panics on " + l.Msg + " from " + l.From
	case sim.EventDrop.String():
		text = l.Name + " is lost: the node is down"
		if l.From != "" {
			text = l.Msg + " from " + l.From + " is lost: " + losses[l.Loss]
		}
	case sim.EventFault.String():
		text = t.fault(l, "strikes")
	case sim.EventHeal.String():
		text = t.fault(l, "heals")
	default:
		text = l.Kind + " " + l.Name
		if verb := verbs[l.Kind]; verb != "" {
			text = strings.Replace(verb, "%s", l.Name+l.About, 1)
		}
		if l.Kind == sim.EventCrash.String() && l.Name != "" {
			text = "halts: " + l.Name
		}
	}
	if fields := plainFields(l.Fields, l.Kind == sim.EventFault.String()); fields != "" {
		text += " (" + fields + ")"
	}
	return text
}

// losses say to what a message was lost.
var losses = map[string]string{
	sim.LostByNetwork.String(): "the network", sim.LostByCut.String(): "a partition", sim.LostByCrash.String(): "the node is down",
	sim.LostByFault.String(): "a fault", sim.LostAsCorrupt.String(): "it is corrupt",
}

// fault names the fault of a strike or a healing.
func (t *eventTeller) fault(l *trace.Line, verb string) string {
	for _, f := range t.faults {
		if f.Fault == l.Fault {
			return fmt.Sprintf("fault %s %s: %s", f.Fault, verb, f.Text)
		}
	}
	return l.Name + " " + verb
}

// plainFields writes the fields of a JSON object as key=value, those that say nothing too unless they are to be skipped;
// what is no object as it is.
func plainFields(raw json.RawMessage, skipBlank bool) string {
	if len(raw) == 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return plainValue(raw)
	}
	var parts []string
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return string(raw)
		}
		if text := plainValue(value); !skipBlank || text != "" && text != "-" { // that is nobody
			parts = append(parts, fmt.Sprint(key, "=", text))
		}
	}
	return strings.Join(parts, " ")
}

// plainValue writes a JSON value, text without its quotes.
func plainValue(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
