package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"simrun/sim"
	"simrun/trace"
)

// shiviz writes what happens at nodes as a log with vector clocks (Mattern, 1989; Fidge, 1988), two lines an
// event: the node and its clock, then what happens.
func shiviz(w io.Writer, f *trace.File) error {
	b := bufio.NewWriter(w)
	tell := newEventTeller(nil, f.Last.Result)
	clocks := make(map[string]vectorClock) // of nodes
	sent := make(map[uint64]vectorClock)   // of messages, by the event that sent them
	for i := range f.Lines {
		l := &f.Lines[i]
		if !atNode(l) {
			continue
		}
		clock := clocks[l.Node]
		if clock == nil {
			clock = make(vectorClock)
			clocks[l.Node] = clock
		}
		if l.Kind == sim.EventDeliver.String() {
			clock.merge(sent[sentBy(f, l)])
		}
		clock[l.Node]++
		if l.Kind == sim.EventSend.String() {
			sent[l.Seq] = maps.Clone(clock)
		}
		text := fmt.Sprintf("%s  %s", sim.Time(l.At), tell.tell(l))
		if _, err := fmt.Fprintf(b, "%s %s\n%s\n", l.Node, clock, strings.ReplaceAll(Printable(text), "\n", " ")); err != nil {
			return err
		}
	}
	return b.Flush()
}

// vectorClock counts events by node.
type vectorClock map[string]uint64

// merge takes the later of both for every node.
func (c vectorClock) merge(o vectorClock) {
	for node, n := range o {
		c[node] = max(c[node], n)
	}
}

// String writes the clock as JSON.
func (c vectorClock) String() string {
	var parts []string
	for _, node := range sortedKeys(c) {
		parts = append(parts, strconv.Quote(node)+":"+strconv.FormatUint(c[node], 10))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
