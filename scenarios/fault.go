package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"simrun/faults"
	"simrun/scenarios/strict"
	"simrun/sim"
)

// faultKinds are the acts that a scenario can name, in the order in which they are listed.
var faultKinds = []faults.Act{
	faults.Crash{}, faults.Partition{}, faults.Link{}, faults.Omission{}, faults.TimingFailure{}, faults.Pause{}, faults.Clock{},
	faults.Storage{}, faults.Suspect{}, faults.Value{}, faults.Commission{}, faults.Skip{}, faults.Corrupt{}, faults.Byzantine{},
}

func faultNames() []string {
	names := make([]string, len(faultKinds))
	for i, act := range faultKinds {
		names[i] = act.Kind()
	}
	return names
}

// faultHead is what every fault begins with.
type faultHead struct {
	Fault string `yaml:"fault" required:"true" doc:"its kind"`
	ID    string `yaml:"id,omitempty" doc:"a name for it (default: its number in the list)"`
}

// recovery is another word for `for` of a crash.
type recovery struct {
	Recover *time.Duration `yaml:"recover,omitempty" doc:"restarts after this long"`
}

// crashTiming is the timing of a crash as it is written.
type crashTiming struct {
	At           time.Duration   `yaml:"at,omitempty"`
	When         *faults.Pattern `yaml:"when,omitempty"`
	MidBroadcast *int            `yaml:"mid-broadcast,omitempty"`
	For          time.Duration   `yaml:"recover,omitempty"`
	Times        int             `yaml:"times,omitempty"`
	Repeat       *faults.Repeat  `yaml:"repeat,omitempty"`
	Until        time.Duration   `yaml:"until,omitempty"`
}

func decodeFault(n *strict.Node) (f faults.Fault, err error) {
	act, err := actNamed(n)
	if err != nil {
		return f, err
	}
	if key := n.KeyNode("recover"); key != nil && n.Get("fault").Text() != "crash" {
		return f, key.Errorf("recover goes with a crash; a %s heals with for", n.Get("fault").Text())
	}
	var head faultHead
	into := []any{&head, act.Interface(), &f.Timing}
	var again recovery
	if _, ok := act.Elem().Interface().(faults.Crash); ok {
		into = append(into, &again)
	}
	if err := n.Decode(into...); err != nil {
		return f, err
	}
	if again.Recover != nil {
		if n.Get("for") != nil {
			return f, n.KeyNode("recover").Errorf("recover and for say the same: keep one")
		}
		f.For = *again.Recover
	}
	f.ID, f.Act = head.ID, act.Elem().Interface().(faults.Act)
	return f, zeroes(n, f)
}

// actNamed returns a pointer to a new act of the kind that the fault names.
func actNamed(n *strict.Node) (act reflect.Value, err error) {
	if n.Kind() != strict.Mapping {
		return act, n.Expected("a fault such as {fault: crash, node: p1, at: 20ms}")
	}
	kind := n.Get("fault")
	switch i := slices.Index(faultNames(), kind.Text()); {
	case kind == nil:
		return act, n.Errorf("missing key %q: which kind of fault? (%s)", "fault", list(faultNames()))
	case kind.Kind() != strict.Scalar:
		return act, kind.Expected("a kind of fault")
	case i >= 0:
		return reflect.New(reflect.TypeOf(faultKinds[i])), nil
	}
	return act, kind.Unknown("fault", kind.Text(), faultNames())
}

// zeroes finds what a fault says although it means nothing: a zero that stands for the default.
func zeroes(n *strict.Node, f faults.Fault) error {
	var errs strict.Errors
	for _, k := range []struct {
		key   string
		at    *strict.Node
		given bool // with a meaning
	}{
		{"for", n.Get("for"), f.For != 0},
		{"recover", n.Get("recover"), f.For != 0},
		{"times", n.Get("times"), f.Times != 0},
		{"until", n.Get("until"), f.Until != 0},
		{"probability", n.Get("probability"), !never(f.Act)},
		{"nth", n.Get("when").Get("nth"), f.When != nil && f.When.Nth != 0},
		{"effect", n.Get("when").Get("effect"), f.When != nil && f.When.Effect != 0},
	} {
		if k.at != nil && !k.given {
			errs = append(errs, k.at.Errorf("%s must be above 0", k.key))
		}
	}
	if n.Get("at") != nil && f.When != nil && f.At == 0 { // above 0 it is found later
		errs = append(errs, n.KeyNode("at").Errorf("at and when exclude each other; when has after"))
	}
	return errs.Sorted()
}

// never tells whether an act has the probability 0.
func never(a faults.Act) bool {
	o, ok := a.(faults.Omission)
	return ok && o.Probability != nil && *o.Probability == 0
}

func encodeFault(f faults.Fault) any {
	head := faultHead{Fault: f.Kind(), ID: f.ID}
	if _, ok := f.Act.(faults.Crash); ok {
		return strict.Flow(strict.Join(head, f.Act, crashTiming(f.Timing)))
	}
	return strict.Flow(strict.Join(head, f.Act, f.Timing))
}

// canonical is the text of a fault without an id: what it is, the same in every file.
func canonical(f faults.Fault) string {
	text, err := codec.EncodeFlow(f)
	if err != nil {
		panic("scenarios: a fault that was read can't be written: " + err.Error())
	}
	return text
}

// bindFaults checks the faults and names their streams.
func (b *binder) bindFaults(setting *faults.Setting) []faults.Listed {
	items := b.s.Where("faults").Items()
	var listed []faults.Listed
	seen := make(map[string]int) // canonical texts
	ids := make(map[string]bool)
	for i, f := range b.s.Faults {
		var at *strict.Node
		if len(items) == len(b.s.Faults) {
			at = items[i]
		}
		problems := f.Validate(setting)
		for _, p := range problems {
			b.problem(at, p)
		}
		if f.ID != "" {
			if ids[f.ID] {
				b.problem(at, sim.Problemf([]string{"id"}, "two faults are called %s", f.ID))
			}
			if _, err := strconv.Atoi(f.ID); err == nil {
				b.problem(at, sim.Problemf([]string{"id"}, "a number can't be an id: faults without one are called by their number"))
			}
			if b.s.Nemesis != nil && strings.HasPrefix(f.ID, faults.DrawnPrefix) {
				b.problem(at, sim.Problemf([]string{"id"}, "faults of the campaign are called %s1, %s2 …", faults.DrawnPrefix, faults.DrawnPrefix))
			}
			ids[f.ID] = true
		}
		stream := faults.StreamOf(f.ID)
		if f.ID == "" && len(problems) == 0 {
			text := canonical(f)
			seen[text]++
			stream = fmt.Sprintf("text %s #%d", text, seen[text])
		}
		listed = append(listed, faults.Listed{Fault: f, Number: i + 1, Stream: stream})
	}
	if len(b.errs) == 0 {
		b.contradictions(items, setting)
	}
	return listed
}

// contradictions finds faults that others leave nothing to do.
func (b *binder) contradictions(items []*strict.Node, setting *faults.Setting) {
	for _, c := range setting.Contradictions(b.s.Faults, b.s.Nemesis) {
		var at *strict.Node
		if len(items) == len(b.s.Faults) {
			at = items[c.Later]
		}
		name := b.s.Faults[c.Earlier].ID
		if name == "" {
			name = strconv.Itoa(c.Earlier + 1)
		}
		b.problem(at, sim.Problemf([]string{"at"}, "%s is down at %v already, by fault %s: %s", c.Node, b.s.Faults[c.Later].At, name, b.s.Faults[c.Earlier]))
	}
}
