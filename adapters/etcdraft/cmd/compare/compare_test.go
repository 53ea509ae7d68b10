package main

import "testing"

// Each contender does its work.
func TestContenders(t *testing.T) {
	all, err := works()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		for _, c := range w.contenders {
			d, err := c.run(1)
			if err != nil || d.Committed < 500 || d.Delivered < 5000 {
				t.Errorf("%s, %s: %+v, %v", w.title, c.name, d, err)
			}
		}
	}
}
