package report

import (
	"fmt"
	"strconv"

	"simrun/scenarios"
	"simrun/sim"
)

type sweepJSON struct {
	Schema      int                        `json:"schema"`
	Engine      int                        `json:"engine"`
	Scenario    string                     `json:"scenario"`
	Protocol    string                     `json:"protocol"`
	Seeds       scenarios.Seeds            `json:"seeds"`
	Done        *uint64                    `json:"done,omitempty"`   // of an interrupted sweep
	Runs        uint64                     `json:"runs,omitempty"`   // of an enumeration
	Judged      *uint64                    `json:"judged,omitempty"` // of a sweep in which nodes panicked
	Verdict     string                     `json:"verdict"`
	Unexpected  []string                   `json:"unexpected,omitempty"`
	Properties  []rateJSON                 `json:"properties"`
	Classes     map[scenarios.Class]uint64 `json:"classes"`
	Detector    *scenarios.Quality         `json:"detector,omitempty"` // of all nodes in all seeds
	Events      uint64                     `json:"events"`
	Panic       *panicJSON                 `json:"panic,omitempty"`
	Fingerprint string                     `json:"fingerprint"`
}

type rateJSON struct {
	Name       string                `json:"name"`
	Expected   scenarios.Expectation `json:"expected"`
	Violated   uint64                `json:"violated"`
	Rate       float64               `json:"rate"`
	Interval   [2]float64            `json:"interval"`
	Kinds      map[string]uint64     `json:"kinds,omitempty"` // of what is not holds
	Exercised  uint64                `json:"exercised"`
	FirstSeeds []uint64              `json:"first_seeds"`

	FirstPoints []uint64 `json:"first_points,omitempty"` // of an enumeration, beside first_seeds
}

type panicJSON struct {
	Seed  uint64 `json:"seed"`
	Point uint64 `json:"point,omitempty"`
	Node  string `json:"node"`
	Event uint64 `json:"event"`
	At    string `json:"at"`
	Value string `json:"value"`
}

// SweepJSON is a sweep as programs read it.
func SweepJSON(s *scenarios.SweepResult) any {
	out := sweepJSON{
		Schema: scenarios.Schema, Engine: sim.Engine, Scenario: s.Scenario, Protocol: s.Protocol, Seeds: s.Seeds,
		Verdict: verdictOf(s), Unexpected: s.Unexpected, Properties: []rateJSON{}, Classes: s.Classes, Events: s.Events, Runs: s.Runs,
		Fingerprint: fmt.Sprintf("%016x", s.Fingerprint),
	}
	if s.Detector != nil {
		quality := scenarios.QualityOf(*s.Detector)
		out.Detector = &quality
	}
	if cutOff(s) {
		out.Done, out.Unexpected = &s.Done, nil // who knows what the other seeds bring
	}
	if s.Judged < s.Total() {
		out.Judged = &s.Judged
	}
	if p := s.Panic; p != nil {
		out.Panic = &panicJSON{p.Seed, p.Point, p.Panic.Node, p.Panic.Event, p.Panic.At.String(), fmt.Sprint(p.Panic.Value)}
	}
	for _, p := range s.Properties {
		lo, hi := Interval(p.Violated, s.Judged)
		r := rateJSON{
			Name: p.Name, Expected: p.Expected, Violated: p.Violated, Exercised: p.Exercised,
			Interval: [2]float64{significant(lo, 6), significant(hi, 6)}, FirstSeeds: append([]uint64{}, p.FirstSeeds...),
			FirstPoints: p.FirstPoints,
		}
		if s.Judged > 0 {
			r.Rate = significant(float64(p.Violated)/float64(s.Judged), 6)
		}
		for v, n := range p.Kinds {
			if r.Kinds == nil {
				r.Kinds = make(map[string]uint64)
			}
			r.Kinds[string(v)] = n
		}
		out.Properties = append(out.Properties, r)
	}
	return out
}

// sweepRows is a sweep as a spreadsheet has it: a row for each property.
func sweepRows(s *scenarios.SweepResult) [][]string {
	number := func(x float64) string { return strconv.FormatFloat(significant(x, 6), 'f', -1, 64) }
	rows := [][]string{{"scenario", "property", "kind", "expected", "seeds", "violated", "rate", "low", "high", "first_seeds"}}
	for _, p := range s.Properties {
		lo, hi := Interval(p.Violated, s.Judged)
		share := ""
		if s.Judged > 0 {
			share = number(float64(p.Violated) / float64(s.Judged))
		}
		rows = append(rows, []string{
			s.Scenario, p.Name, string(p.Kind), string(p.Expected), strconv.FormatUint(s.Judged, 10), strconv.FormatUint(p.Violated, 10),
			share, number(lo), number(hi), seedList(p.FirstSeeds, len(p.FirstSeeds)),
		})
	}
	return rows
}
