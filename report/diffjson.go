package report

import "simrun/trace"

// diffJSON is a comparison as programs read it.
type diffJSON struct {
	Schema   int       `json:"schema"`
	Equal    bool      `json:"equal"`
	Events   int       `json:"equal_events"` // that both have, before they part
	Given    []string  `json:"given,omitempty"`
	Result   string    `json:"result,omitempty"` // the key of the results that differs, where no event does
	First    *sideJSON `json:"first,omitempty"`
	Second   *sideJSON `json:"second,omitempty"`
	Outcomes []Outcome `json:"outcomes,omitempty"`
}

type sideJSON struct {
	File   string      `json:"file"`
	Run    string      `json:"run"`
	Only   []eventJSON `json:"only,omitempty"`   // of the faults themselves, before the runs part
	Event  *eventJSON  `json:"event,omitempty"`  // the first that differs; none where the run has ended
	Causes []eventJSON `json:"causes,omitempty"` // of it, the oldest first
}

type eventJSON struct {
	Text  string     `json:"text"`
	Event trace.Line `json:"event"`
}

func (c *Compared) json() any {
	if c.Parting == nil {
		return diffJSON{Schema: 1, Equal: true, Events: len(c.First.Lines), Given: c.given()}
	}
	j := diffJSON{Schema: 1, Events: c.Parting.Equal, Given: c.given(), Result: c.Parting.Result, Outcomes: outcomes(c.First, c.Second)}
	sides := c.sides()
	j.First, j.Second = sides[0].json(), sides[1].json()
	return j
}

func (s side) json() *sideJSON {
	told := func(lines []trace.Line) (all []eventJSON) {
		for _, l := range lines {
			l.Choices = nil
			all = append(all, eventJSON{s.teller.tell(&l), l})
		}
		return all
	}
	j := &sideJSON{File: s.name, Run: runOf(s.file), Only: told(s.only)}
	if s.event != nil {
		chain := told(s.file.Chain(s.event))
		last := len(chain) - 1
		j.Event, j.Causes = &chain[last], chain[:last]
	}
	return j
}
