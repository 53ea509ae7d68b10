package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"simrun/scenarios"
	"simrun/sim"
)

// File is a trace as it is read.
type File struct {
	Header Header
	Lines  []Line
	Last   Last
	name   string // what errors call it
}

// Write writes a trace. It fails, before it writes anything, if the recording is not whole.
func Write(w io.Writer, r *Recording, res *scenarios.Result) error {
	if err := r.whole(); err != nil {
		return err
	}
	text, err := scenarios.Encode(r.Program.Scenario)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(w)
	enc := json.NewEncoder(buffer)
	enc.SetEscapeHTML(false)
	drawn := elsewhere
	if r.Seeded {
		drawn = fromSeed
	}
	err = enc.Encode(Header{
		Trace: magic, Schema: scenarios.Schema, Engine: sim.Engine, Name: res.Scenario, Seed: res.Seed,
		Drawn: drawn, Without: res.Without, Version: Version, Scenario: string(text),
	})
	for _, l := range r.Lines() {
		err = errors.Join(err, enc.Encode(l))
	}
	err = errors.Join(err, enc.Encode(Last{res, choices(r.Rest)}))
	return errors.Join(err, buffer.Flush())
}

// Damaged is the error of a trace that is not whole.
type Damaged struct {
	File string
	Line int // from 1
	Why  string
}

func (d *Damaged) Error() string {
	return fmt.Sprintf("%s:%d: damaged trace: %s", d.File, d.Line, d.Why)
}

// lineMax bounds a line: a header holds a scenario, which is at most 16 MB.
const lineMax = 64 << 20

// Read reads a trace. name is what errors call it; they are *Damaged, or of in.
func Read(name string, in io.Reader) (*File, error) {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, lineMax)
	f := &File{name: name}
	number, ended := 0, false
	fail := func(format string, args ...any) (*File, error) {
		return nil, &Damaged{name, number, fmt.Sprintf(format, args...)}
	}
	for scan.Scan() {
		number++
		text := scan.Bytes()
		if ended {
			return fail("there is something after the result")
		}
		var err error
		switch {
		case number == 1:
			err = f.readHeader(text)
		case bytes.HasPrefix(text, []byte(`{"result":`)):
			err, ended = decode(text, &f.Last), true
			if err == nil && f.Last.Result == nil {
				err = errors.New("the result is empty")
			}
		default:
			err = f.readLine(text)
		}
		if err != nil {
			return fail("%v", err)
		}
	}
	if err := scan.Err(); err != nil {
		number++
		if errors.Is(err, bufio.ErrTooLong) {
			return fail("the line is longer than %d MB", lineMax>>20)
		}
		return nil, err
	}
	if number == 0 {
		number = 1
		return fail("the file is empty")
	}
	if !ended {
		return fail("it ends here, without the result: it was cut off")
	}
	return f, nil
}

func (f *File) readHeader(text []byte) error {
	h := &f.Header
	_ = json.Unmarshal(text, h) // not strictly: a later version may have put more in
	switch {
	case h.Trace != magic:
		return errors.New(`this is no trace of simrun: its first line has no "trace":"simrun"`)
	case h.Schema != scenarios.Schema:
		return fmt.Errorf("it has schema %d; this program reads schema %d", h.Schema, scenarios.Schema)
	case h.Engine != sim.Engine:
		return fmt.Errorf("it was made by engine %d; this program is engine %d, whose seeds mean other runs", h.Engine, sim.Engine)
	}
	*h = Header{}
	if err := decode(text, h); err != nil {
		return fmt.Errorf("the header can't be read: %w", err)
	}
	if h.Drawn != fromSeed && h.Drawn != elsewhere {
		return fmt.Errorf("the header says that choices were drawn from %q; it is %s or %s", h.Drawn, fromSeed, elsewhere)
	}
	return nil
}

func (f *File) readLine(text []byte) error {
	var l Line
	if err := decode(text, &l); err != nil {
		return err
	}
	if want := uint64(len(f.Lines) + 1); l.Seq != want {
		return fmt.Errorf("event %d stands where event %d belongs", l.Seq, want)
	}
	if l.Cause >= l.Seq {
		return fmt.Errorf("event %d has cause %d, which is not before it", l.Seq, l.Cause)
	}
	if n := len(f.Lines); n > 0 && l.At < f.Lines[n-1].At {
		return fmt.Errorf("event %d is earlier than event %d", l.Seq, l.Seq-1)
	}
	if l.At < 0 {
		return fmt.Errorf("event %d is before the start", l.Seq)
	}
	for _, c := range l.Choices {
		if _, err := c.drawn(); err != nil {
			return fmt.Errorf("choice of event %d: %w", l.Seq, err)
		}
	}
	f.Lines = append(f.Lines, l)
	return nil
}

func decode(text []byte, into any) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return errors.New("the line is empty")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("not the JSON that belongs here: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value on the line")
	}
	if key, found := repeatedKey(text); found {
		return fmt.Errorf("key %q stands twice in one object", key)
	}
	return nil
}
