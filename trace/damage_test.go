package trace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"simrun/trace"
)

// What is no whole trace is refused, with the line.
func TestDamaged(t *testing.T) {
	whole := record(t, load(t, "twopc/all-commit"), 1, nil, 0)
	all := lines(whole)
	count := len(all) - 1
	event := func(n int) string { return strings.TrimSpace(all[n]) } // the header is line 0
	with := func(n int, line string) string {
		return strings.Join(all[:n], "") + line + "\n" + strings.Join(all[n+1:], "")
	}
	header := func(old, new string) string { return with(0, strings.Replace(event(0), old, new, 1)) }
	tests := []struct{ name, text, want string }{
		{"empty", "", `t.jsonl:1: damaged trace: the file is empty`},
		{"binary", "\x7fELF\x00\x01\n\x00", `t.jsonl:1: damaged trace: this is no trace of simrun: its first line has no "trace":"simrun"`},
		{"another kind of file", "name: x\nprotocol: twopc\n", `t.jsonl:1: damaged trace: this is no trace of simrun: its first line has no "trace":"simrun"`},
		{"other JSON", `{"trace":"jaeger"}` + "\n", `t.jsonl:1: damaged trace: this is no trace of simrun: its first line has no "trace":"simrun"`},
		{"without its header", strings.Join(all[1:], ""), `t.jsonl:1: damaged trace: this is no trace of simrun: its first line has no "trace":"simrun"`},
		{"another schema", header(`"schema":1`, `"schema":2,"streams":[]`), `t.jsonl:1: damaged trace: it has schema 2; this program reads schema 1`},
		{"another engine", header(`"engine":3`, `"engine":9`), `t.jsonl:1: damaged trace: it was made by engine 9; this program is engine 3, whose seeds mean other runs`},
		{"choices from nowhere", header(`"drawn":"seed"`, `"drawn":"dice"`), `t.jsonl:1: damaged trace: the header says that choices were drawn from "dice"; it is seed or elsewhere`},
		{"text as a seed", header(`"seed":1`, `"seed":"1"`), `t.jsonl:1: damaged trace: the header can't be read: not the JSON that belongs here: json: cannot unmarshal string into Go struct field Header.seed of type uint64`},
		{"unknown key of the header", header(`"schema":1`, `"schema":1,"colour":"red"`), `t.jsonl:1: damaged trace: the header can't be read: not the JSON that belongs here: json: unknown field "colour"`},
		{"header alone", all[0], `t.jsonl:1: damaged trace: it ends here, without the result: it was cut off`},
		{"cut off between lines", strings.Join(all[:10], ""), `t.jsonl:10: damaged trace: it ends here, without the result: it was cut off`},
		{"cut off in a line", string(whole[:len(strings.Join(all[:10], ""))+7]), `t.jsonl:11: damaged trace: not the JSON that belongs here: unexpected EOF`},
		{"more behind the result", string(whole) + "{}\n", fmt.Sprintf(`t.jsonl:%d: damaged trace: there is something after the result`, count+1)},
		{"two traces", string(whole) + string(whole), fmt.Sprintf(`t.jsonl:%d: damaged trace: there is something after the result`, count+1)},
		{"an event removed", strings.Join(all[:5], "") + strings.Join(all[6:], ""), `t.jsonl:6: damaged trace: event 6 stands where event 5 belongs`},
		{"an event twice", strings.Join(all[:5], "") + strings.Join(all[4:], ""), `t.jsonl:6: damaged trace: event 4 stands where event 5 belongs`},
		{"two events swapped", strings.Join(all[:5], "") + all[6] + all[5] + strings.Join(all[7:], ""), `t.jsonl:6: damaged trace: event 6 stands where event 5 belongs`},
		{"a cause that comes later", with(3, strings.Replace(event(3), `"kind"`, `"cause":99,"kind"`, 1)), `t.jsonl:4: damaged trace: event 3 has cause 99, which is not before it`},
		{"time that runs backwards", with(7, strings.Replace(event(7), `"at":0`, `"at":-1`, 1)), `t.jsonl:8: damaged trace: event 7 is earlier than event 6`},
		{"time before the start", with(1, strings.Replace(event(1), `"at":0`, `"at":-1`, 1)), `t.jsonl:2: damaged trace: event 1 is before the start`},
		{"an unknown key", with(7, `{"seq":7,"at":0,"kind":"boot","colour":"red"}`), `t.jsonl:8: damaged trace: not the JSON that belongs here: json: unknown field "colour"`},
		{"a key twice", with(7, `{"seq":7,"at":0,"kind":"crash","kind":"boot"}`), `t.jsonl:8: damaged trace: key "kind" stands twice in one object`},
		{"a key twice, once in capitals", with(7, `{"seq":7,"at":0,"kind":"crash","KIND":"boot"}`), `t.jsonl:8: damaged trace: key "KIND" stands twice in one object`},
		{"a key twice, once escaped", with(7, `{"seq":7,"at":0,"kind":"crash","k\u0069nd":"boot"}`), `t.jsonl:8: damaged trace: key "kind" stands twice in one object`},
		{"a key twice in fields", with(7, `{"seq":7,"at":0,"kind":"boot","fields":{"a":[{"x":1},{"x":1}],"b":{"\"}":1,"y":[2,"y"],"y":3}}}`), `t.jsonl:8: damaged trace: key "y" stands twice in one object`},
		{"a key twice among many", with(7, `{"seq":7,"at":0,"kind":"boot","fields":{"m":0,`+manyKeys(40)+`,"m":1}}`), `t.jsonl:8: damaged trace: key "m" stands twice in one object`},
		{"a key of the header twice", header(`"seed":1`, `"seed":2,"seed":1`), `t.jsonl:1: damaged trace: the header can't be read: key "seed" stands twice in one object`},
		{"a key of the result twice", with(count-1, strings.Replace(event(count-1), `"verdict"`, `"verdict":"fail","verdict"`, 1)), fmt.Sprintf(`t.jsonl:%d: damaged trace: key "verdict" stands twice in one object`, count)},
		{"two on a line", with(7, event(7)+"{}"), `t.jsonl:8: damaged trace: there is more than one value on the line`},
		{"a bracket too many", with(7, event(7)+"}"), `t.jsonl:8: damaged trace: there is more than one value on the line`},
		{"an empty line", with(7, ""), `t.jsonl:8: damaged trace: the line is empty`},
		{"a choice of no stream", with(7, `{"seq":7,"at":0,"kind":"boot","choices":[{"stream":"p1","k":0,"what":"delay","n":2,"value":0}]}`), `t.jsonl:8: damaged trace: choice of event 7: stream "p1" is not a hash`},
		{"a choice of nothing", with(7, `{"seq":7,"at":0,"kind":"boot","choices":[{"stream":"0f","k":0,"what":"colour","n":2,"value":0}]}`), `t.jsonl:8: damaged trace: choice of event 7: unknown lane "colour"`},
		{"an empty result", with(count-1, `{"result":null}`), fmt.Sprintf(`t.jsonl:%d: damaged trace: the result is empty`, count)},
		{"a result that is cut off", with(count-1, `{"result":{"schema":1`), fmt.Sprintf(`t.jsonl:%d: damaged trace: not the JSON that belongs here: unexpected EOF`, count)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := trace.Read("t.jsonl", strings.NewReader(tt.text))
			var damaged *trace.Damaged
			if !errors.As(err, &damaged) || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// manyKeys are the pairs of an object with so many keys.
func manyKeys(n int) string {
	var pairs []string
	for i := range n {
		pairs = append(pairs, fmt.Sprintf(`"k%d":0`, i))
	}
	return strings.Join(pairs, ",")
}

// repeating is a reader of the same byte, without end.
type repeating byte

func (r repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestHugeLine(t *testing.T) {
	_, err := trace.Read("t.jsonl", io.LimitReader(repeating(' '), 70<<20))
	if err == nil || err.Error() != "t.jsonl:1: damaged trace: the line is longer than 64 MB" {
		t.Errorf("got %v", err)
	}
}

var errDisk = errors.New("the disk is gone")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errDisk }

func TestReaderFails(t *testing.T) {
	if _, err := trace.Read("t.jsonl", broken{}); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
}

// What is whole and not true is found by a replay, which names the first event and field that differ.
func TestDoctored(t *testing.T) {
	whole := record(t, load(t, "twopc/amnesia"), 1, nil, 0)
	count := len(read(t, whole).Lines)
	find := func(f *trace.File, kind string) *trace.Line {
		for i := range f.Lines {
			if f.Lines[i].Kind == kind && i > 20 {
				return &f.Lines[i]
			}
		}
		t.Fatalf("no %s", kind)
		return nil
	}
	first := func(f *trace.File) *trace.Line { // with choices
		for i := range f.Lines {
			if len(f.Lines[i].Choices) > 0 {
				return &f.Lines[i]
			}
		}
		t.Fatal("no choices")
		return nil
	}
	renumber := func(f *trace.File) {
		for i := range f.Lines {
			f.Lines[i].Seq = uint64(i + 1)
		}
	}
	tests := []struct {
		name   string
		doctor func(f *trace.File) uint64 // returns the event that differs first
		field  string
	}{
		{"time", func(f *trace.File) uint64 { l := find(f, "deliver"); l.At++; return l.Seq }, "at"},
		{"kind", func(f *trace.File) uint64 { l := find(f, "deliver"); l.Kind = "drop"; return l.Seq }, "kind"},
		{"node", func(f *trace.File) uint64 { l := find(f, "deliver"); l.Node = "p9"; return l.Seq }, "node"},
		{"sender", func(f *trace.File) uint64 { l := find(f, "deliver"); l.From = ""; return l.Seq }, "from"},
		{"receiver", func(f *trace.File) uint64 { l := find(f, "send"); l.To = "c9"; return l.Seq }, "to"},
		{"message", func(f *trace.File) uint64 { l := find(f, "send"); l.Msg = "VoteAbort"; return l.Seq }, "msg"},
		{"name", func(f *trace.File) uint64 { l := find(f, "observe"); l.Name = "voted?"; return l.Seq }, "name"},
		{"name of a fault", func(f *trace.File) uint64 { l := find(f, "fault"); l.Fault = "9"; return l.Seq }, "fault"},
		{"epoch", func(f *trace.File) uint64 { l := find(f, "timer-set"); l.Epoch++; return l.Seq }, "epoch"},
		{"operation", func(f *trace.File) uint64 { l := find(f, "send"); l.Op = 5; return l.Seq }, "op"},
		{"loss", func(f *trace.File) uint64 { l := find(f, "drop"); l.Loss = "partition"; return l.Seq }, "loss"},
		{"fields", func(f *trace.File) uint64 {
			l := find(f, "send")
			l.Fields = json.RawMessage(`{"tx":"t2"}`)
			return l.Seq
		}, "fields"},
		{"no fields", func(f *trace.File) uint64 { l := find(f, "send"); l.Fields = nil; return l.Seq }, "fields"},
		{"cause", func(f *trace.File) uint64 { l := find(f, "send"); l.Cause--; return l.Seq }, "cause"},
		{"outcome of a choice", func(f *trace.File) uint64 { l := first(f); l.Choices[0].Value++; return l.Seq }, "choices"},
		{"stream of a choice", func(f *trace.File) uint64 { l := first(f); l.Choices[0].Stream = "00"; return l.Seq }, "choices"},
		{"a choice left out", func(f *trace.File) uint64 { l := first(f); l.Choices = l.Choices[1:]; return l.Seq }, "choices"},
		{"a choice put in", func(f *trace.File) uint64 {
			f.Last.Choices = append(f.Last.Choices, trace.Choice{Stream: "00", What: "delay", N: 2})
			return uint64(count + 1)
		}, "result.choices"},
		{"seed", func(f *trace.File) uint64 { f.Header.Seed = 2; return first(f).Seq }, "choices"},
		{"an event left out", func(f *trace.File) uint64 {
			seq := find(f, "deliver").Seq
			f.Lines = append(f.Lines[:seq-1], f.Lines[seq:]...)
			renumber(f)
			return seq
		}, "*"},
		{"an event put in", func(f *trace.File) uint64 {
			f.Lines = append(f.Lines[:30], append([]trace.Line{{Kind: "ignore", Node: "p1", At: f.Lines[29].At}}, f.Lines[30:]...)...)
			renumber(f)
			return 31
		}, "*"},
		{"the last event left out", func(f *trace.File) uint64 { f.Lines = f.Lines[:count-1]; return uint64(count) }, ""},
		{"an event more", func(f *trace.File) uint64 {
			f.Lines = append(f.Lines, trace.Line{Seq: uint64(count + 1), At: f.Lines[count-1].At, Kind: "ignore"})
			return uint64(count + 1)
		}, ""},
		{"fingerprint", func(f *trace.File) uint64 { f.Last.Result.Fingerprint = "0123456789abcdef"; return uint64(count + 1) }, "result.fingerprint"},
		{"verdict", func(f *trace.File) uint64 { f.Last.Result.Verdict = "fail"; return uint64(count + 1) }, "result.verdict"},
		{"status", func(f *trace.File) uint64 { f.Last.Result.Properties[0].Status = "holds"; return uint64(count + 1) }, "result.properties"},
		{"end", func(f *trace.File) uint64 { f.Last.Result.End.Events++; return uint64(count + 1) }, "result.end"},
		{"statistics", func(f *trace.File) uint64 { f.Last.Result.Stats.Crashes = 0; return uint64(count + 1) }, "result.stats"},
		{"fault", func(f *trace.File) uint64 { f.Last.Result.Faults[1].Struck = false; return uint64(count + 1) }, "result.faults"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, whole)
			event := tt.doctor(f)
			d := replay(t, f)
			if d == nil {
				t.Fatal("no difference")
			}
			if d.Event != event || d.Field != tt.field && tt.field != "*" {
				t.Errorf("event %d in %q, want event %d in %q\n%v", d.Event, d.Field, event, tt.field, d)
			}
			if text := d.String(); !strings.HasPrefix(text, "differs: ") || d.Trace == d.Run {
				t.Errorf("it says %s", text)
			}
		})
	}
}

// A header that does not fit its own scenario is damage, too.
func TestDoctoredHeader(t *testing.T) {
	whole := record(t, load(t, "twopc/amnesia"), 1, nil, 0)
	for want, doctor := range map[string]func(h *trace.Header){
		"t.jsonl:1: damaged trace: it names scenario twopc/other and holds twopc/amnesia":           func(h *trace.Header) { h.Name = "twopc/other" },
		"t.jsonl:1: damaged trace: it leaves out fault 3, which its scenario does not have":         func(h *trace.Header) { h.Without = "3" },
		"twopc/amnesia.yaml (in the trace):1:1: the file is empty: expected a scenario":             func(h *trace.Header) { h.Scenario = "" },
		`twopc/amnesia.yaml (in the trace):2:11: unknown protocol "towpc" (did you mean twopc?)`:    func(h *trace.Header) { h.Scenario = "name: twopc/amnesia\nprotocol: towpc\n" },
		`twopc/amnesia.yaml (in the trace):2:11: this version does not support protocol "pbft" yet`: func(h *trace.Header) { h.Scenario = "name: twopc/amnesia\nprotocol: pbft\n" },
	} {
		f := read(t, whole)
		doctor(&f.Header)
		if _, err := trace.Replay(registry, f); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
