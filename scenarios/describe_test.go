package scenarios

import "testing"

func TestFaultKindsAreDescribed(t *testing.T) {
	for _, k := range FaultKinds() {
		if k.Doc == "" || k.Example == "" {
			t.Errorf("fault %s has no description or no example in faultDocs", k.Name)
		}
		seen := make(map[string]bool)
		for _, key := range k.Keys {
			if key.Doc == "" {
				t.Errorf("key %s of fault %s has no doc", key.Name, k.Name)
			}
			if seen[key.Name] {
				t.Errorf("key %s of fault %s comes twice", key.Name, k.Name)
			}
			seen[key.Name] = true
		}
	}
}
