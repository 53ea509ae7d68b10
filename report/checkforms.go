package report

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// checkLines writes each run and sweep of a check on a line.
func checkLines(w io.Writer, all []Checked) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, item := range checkItems(all) {
		if err := enc.Encode(item); err != nil {
			return err
		}
	}
	return nil
}

func sign(c Checked) string {
	switch {
	case c.OK():
		return "ok"
	case c.Interrupted:
		return interrupted
	}
	return "FAIL"
}

func checkTable(all []Checked) table {
	t := table{rows: [][]string{{"verdict", "scenario", "what came out", "seeds", "not as expected", "replay"}}}
	for _, c := range all {
		t.rows = append(t.rows, []string{sign(c), c.Scenario, c.short(), c.seeds(), strings.Join(c.unexpected(), "; "), c.replay()})
	}
	return t
}

// checkRows is a check as a spreadsheet has it: a row for each property of each run and sweep.
func checkRows(all []Checked) [][]string {
	rows := [][]string{{"scenario", "verdict", "property", "kind", "expected", "status", "seeds", "violated", "error"}}
	for _, c := range all {
		if c.Run != nil {
			for _, p := range c.Run.Properties {
				violated := "0"
				if p.Status.Broken() {
					violated = "1"
				}
				rows = append(rows, []string{c.Scenario, sign(c), p.Name, string(p.Kind), string(p.Expected), string(p.Status), "1", violated, ""})
			}
		}
		if c.Sweep != nil {
			for _, p := range c.Sweep.Properties {
				rows = append(rows, []string{
					c.Scenario, sign(c), p.Name, string(p.Kind), string(p.Expected), "",
					strconv.FormatUint(c.Sweep.Judged, 10), strconv.FormatUint(p.Violated, 10), "",
				})
			}
		}
		if c.Interrupted {
			rows = append(rows, []string{c.Scenario, sign(c), "", "", "", "", "", "", interrupted})
		}
		if c.Err != nil {
			rows = append(rows, []string{c.Scenario, sign(c), "", "", "", "", "", "", c.Err.Error()})
		}
	}
	return rows
}

// The JUnit format, as far as CI systems agree on it.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr,omitempty"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string     `xml:"classname,attr"`
		Name    string     `xml:"name,attr"`
		Skipped *junitText `xml:"skipped"`
		Failure *junitText `xml:"failure"`
		Error   *junitText `xml:"error"`
		Output  string     `xml:"system-out,omitempty"`
	}
	junitText struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// checkJUnit writes a check as XML, a test case for each scenario.
func checkJUnit(w io.Writer, all []Checked) error {
	suite := junitSuite{Name: "simrun check", Tests: len(all)}
	for _, c := range all {
		test := junitCase{Class: clean(c.protocol()), Name: clean(c.Scenario), Output: clean(c.short())}
		if c.Interrupted {
			test.Skipped = &junitText{Message: interrupted}
			suite.Skipped++
		} else if !c.OK() {
			told := c.unexpected()
			message, _, _ := strings.Cut(told[0], "\n")
			text := &junitText{Message: clean(message), Text: clean(strings.Join(told, "\n"))}
			if replay := c.replay(); replay != "" {
				text.Text += "\n" + clean(replay)
			}
			if c.Err != nil {
				test.Error = text
				suite.Errors++
			} else {
				test.Failure = text
				suite.Failures++
			}
		}
		suite.Cases = append(suite.Cases, test)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// clean replaces what XML can't hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0xFFFE, r == 0xFFFF:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
