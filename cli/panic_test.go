package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simrun/cli"
	"simrun/protocols"
	"simrun/sim"
)

// bomb panics when it is told to.
type (
	bomb  struct{}
	light struct{}
)

func (bomb) Init(*sim.Env)                              {}
func (bomb) Timeout(*sim.Env, sim.TimerKey)             {}
func (bomb) Receive(*sim.Env, sim.NodeID, sim.Message)  {}
func (bomb) Invoke(env *sim.Env, _ sim.OpID, op sim.Op) { panic("bang") }
func (light) OpName() string                            { return "light" }

func bombs() *protocols.Protocol {
	return &protocols.Protocol{
		Name:  "bomb",
		Roles: []protocols.Role{{Name: "node", Prefix: "n", Min: 1, Default: 1, Main: true}},
		Operations: []protocols.Operation{{
			Name: "light", Fields: func() any { return new(struct{}) },
			Expand: func(*protocols.Setup, sim.NodeID, any) ([]protocols.Request, []sim.Problem) {
				return []protocols.Request{{Node: 0, Op: light{}}}, nil
			},
		}},
		New: func(*protocols.Setup, sim.NodeID) func() sim.Node { return func() sim.Node { return bomb{} } },
	}
}

func TestNodePanic(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "my bomb.yaml")
	write(t, file, []byte("name: bomb\nprotocol: bomb\nworkload: [{op: light}]\n"))
	trace := filepath.Join(dir, "run.jsonl")
	var out, errs bytes.Buffer
	code := cli.Run(context.Background(), []string{"run", file, "--trace", trace}, strings.NewReader(""), &out, &errs,
		cli.Extension{Protocols: []*protocols.Protocol{bombs()}})
	if code != 3 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"bang", "simrun run '" + file + "' --seed 1 --verbose", "no trace was written to " + trace} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, errs.String())
		}
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("there is a trace")
	}
}

// believer panics on any mail but the first.
type (
	believer struct{ peers []sim.NodeID }
	mail     struct{ Number int }
)

func (mail) Kind() string                       { return "Mail" }
func (believer) Init(*sim.Env)                  {}
func (believer) Timeout(*sim.Env, sim.TimerKey) {}
func (b believer) Invoke(env *sim.Env, _ sim.OpID, _ sim.Op) {
	env.Broadcast(b.peers, mail{})
}
func (believer) Receive(_ *sim.Env, _ sim.NodeID, m sim.Message) {
	if m.(mail).Number != 0 {
		panic("no such mail")
	}
}

// A node that panics on what its sender was not meant to send violates a property, and that is all.
func TestPanicOnALie(t *testing.T) {
	protocol := bombs()
	protocol.Name, protocol.Messages = "post", []protocols.Message{{Message: mail{}}}
	protocol.New = func(s *protocols.Setup, _ sim.NodeID) func() sim.Node {
		return func() sim.Node { return believer{s.Members()} }
	}
	const text = "name: post\nprotocol: post\nnodes: 2\nworkload: [{op: light}]\nfaults: [{fault: value, node: n1, message: Mail, set: {number: 7}}]\n"
	var out, errs bytes.Buffer
	code := cli.Run(context.Background(), []string{"run", "-"}, strings.NewReader(text), &out, &errs,
		cli.Extension{Protocols: []*protocols.Protocol{protocol}})
	if code != 1 {
		t.Errorf("exit code %d\n%s", code, errs.String())
	}
	for _, want := range []string{"robustness: violated, expected holds", "panics on Mail from n1: no such mail", "n2 panicked at event 6 on Mail from n1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, out.String())
		}
	}
}
