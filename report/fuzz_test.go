package report

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"simrun/trace"
)

// Whatever a whole trace says, it can be told, compared and exported, and equals itself.
func FuzzTraceOfOthers(f *testing.F) {
	const header = `{"trace":"simrun","schema":1,"engine":3,"drawn":"seed"}` + "\n"
	f.Add([]byte(header + `{"seq":1,"at":0,"kind":"send","node":"a","to":"b","msg":"M","fields":{"x":[1,{}],"y":"z"}}` + "\n" +
		`{"seq":2,"at":5,"kind":"duplicate","node":"a","to":"b","msg":"M","cause":1}` + "\n" +
		`{"seq":3,"at":9,"kind":"deliver","node":"b","from":"a","msg":"M","fields":"text","cause":2}` + "\n" +
		`{"seq":4,"at":9,"kind":"?","node":"\"\n","fields":[null],"cause":3}` + "\n" + `{"result":{"seed":3}}` + "\n"))
	f.Add([]byte(header + `{"seq":1,"kind":"recover","node":"a"}` + "\n" + `{"seq":2,"kind":"drop","fault":"9"}` + "\n" + `{"result":{}}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := trace.Read("f", bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, form := range Exports {
			var b bytes.Buffer
			if err := Export(&b, form, file); err != nil || form == "perfetto" && !json.Valid(b.Bytes()) {
				t.Fatalf("%s: %v", form, err)
			}
		}
		if p := trace.Part(file, file); p != nil {
			t.Fatalf("it differs from itself: %+v", p)
		}
		less := *file
		less.Lines = file.Lines[:len(file.Lines)/2]
		c := &Compared{First: file, Second: &less, Parting: trace.Part(file, &less)}
		for _, form := range DiffFormats {
			if err := DiffAs(io.Discard, form, c, Style{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
