package strict_test

import (
	"errors"
	"fmt"
	"time"

	"simrun/scenarios/strict"
)

type Fault struct {
	strict.Origin `yaml:"-"`
	Kind          string        `yaml:"fault" required:"true"`
	Node          string        `yaml:"node,omitempty"`
	At            time.Duration `yaml:"at,omitempty"`
}

type Scenario struct {
	Name   string  `yaml:"name" required:"true"`
	About  string  `yaml:"about,omitempty"`
	Faults []Fault `yaml:"faults,omitempty,flow"`
}

func Example() {
	file := []byte(`
name: lab2
faults:
  - {fault: crash, node: p1, at: 150ms}
`)
	codec := strict.New()
	var s Scenario
	if err := codec.Decode("lab2.yaml", file, &s); err != nil {
		fmt.Println(err)
		return
	}
	s.About = "What happens\nwhen p1 is late.\n"
	s.Faults = append(s.Faults, Fault{Kind: "pause", Node: "p2", At: time.Minute})
	text, err := codec.Encode(s)
	fmt.Print(string(text), err)
	// Output:
	// name: lab2
	// about: |
	//   What happens
	//   when p1 is late.
	// faults:
	//   - {fault: crash, node: p1, at: 150ms}
	//   - {fault: pause, node: p2, at: 1m}
	// <nil>
}

// Errors are found all at once, and show where they are.
func ExampleErrors_Report() {
	file := []byte(`name: lab2
faults:
  - {fault: crash, node: [p1], att: 150ms}
  - {fault: pause, at: 20}
`)
	var s Scenario
	err := strict.New().Decode("lab2.yaml", file, &s)
	var errs strict.Errors
	if errors.As(err, &errs) {
		fmt.Println(errs.Report())
	}
	// Output:
	// lab2.yaml:3:26: expected text, found a list
	//     3 |   - {fault: crash, node: [p1], att: 150ms}
	//       |                          ^
	// lab2.yaml:3:32: unknown key "att"
	//     3 |   - {fault: crash, node: [p1], att: 150ms}
	//       |                                ^^^ did you mean at?
	// lab2.yaml:4:24: expected a duration such as 150ms, found the number 20
	//     4 |   - {fault: pause, at: 20}
	//       |                        ^^ give a unit: 20ms, 20s
}

// Validation after decoding points into the file through an Origin.
func ExampleOrigin() {
	file := []byte("name: lab2\nfaults:\n  - {fault: crahs, node: p1}\n")
	var s Scenario
	if err := strict.New().Decode("lab2.yaml", file, &s); err != nil {
		fmt.Println(err)
	}
	for _, f := range s.Faults {
		fmt.Println(f.Where("fault").Unknown("fault", f.Kind, []string{"crash", "pause"}))
	}
	// Output:
	// lab2.yaml:3:13: unknown fault "crahs" (did you mean crash?)
}
