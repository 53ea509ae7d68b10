package check

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/anishathalye/porcupine"
)

// Picture writes a history as a page of HTML that needs nothing else: each client's operations, by key, and
// an order of them or, if there is none, how far orders come. Equal histories make equal pages.
func Picture(out io.Writer, calls Calls) error {
	c := new(checker)
	wrong := c.divide(calls)
	list := c.list
	if wrong >= 0 {
		return fmt.Errorf("operation %d was answered %v, which is no answer to it", calls[wrong].ID, calls[wrong].Result)
	}
	var all []porcupine.Operation
	for _, r := range list {
		r.search.begin(len(r.all))
		for i := range r.all {
			all = append(all, r.all[i].pictured())
		}
	}
	first := "" // one for all keys
	m := model(&first)
	m.Equal = func(a, b any) bool { return *a.(*string) == *b.(*string) }
	m.Partition = func([]porcupine.Operation) [][]porcupine.Operation {
		parts := make([][]porcupine.Operation, len(list))
		for i, r := range list {
			for k := range r.all {
				parts[i] = append(parts[i], r.all[k].pictured())
			}
		}
		return parts
	}
	_, info := porcupine.CheckOperationsVerbose(m, all, 0)
	for _, r := range list {
		r.search.left = 1 << 62 // what was found is gone through once more
	}
	var page bytes.Buffer
	if err := porcupine.Visualize(m, info, &page); err != nil {
		return err
	}
	text, err := inOrder(page.Bytes())
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}

// pictured is an access as the picture has it.
func (a *access) pictured() porcupine.Operation {
	until := "open"
	if a.done {
		until = a.call.Responded.String()
	}
	return porcupine.Operation{
		ClientId: int(a.call.Node), Input: a, Call: int64(a.call.Begin), Return: int64(a.call.End),
		Metadata: fmt.Sprintf("%v to %s", a.call.Invoked, until),
	}
}

// The data of a page stands between these.
var (
	dataBegin = []byte("const data = ")
	dataEnd   = []byte("\n\n      render(data)")
)

// inOrder puts the orders that a page shows into an order: porcupine has them in that of a map.
func inOrder(page []byte) ([]byte, error) {
	from := bytes.LastIndex(page, dataBegin)
	to := bytes.LastIndex(page, dataEnd)
	if from < 0 || to < from {
		return nil, fmt.Errorf("the page of the history has another form than expected")
	}
	from += len(dataBegin)
	var data pageData
	if err := json.Unmarshal(page[from:to], &data); err != nil {
		return nil, err
	}
	for i := range data.Partitions {
		data.Partitions[i].sort()
	}
	sorted, err := json.Marshal(data)
	return slices.Concat(page[:from], sorted, page[to:]), err
}

type pageData struct {
	Partitions  []pagePartition
	Annotations json.RawMessage
}

type pagePartition struct {
	History               json.RawMessage
	PartialLinearizations [][]pageStep
	Largest               map[int]int // by operation: the longest order that has it
}

type pageStep struct {
	Index            int
	StateDescription string
}

// sort puts the longest orders first.
func (p *pagePartition) sort() {
	slices.SortFunc(p.PartialLinearizations, func(a, b []pageStep) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), slices.CompareFunc(a, b, func(x, y pageStep) int { return cmp.Compare(x.Index, y.Index) }))
	})
	clear(p.Largest)
	for i, order := range p.PartialLinearizations {
		for _, step := range order {
			if _, ok := p.Largest[step.Index]; !ok {
				p.Largest[step.Index] = i
			}
		}
	}
}
