package trace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"simrun/trace"
)

// Whatever a file holds, Read does not panic; what it refuses it calls damaged, and what it accepts can be written.
func FuzzRead(f *testing.F) {
	whole := string(record(f, load(f, "onepc/cannot-report"), 1, nil, 0))
	f.Add([]byte(whole))
	f.Add([]byte(whole[:len(whole)/2]))
	f.Add([]byte(strings.ReplaceAll(whole, "\n", "\r\n")))
	f.Add([]byte(strings.Replace(whole, `"schema":1`, `"schema":1e0,"x":[{}]`, 1)))
	f.Add([]byte("{\"trace\":\"simrun\",\"schema\":1,\"engine\":1,\"drawn\":\"seed\"}\n{\"seq\":1,\"fields\":[null],\"choices\":[{\"stream\":\"f\",\"what\":\"delay\"}]}\n{\"result\":{}}\n"))
	f.Add([]byte(strings.Replace(whole, `"seq":1,`, `"seq":1,"fields":{"a\"":["{",{}],"\u0061\"":{}},`, 1)))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := trace.Read("f", bytes.NewReader(text))
		if err != nil {
			var damaged *trace.Damaged
			if !errors.As(err, &damaged) || damaged.Line < 1 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		for i, l := range file.Lines {
			if _, err := json.Marshal(l); err != nil || l.Seq != uint64(i+1) {
				t.Fatalf("line %d: %v", i, err)
			}
		}
	})
}
