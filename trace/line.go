package trace

import (
	"encoding/json"
	"fmt"
	"strconv"

	"simrun/scenarios"
	"simrun/sim"
)

// Header is the first line of a trace.
type Header struct {
	Trace    string `json:"trace"` // what this file is
	Schema   int    `json:"schema"`
	Engine   int    `json:"engine"`
	Name     string `json:"name"`
	Seed     uint64 `json:"seed"`
	Drawn    string `json:"drawn"` // where the choices come from: from the seed, or elsewhere
	Without  string `json:"without,omitempty"`
	Version  string `json:"version"`
	Scenario string `json:"scenario"` // the whole file
}

const magic = "simrun"

// Where the choices of a run come from.
const (
	fromSeed  = "seed"
	elsewhere = "elsewhere" // a search, another trace: they are what was recorded
)

// Version is the version of the program, for headers.
const Version = "0.1.0"

// Line is an event as a trace has it.
type Line struct {
	Seq     uint64          `json:"seq"`
	At      int64           `json:"at"` // nanoseconds
	Kind    string          `json:"kind"`
	Node    string          `json:"node,omitempty"`
	From    string          `json:"from,omitempty"`  // of a delivery or a drop: the sender
	To      string          `json:"to,omitempty"`    // of a send: the receiver
	About   string          `json:"about,omitempty"` // of what a failure detector says: whom it is about
	Msg     string          `json:"msg,omitempty"`   // the kind of the message
	Name    string          `json:"name,omitempty"`  // of a timer, record, log, observation, operation, fault
	Epoch   uint64          `json:"epoch,omitempty"`
	Op      uint64          `json:"op,omitempty"` // the number of the invocation
	Fault   string          `json:"fault,omitempty"`
	Loss    string          `json:"loss,omitempty"`
	Fields  json.RawMessage `json:"fields,omitempty"`
	Cause   uint64          `json:"cause,omitempty"`
	Choices []Choice        `json:"choices,omitempty"`
}

// Choice is a choice as a trace has it.
type Choice struct {
	Stream string `json:"stream"` // the hash of its name
	K      uint64 `json:"k"`
	What   string `json:"what"`
	N      uint64 `json:"n"`
	Value  uint64 `json:"value"`
}

// Last is the last line of a trace.
type Last struct {
	Result  *scenarios.Result `json:"result"`
	Choices []Choice          `json:"choices,omitempty"` // after the last event
}

// Lines returns the recording as a trace has it.
func (r *Recording) Lines() []Line {
	lines := make([]Line, len(r.Events))
	var d sim.Describer
	for i := range r.Events {
		lines[i] = r.line(&r.Events[i], &d)
	}
	return lines
}

func (r *Recording) line(e *Recorded, d *sim.Describer) Line {
	name := r.Program.NodeName
	l := Line{
		Seq: e.Seq, At: int64(e.At), Kind: e.Kind.String(), Cause: e.Cause,
		Epoch: uint64(e.Epoch), Op: uint64(e.Op), Loss: e.Loss.String(), Choices: choices(e.Choices),
	}
	if e.Node != sim.Nobody {
		l.Node = name(e.Node)
	}
	switch e.Kind {
	case sim.EventSend, sim.EventDuplicate:
		l.To, l.Msg = name(e.Peer), e.Name
	case sim.EventDeliver, sim.EventPanic:
		l.From, l.Msg = name(e.Peer), e.Name
	case sim.EventDrop:
		if e.Peer == sim.Nobody {
			l.Name = e.Name // an operation
			break
		}
		l.From, l.Msg = name(e.Peer), e.Name
	case sim.EventFault, sim.EventHeal:
		l.Name, l.Fault = e.Name, r.Program.FaultName(int(e.Fault))
	case sim.EventSuspect, sim.EventRestore, sim.EventLeader:
		l.About = name(e.Peer)
	default:
		l.Name = e.Name
	}
	if e.Value != nil {
		l.Fields = d.JSON(e.Value, name)
	}
	return l
}

func choices(drawn []sim.Drawn) []Choice {
	var cs []Choice
	for _, d := range drawn {
		cs = append(cs, Choice{fmt.Sprintf("%016x", uint64(d.Stream)), d.Index, d.Lane.String(), d.N, d.Value})
	}
	return cs
}

// drawn is the inverse of choices.
func (c Choice) drawn() (sim.Drawn, error) {
	stream, err := strconv.ParseUint(c.Stream, 16, 64)
	if err != nil {
		return sim.Drawn{}, fmt.Errorf("stream %q is not a hash", c.Stream)
	}
	lane, err := sim.ParseLane(c.What)
	if err != nil {
		return sim.Drawn{}, err
	}
	return sim.Drawn{Choice: sim.Choice{Stream: sim.StreamID(stream), Index: c.K, Lane: lane, N: c.N}, Value: c.Value}, nil
}
