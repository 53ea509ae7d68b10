package report

import (
	"io"
	"slices"
	"strings"

	"simrun/check"
	"simrun/protocols"
	"simrun/scenarios"
)

type listJSON struct {
	Scenarios  []scenarioJSON `json:"scenarios"`
	Protocols  []thingJSON    `json:"protocols"`
	Faults     []thingJSON    `json:"faults"`
	Properties []propertyJSON `json:"properties"`
	Detectors  []thingJSON    `json:"detectors"`
	Systems    []thingJSON    `json:"systems"`
}

type scenarioJSON struct {
	Name     string                           `json:"name"`
	Protocol string                           `json:"protocol"`
	About    string                           `json:"about"`
	Expect   map[string]scenarios.Expectation `json:"expect"`
	Error    string                           `json:"error,omitempty"` // why it can't be loaded
}

type thingJSON struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`
}

type propertyJSON struct {
	Name      string     `json:"name"`
	Kind      check.Kind `json:"kind"`
	Doc       string     `json:"doc"`
	Protocols []string   `json:"protocols"`
}

// ListJSON is what there is to run, as programs read it.
func ListJSON(r *scenarios.Registry) any { return inventory(r) }

func inventory(r *scenarios.Registry) listJSON {
	l := listJSON{[]scenarioJSON{}, []thingJSON{}, []thingJSON{}, []propertyJSON{}, []thingJSON{}, []thingJSON{}}
	for _, name := range r.Names() {
		item := scenarioJSON{Name: name, Expect: map[string]scenarios.Expectation{}}
		if s, err := r.Load(name); err != nil {
			item.Error = err.Error()
		} else {
			item.Protocol, item.About = s.Protocol, strings.TrimSpace(s.About)
			if s.Expect != nil {
				item.Expect = s.Expect
			}
		}
		l.Scenarios = append(l.Scenarios, item)
	}
	for _, p := range r.Protocols() {
		l.Protocols = append(l.Protocols, thingJSON{p.Name, p.Title})
		for _, v := range p.All() {
			l.properties(v)
		}
	}
	for _, p := range scenarios.CommonProperties() {
		l.Properties = append(l.Properties, propertyJSON{p.Name, p.Kind, p.Doc, r.ProtocolNames()})
	}
	for _, k := range scenarios.FaultKinds() {
		l.Faults = append(l.Faults, thingJSON{k.Name, k.Doc})
	}
	for _, d := range scenarios.Detectors() {
		l.Detectors = append(l.Detectors, thingJSON{d.Name, d.Doc})
	}
	for _, m := range scenarios.SystemModels() {
		l.Systems = append(l.Systems, thingJSON{m.Name, m.Doc})
	}
	return l
}

// properties adds those of a protocol, or of a variant of one.
func (l *listJSON) properties(p *protocols.Protocol) {
	for _, q := range p.Properties {
		i := slices.IndexFunc(l.Properties, func(known propertyJSON) bool { return known.Name == q.Name && known.Doc == q.Doc })
		if i < 0 {
			i = len(l.Properties)
			l.Properties = append(l.Properties, propertyJSON{Name: q.Name, Kind: q.Kind, Doc: q.Doc})
		}
		if of := &l.Properties[i].Protocols; !slices.Contains(*of, p.Name) {
			*of = append(*of, p.Name)
		}
	}
}

// List prints what there is: scenarios, protocols, faults, failure detectors, system models and properties.
func List(w io.Writer, r *scenarios.Registry, st Style) error {
	l := inventory(r)
	p := &page{w: w, st: st}
	p.scenarios(l.Scenarios)
	p.section("protocols", things(l.Protocols))
	p.section("faults", things(l.Faults))
	p.section("failure detectors", briefs(l.Detectors))
	p.section("system models", briefs(l.Systems))
	var rows [][2]string
	for _, q := range l.Properties {
		rows = append(rows, [2]string{q.Name, q.Doc + " (" + string(q.Kind) + "; " + strings.Join(q.Protocols, " ") + ")"})
	}
	p.section("properties", rows)
	p.line("")
	p.line("  simrun show NAME   explains one of these")
	return p.err
}

// scenarios prints a line for each scenario, with as much of its first sentence as fits.
func (p *page) scenarios(all []scenarioJSON) {
	column := 0
	for _, s := range all {
		column = max(column, width(s.Name))
	}
	p.line("")
	p.line("  " + p.st.paint(bold, "scenarios"))
	for _, s := range all {
		text := sentence(s.About)
		if s.Error != "" {
			text = "can't be loaded: " + s.Error
		}
		p.line("    " + left(s.Name, column) + gap + cut(text, max(p.st.width()-4-column-len(gap), 20)))
	}
}

func things(all []thingJSON) [][2]string {
	rows := make([][2]string, len(all))
	for i, t := range all {
		rows[i] = [2]string{t.Name, t.Doc}
	}
	return rows
}

// briefs are things with the first sentence of what they mean.
func briefs(all []thingJSON) [][2]string {
	rows := things(all)
	for i := range rows {
		rows[i][1] = sentence(rows[i][1])
	}
	return rows
}

// sentence is the first sentence of a text.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if before, _, ok := strings.Cut(text, ". "); ok {
		return before + "."
	}
	return text
}

// section prints names beside what they mean, under a title. It prints nothing where there is none.
func (p *page) section(title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	column := 0
	for _, row := range rows {
		column = max(column, width(row[0]))
	}
	column = min(column, p.st.width()/2)
	p.line("")
	p.line("  " + p.st.paint(bold, title))
	for _, row := range rows {
		room := p.st.width() - 4 - column - len(gap)
		told := wrap(row[1], max(room, 24))
		p.line("    " + left(row[0], column) + gap + told[0])
		p.lines(4+column+len(gap), told[1:])
	}
}
