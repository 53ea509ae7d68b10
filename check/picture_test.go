package check_test

import (
	"bytes"
	"strings"
	"testing"

	"simrun/check"
)

// A picture is the same whenever it is made, and needs nothing from elsewhere.
func TestPicture(t *testing.T) {
	for seed := range uint64(5) {
		m := run(seed, 120, 4, 2, func(m *machine) { m.loses, m.open = 15, 20 })
		var first bytes.Buffer
		for range 5 {
			var page bytes.Buffer
			if err := check.Picture(&page, m.calls); err != nil {
				t.Fatal(err)
			}
			if first.Len() == 0 {
				first = page
			} else if !bytes.Equal(first.Bytes(), page.Bytes()) {
				t.Fatalf("seed %d: two pictures of one history differ", seed)
			}
		}
		text := strings.ReplaceAll(first.String(), "http://www.w3.org/2000/svg", "")
		for _, link := range []string{"http:", "https:", "src=", "@import", "<link"} {
			if strings.Contains(text, link) {
				t.Errorf("the picture has %q", link)
			}
		}
		if !strings.Contains(text, "put x0 = ") {
			t.Error("the picture shows no operations")
		}
	}
}
