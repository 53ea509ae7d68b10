package scenarios

import (
	"reflect"
	"slices"

	"simrun/faults"
	"simrun/scenarios/strict"
)

// faultKinds are the acts that a scenario can name, in the order in which they are listed.
var faultKinds = []faults.Act{faults.Crash{}, faults.Partition{}, faults.Link{}, faults.Omission{}}

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
	Recover *strict.Node `yaml:"recover,omitempty" doc:"restarts after this long"`
}

func decodeFault(n *strict.Node) (f faults.Fault, err error) {
	if n.Kind() != strict.Mapping {
		return f, n.Expected("a fault such as {fault: crash, node: p1, at: 20ms}")
	}
	kind := n.Get("fault")
	if kind == nil {
		return f, n.Errorf("missing key %q: which kind of fault? (%s)", "fault", list(faultNames()))
	}
	i := slices.Index(faultNames(), kind.Text())
	if i < 0 {
		return f, kind.Unknown("fault", kind.Text(), faultNames())
	}
	var head faultHead
	act := reflect.New(reflect.TypeOf(faultKinds[i]))
	into := []any{&head, act.Interface(), &f.Timing}
	var again recovery
	if kind.Text() == "crash" {
		into = append(into, &again)
	}
	if err := n.Decode(into...); err != nil {
		return f, err
	}
	if again.Recover != nil {
		if n.Get("for") != nil {
			return f, n.KeyNode("recover").Errorf("recover and for say the same: keep one")
		}
		if err := again.Recover.Decode(&f.For); err != nil {
			return f, err
		}
	}
	f.ID, f.Act = head.ID, act.Elem().Interface().(faults.Act)
	for _, key := range []string{"for", "recover", "times"} {
		if at := n.Get(key); at != nil && f.For == 0 && f.Times == 0 {
			return f, at.Errorf("%s must be above 0", key)
		}
	}
	return f, nil
}

func encodeFault(f faults.Fault) any {
	head := faultHead{Fault: f.Kind(), ID: f.ID}
	return strict.Flow(strict.Join(head, f.Act, f.Timing))
}

// canonical is the fault's text apart from its id: what it is, the same in every file.
func canonical(f faults.Fault) string {
	f.ID = ""
	text, err := codec.EncodeFlow(f)
	if err != nil {
		panic("scenarios: a fault that was read can't be written: " + err.Error())
	}
	return text
}
