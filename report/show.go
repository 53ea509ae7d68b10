package report

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"simrun/check"
	"simrun/faults"
	"simrun/protocols"
	"simrun/scenarios"
)

// ShowProtocol explains a protocol: what it does, its messages, states, parameters, operations and
// properties. examples are scenarios of it.
func ShowProtocol(w io.Writer, proto *protocols.Protocol, st Style, examples ...string) error {
	p := &page{w: w, st: st}
	p.line(st.paint(bold, proto.Name) + gap + proto.Title)
	p.protocol(proto, parameters(proto))
	for _, v := range proto.Variants {
		p.line("")
		p.line(st.paint(bold, proto.Name+", "+v.When) + gap + v.Protocol.Title)
		p.protocol(v.Protocol, nil)
	}
	p.line("")
	if len(examples) > 0 {
		p.line("  try  simrun run " + examples[0])
		for _, name := range examples[1:] {
			p.line("       simrun run " + name)
		}
	} else {
		p.line("  try  simrun list   for scenarios of it")
	}
	return p.err
}

// protocol explains a protocol, or a variant of one, whose parameters are explained with it.
func (p *page) protocol(proto *protocols.Protocol, params [][2]string) {
	if proto.Doc != "" {
		p.line("")
		p.lines(2, wrap(proto.Doc, p.st.width()-2))
	}
	p.section("nodes", roles(proto))
	var rows [][2]string
	for _, m := range proto.Messages {
		rows = append(rows, [2]string{m.Message.Kind(), m.Doc})
	}
	p.section("messages", rows)
	rows = nil
	for _, s := range proto.States {
		rows = append(rows, [2]string{s.Name, s.Doc})
	}
	p.section("states", rows)
	if len(proto.Decisions) > 0 {
		p.section("decisions", [][2]string{{strings.Join(proto.Decisions, ", "), "what nodes decide"}})
	}
	p.section("parameters", params)
	rows = nil
	for _, o := range proto.Operations {
		rows = append(rows, [2]string{o.Name, o.Doc})
		rows = append(rows, keys(scenarios.DescribeKeys(o.Fields()), "  ")...)
	}
	p.section("operations", rows)
	rows = nil
	for _, q := range proto.Properties {
		rows = append(rows, [2]string{q.Name, q.Doc + " (" + string(q.Kind) + ")"})
	}
	p.section("properties", rows)
	if record, doc, ok := strings.Cut(proto.Storage, ": "); ok {
		p.section("on disk", [][2]string{{record, doc}})
	} else if proto.Storage != "" {
		p.section("on disk", [][2]string{{proto.Storage, ""}})
	}
}

func roles(proto *protocols.Protocol) [][2]string {
	var rows [][2]string
	for _, r := range proto.Roles {
		ids := r.Prefix
		if r.Max != 1 {
			ids = fmt.Sprintf("%s1, %s2 … (%d unless said otherwise)", r.Prefix, r.Prefix, r.Default)
		}
		if r.Main {
			ids += "; a bare number of nodes counts these"
		}
		if r.Whole {
			ids += "; plays all the parts of the others, which are there instead if one of them is named"
		}
		rows = append(rows, [2]string{r.Name, ids})
	}
	return rows
}

// parameters lists a protocol's parameters with their defaults.
func parameters(proto *protocols.Protocol) [][2]string {
	if proto.Params == nil {
		return nil
	}
	v := reflect.Indirect(reflect.ValueOf(proto.Params()))
	var rows [][2]string
	docs := scenarios.DescribeKeys(v.Interface())
	for i, n := 0, 0; i < v.NumField(); i++ {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		rows = append(rows, [2]string{name + ": " + value(v.Field(i)), docs[n].Doc})
		n++
	}
	return rows
}

// value prints the value of a parameter as a scenario has it.
func value(v reflect.Value) string {
	if d, ok := v.Interface().(time.Duration); ok {
		return scenarios.Short(d)
	}
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = value(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// keys lists keys with what they mean.
func keys(all []scenarios.KeyDoc, indent string) [][2]string {
	var rows [][2]string
	for _, k := range all {
		doc := k.Doc
		if k.Required {
			doc += " (required)"
		}
		rows = append(rows, [2]string{indent + k.Name, doc})
	}
	return rows
}

// ShowFault explains a kind of fault: what it does, its keys and an example.
func ShowFault(w io.Writer, kind scenarios.FaultKind, st Style) error {
	p := &page{w: w, st: st}
	p.line(st.paint(bold, kind.Name) + gap + "a fault")
	if kind.Doc != "" {
		p.line("")
		p.lines(2, wrap(kind.Doc, st.width()-2))
	}
	p.section("keys", keys(kind.Keys, ""))
	if kind.Example != "" {
		p.line("")
		p.line("  in a scenario")
		p.line("    faults:")
		p.line("      - " + kind.Example)
	}
	return p.err
}

// ShowExplained explains a failure detector or a system model: what it is, its keys and a scenario with it.
func ShowExplained(w io.Writer, e scenarios.Explained, st Style) error {
	p := &page{w: w, st: st}
	p.line(st.paint(bold, e.Name) + gap + e.What)
	p.line("")
	p.lines(2, wrap(e.Doc, st.width()-2))
	p.section("keys", keys(e.Keys, ""))
	p.line("")
	p.line("  a scenario with it: save it as mine.yaml, then simrun run mine.yaml")
	p.lines(4, strings.Split(strings.TrimRight(e.Example, "\n"), "\n"))
	return p.err
}

// ShowCampaign explains campaigns: their keys and what they draw.
func ShowCampaign(w io.Writer, st Style) error {
	campaign := scenarios.Campaign()
	p := &page{w: w, st: st}
	p.line(st.paint(bold, campaign.Name) + gap + "a campaign of faults")
	p.line("")
	p.lines(2, wrap(campaign.Doc, st.width()-2))
	p.section("keys", keys(campaign.Keys, ""))
	var rows [][2]string
	for _, k := range faults.DrawnKinds() {
		rows = append(rows, [2]string{k.Name, k.Doc})
	}
	p.section("kinds", rows)
	p.line("")
	p.line("  in a scenario")
	p.line("    nemesis: " + campaign.Example)
	p.line("    nemesis: {enumerate: " + faults.CrashPoints + ", max-faulty: 1}")
	return p.err
}

// ShowProperty explains a property. of are the protocols that have it.
func ShowProperty(w io.Writer, q check.Property, st Style, of ...string) error {
	p := &page{w: w, st: st}
	p.line(st.paint(bold, q.Name) + gap + "a " + string(q.Kind) + " property")
	if q.Doc != "" {
		p.line("")
		p.lines(2, wrap(q.Doc, st.width()-2))
	}
	p.line("")
	p.lines(2, wrap(kindDocs[q.Kind], st.width()-2))
	if q.OnRequest {
		p.lines(2, wrap("It is judged on request: where a scenario's check names it.", st.width()-2))
	}
	if len(of) > 0 {
		p.line("")
		p.lines(2, wrap("of "+strings.Join(of, " "), st.width()-2))
	}
	return p.err
}

var kindDocs = map[check.Kind]string{
	check.Safety:       "Safety: something bad never happens. It is judged at every moment, under any faults.",
	check.Liveness:     "Liveness: something good happens in the end. It is judged from the calm on, when no fault changes anything any more; broken, it is blocked, livelock or late.",
	check.Reachability: "Reachability: something happens at least once.",
}

// ShowScenario prints a scenario as a file with its defaults filled in, what it is about before it and
// how to run it after it, both as comments, so that the whole can be saved and run.
func ShowScenario(w io.Writer, s *scenarios.Scenario, program *scenarios.Program) error {
	p := &page{w: w}
	if strings.TrimSpace(s.About) != "" {
		for _, line := range wrap(s.About, 90) {
			p.line("# " + line)
		}
		p.line("")
	}
	told := *s
	told.About = ""
	text, err := scenarios.Encode(&told)
	if err != nil {
		return err
	}
	p.lines(0, strings.Split(string(bytes.TrimRight(text, "\n")), "\n"))
	name := reference(s.Name, program)
	p.line("")
	p.line("# simrun run " + name + Input(name) + "     one run, told as a story")
	p.line("# simrun sweep " + name + Input(name) + "   many seeds")
	p.line("# simrun check " + name + Input(name) + "   against what it expects")
	return p.err
}
