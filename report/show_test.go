package report

import (
	"io"
	"strings"
	"testing"

	"simrun/scenarios"
)

func TestList(t *testing.T) {
	r := scenarios.Standard()
	text := printed(t, func(w io.Writer) error { return List(w, r, Style{Width: 80}) })
	for _, want := range append(append(r.Names(), r.ProtocolNames()...), "crash", "atomicity", "simrun show NAME") {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
	got := toMap(t, ListJSON(r))
	for _, key := range []string{"scenarios", "protocols", "faults", "properties", "detectors"} {
		if _, ok := got[key].([]any); !ok {
			t.Errorf("%s is %v, not a list", key, got[key])
		}
	}
	for _, s := range got["scenarios"].([]any) {
		s := s.(map[string]any)
		if _, ok := s["expect"].(map[string]any); !ok || s["name"] == "" || s["protocol"] == "" {
			t.Errorf("a scenario is %v", s)
		}
	}
}

func TestShow(t *testing.T) {
	r := scenarios.Standard()
	p, _ := r.Protocol("twopc")
	text := printed(t, func(w io.Writer) error { return ShowProtocol(w, p, Style{}, "twopc/all-commit") })
	for _, want := range []string{p.Title, "DecisionRequest", "READY", "vote_timeout: 100ms", "begin", "termination", "log", "simrun run twopc/all-commit"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
	for _, k := range scenarios.FaultKinds() {
		text := printed(t, func(w io.Writer) error { return ShowFault(w, k, Style{}) })
		for _, key := range k.Keys {
			if !strings.Contains(text, key.Name) {
				t.Errorf("key %s of %s is missing:\n%s", key.Name, k.Name, text)
			}
		}
	}
	text = printed(t, func(w io.Writer) error { return ShowProperty(w, p.Properties[0], Style{}, "twopc") })
	if !strings.Contains(text, p.Properties[0].Doc) || !strings.Contains(text, "Safety") {
		t.Error(text)
	}
}

// What show prints of a scenario is a scenario.
func TestShowScenario(t *testing.T) {
	program := compile(t, surprising)
	text := printed(t, func(w io.Writer) error { return ShowScenario(w, program.Scenario, program) })
	again := compile(t, text)
	if back := printed(t, func(w io.Writer) error { return ShowScenario(w, again.Scenario, again) }); back != text {
		t.Errorf("read and shown again, it differs:\n%s\n%s", text, back)
	}
}
