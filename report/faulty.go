package report

import (
	"fmt"
	"strings"

	"simrun/faults"
	"simrun/scenarios"
	"simrun/sim"
)

// origin finds the event of the fault that a crash or drop is due to; a fault and a heal are their own.
func (t *teller) origin(e *sim.Event) *sim.Event {
	for e.Kind != sim.EventFault && e.Kind != sim.EventHeal {
		if e.Kind != sim.EventCrash && e.Kind != sim.EventDrop || e.Cause == 0 {
			return nil
		}
		e = &t.rec.Events[e.Cause-1].Event
	}
	return e
}

// fault finds the fault of the scenario that an event is due to.
func (t *teller) fault(e *sim.Event) (f faults.Fault, name string, ok bool) {
	all := t.rec.Faults
	e = t.origin(e)
	if e == nil || e.Fault == 0 || e.Fault > uint64(len(all)) {
		return f, "", false
	}
	return all[e.Fault-1], t.rec.Program.FaultName(int(e.Fault)), true
}

// halts says why a node goes down by itself; it is "" for one that a fault crashes.
func (t *teller) halts(e *sim.Event) string {
	if e.Kind != sim.EventCrash || e.Name == "" || e.Name == "panic" { // which is told already
		return ""
	}
	return "halts: " + e.Name
}

// struck says that a fault strikes, or that a node halts, and which and why.
func (t *teller) struck(e *sim.Event) (text, which string) {
	if text := t.halts(e); text != "" {
		return text, ""
	}
	f, name, ok := t.fault(e)
	if !ok {
		return e.Name + " strikes", ""
	}
	which = "fault " + name
	if _, when, ok := strings.Cut(f.String(), ", when "); ok {
		which += ": when " + when
	}
	if f.When != nil && f.MidBroadcast != nil {
		asked := fmt.Sprintf("(%d of the broadcast sent)", *f.MidBroadcast)
		which = strings.Replace(which, asked, t.sentOf(e, f.When.Sends, *f.MidBroadcast), 1)
	}
	if what, ok := e.Value.(faults.Falsified); ok {
		return t.falsified(f.Act, e, what), which
	}
	if crash, ok := f.Act.(faults.Crash); ok {
		text = "crashes"
		switch {
		case f.For > 0:
			text += ", for " + scenarios.Short(f.For)
		case f.Repeat == nil:
			text += " for good"
		}
		if crash.Storage == faults.Lost {
			text += ", and its disk is lost"
		}
		return text, which
	}
	text = f.What()
	if _, ok := f.Act.(faults.Pause); ok {
		text = "stands still"
	}
	if f.For > 0 {
		text += ", for " + scenarios.Short(f.For)
	}
	return text, which
}

// falsified says what a fault changed, added or suppressed.
func (t *teller) falsified(act faults.Act, e *sim.Event, what faults.Falsified) string {
	message := withValues(what.Message, t.valuesOf(what.Fields))
	line := t.tampered[e.Seq]
	more := line.andMore()
	switch act.(type) {
	case faults.Commission:
		return "sends " + what.Message + ", unasked" + more
	case faults.Skip:
		return "does not react to " + message + more
	}
	receivers := t.name(what.To)
	if line != nil && len(line.to) > 1 {
		receivers = names(t.nameAll(line.to), receiversMost)
	}
	switch b := faults.Behaviour(what.Behaviour); {
	case b == faults.Impersonate:
		return "sends in " + t.name(what.As) + "'s name: " + message + " to " + receivers + more
	case what.As != sim.Nobody:
		return t.misbehaves(e.Node, b, message, " to "+receivers) + " in " + t.name(what.As) + "'s name" + more
	default:
		return t.misbehaves(e.Node, b, message, " to "+receivers) + more
	}
}

// misbehaves says what a Byzantine node does about a message.
func (t *teller) misbehaves(m sim.NodeID, b faults.Behaviour, message, to string) string {
	switch b {
	case faults.Twins:
		return "is two: " + t.name(m) + " and " + t.name(m) + "'"
	case faults.Silent:
		return "keeps silent: no " + message + to
	case faults.Replay:
		return "replays " + message + to
	case faults.Equivocate:
		return "tells another story than " + message + to
	}
	return "lies: not " + message + to
}

// sentOf says how much of a broadcast was sent when a fault struck, which may be less than it waited for.
func (t *teller) sentOf(strike *sim.Event, kind string, asked int) string {
	sent, sender := 0, sim.Nobody
	for i := int(strike.Seq) - 2; i >= 0 && t.rec.Events[i].At == strike.At; i-- {
		e := &t.rec.Events[i].Event
		if e.Kind != sim.EventSend || e.Name != kind || sender != sim.Nobody && e.Node != sender {
			continue
		}
		sender = e.Node
		sent++
	}
	if sent < asked {
		return fmt.Sprintf("(all %d of the broadcast sent)", sent)
	}
	return fmt.Sprintf("(%d of the broadcast sent)", asked)
}

// healed says that a fault is over; a crash is over when its node restarts, which tells itself.
func (t *teller) healed(e *sim.Event) (text, which string) {
	if e.Name == "crash" {
		return "", ""
	}
	f, name, ok := t.fault(e)
	if !ok {
		return e.Name + " heals", ""
	}
	if _, ok := f.Act.(faults.Pause); ok {
		return "goes on", "fault " + name
	}
	return "heals: " + f.What(), "fault " + name
}

// lostTo says to what a message was lost.
func (t *teller) lostTo(e *sim.Event) string {
	switch e.Loss {
	case sim.LostByNetwork:
		return "the network"
	case sim.LostByCrash:
		return t.name(e.Node) + " is down"
	case sim.LostByCut:
		return "the partition"
	case sim.LostAsCorrupt:
		if f, _, ok := t.fault(e); ok {
			return "corruption by the " + f.Kind()
		}
		return "corruption"
	case sim.LostByFault:
		if f, _, ok := t.fault(e); ok {
			return "the " + f.Kind()
		}
	}
	return "a fault"
}
