package strict_test

import (
	"testing"

	"simrun/scenarios/strict"
)

func TestNearest(t *testing.T) {
	messages := []string{"VoteRequest", "VoteCommit", "GlobalCommit", "GlobalAbort"}
	tests := []struct {
		name  string
		known []string
		want  string
	}{
		{"GlobalComit", messages, "GlobalCommit"},
		{"globalcommit", messages, "GlobalCommit"},
		{"GlobalCommitt", messages, "GlobalCommit"},
		{"VoteAbort", messages, ""},
		{"Prepare", messages, ""},
		{"recievre", []string{"sender", "receiver"}, "receiver"},
		{"ta", []string{"at", "by"}, ""},
		{"AT", []string{"at", "by"}, "at"},
		{"p4", []string{"p1", "p2", "p3"}, ""},
		{"größe", []string{"grösse", "groesse"}, "grösse"},
		{"x", nil, ""},
		{"", []string{"a"}, ""},
	}
	for _, tt := range tests {
		got, ok := strict.Nearest(tt.name, tt.known)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Nearest(%q, %q) = %q, %t; want %q", tt.name, tt.known, got, ok, tt.want)
		}
	}
}
