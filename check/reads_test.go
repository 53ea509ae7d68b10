package check_test

import (
	"slices"
	"strings"
	"testing"

	"simrun/check"
)

// What an expression does not name it does not read, unless it does with a node as a whole what may.
func TestReads(t *testing.T) {
	for text, want := range map[string]string{
		`all(nodes, .state == 'READY')`:                             "state",
		`all(nodes, .n == 0 or .state == 'READY')`:                  "state n",
		`node.p1.n > 2`:                                             "n",
		`count(nodes, .up) > 1 and none(nodes, .n > 3)`:             "up n",
		`any(nodes, any(nodes, .n > 0))`:                            "n",
		`node.p1 == node.p2`:                                        "n up state",
		`nodes[0].n > 1`:                                            "n up state",
		`len(nodes) > 1`:                                            "n up state",
		`any(nodes, # == node.p1)`:                                  "n up state",
		`len(uniq(nodes)) > 1`:                                      "n up state",
		`any(filter(nodes, .up), .n > 1)`:                           "n up state",
		`any(nodes, #["n"] > 1)`:                                    "n",
		`let x = node.p1; x.n > 1`:                                  "n up state",
		`len(groupBy(nodes, .up)) > 1`:                              "n up state",
		`count(["a", "b"], let v = #; any(nodes, .state == v)) < 2`: "state",
		`count(nodes, let v = #; v.n > 1) < 2`:                      "n up state",
		`sum(nodes, .n) > 1`:                                        "n up state",
		`find(nodes, .up) == nil`:                                   "n up state",
		`any(nodes, .id == "p1" and .state in ["READY"])`:           "id state",
	} {
		for _, field := range []string{"n", "up", "state", "id"} {
			reads, err := check.Reads(text, field)
			if err != nil {
				t.Fatal(err)
			}
			if needed := slices.Contains(strings.Fields(want), field); needed && !reads {
				t.Errorf("%s reads %s", text, field)
			} else if !needed && reads && !strings.Contains(want, "up") {
				t.Errorf("%s does not read %s", text, field)
			}
		}
	}
}
