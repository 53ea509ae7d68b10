package scenarios_test

import (
	"strings"
	"testing"

	"simrun/check"
	"simrun/scenarios"
)

// Of every broken property of the catalogue each cause that is named is one: in the same run
// without that fault the property holds. Where a fault struck and is not named, it does not turn
// the verdict.
func TestCausesTurnTheVerdict(t *testing.T) {
	named := 0
	for _, name := range registry.Names() {
		p := load(t, name)
		for seed := uint64(1); seed <= 5; seed++ {
			with := execute(t, p, seed)
			for number := 1; number <= len(with.Faults); number++ {
				fault := with.Faults[number-1]
				if !fault.Struck {
					continue
				}
				without, err := p.NewRunner().Execute(seed, scenarios.Options{Without: number})
				if err != nil {
					t.Fatal(err)
				}
				for i, property := range with.Properties {
					if !property.Status.Broken() || property.Jointly {
						continue
					}
					now := without.Properties[i]
					turns := now.Status == check.Holds && (property.Kind != check.Liveness || now.Exercised)
					cause := causeOf(property, fault.Fault)
					if cause {
						named++
					}
					if late := property.Kind == check.Safety && fault.Event > property.Event; cause != (turns && !late) {
						t.Errorf("%s, seed %d: fault %s is a cause of %s: %t; without it, it is %s", name, seed, fault.Fault, property.Name, cause, now.Status)
					}
				}
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d causes in all of the catalogue", named)
	}
}

func causeOf(p scenarios.PropertyResult, fault string) bool {
	for _, cause := range p.Causes {
		if strings.HasPrefix(cause, "fault "+fault+":") {
			return true
		}
	}
	return false
}
