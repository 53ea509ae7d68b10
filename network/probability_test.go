package network_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"simrun/network"
)

func TestParseProbability(t *testing.T) {
	for text, want := range map[string]network.Probability{
		"0": 0, "0.0": 0, "0.000000000": 0, "00": 0,
		"1": network.Certain, "1.0": network.Certain, "1.000000000": network.Certain, "01": network.Certain,
		"0.5": 500_000_000, "0.50": 500_000_000, "0.05": 50_000_000,
		"0.1": 100_000_000, "0.3": 300_000_000, // neither is a binary fraction
		"0.000000001": 1, "0.999999999": 999_999_999,
	} {
		if got, err := network.ParseProbability(text); err != nil || got != want {
			t.Errorf("ParseProbability(%q) = %d, %v, want %d", text, int64(got), err, int64(want))
		}
	}
}

func TestParseProbabilityRefuses(t *testing.T) {
	const expected = "expected a probability from 0 to 1 such as 0.05, found "
	for text, want := range map[string]string{
		"":                        expected + `""`,
		".5":                      expected + `".5"`,
		"0.":                      expected + `"0."`,
		"-0.5":                    expected + `"-0.5"`,
		"+1":                      expected + `"+1"`,
		"1e-3":                    expected + `"1e-3"`,
		"50%":                     expected + `"50%"`,
		"0.1.2":                   expected + `"0.1.2"`,
		" 0.5":                    expected + `" 0.5"`,
		"٠.٥":                     expected + `"٠.٥"`,
		"NaN":                     expected + `"NaN"`,
		"2":                       "probability 2 is above 1",
		"1.000000001":             "probability 1.000000001 is above 1",
		"10.0":                    "probability 10.0 is above 1",
		"0.0000000001":            "probability 0.0000000001 has more than nine decimals",
		"1.0000000000":            "probability 1.0000000000 has more than nine decimals",
		"99999999999999999999999": "probability 99999999999999999999999 is above 1",
	} {
		if p, err := network.ParseProbability(text); err == nil || err.Error() != want {
			t.Errorf("ParseProbability(%q) = %v, %v, want %s", text, p, err, want)
		}
	}
}

func TestProbabilityPrintsWhatItReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := network.Probability(rapid.Int64Range(0, int64(network.Certain)).Draw(t, "billionths"))
		if !p.Valid() {
			t.Errorf("%v is not valid", p)
		}
		if back, err := network.ParseProbability(p.String()); err != nil || back != p {
			t.Errorf("%d prints as %s, which reads as %d, %v", int64(p), p, int64(back), err)
		}
	})
}

// What is no probability is printed as what it is, for the message that refuses it.
func TestProbabilityOutOfRange(t *testing.T) {
	for p, want := range map[network.Probability]string{
		2_500_000_000: "2.5", -1: "-0.000000001", -network.Certain: "-1",
		-1 << 63: "-9223372036.854775808", 1<<63 - 1: "9223372036.854775807",
	} {
		if p.Valid() || p.String() != want {
			t.Errorf("%d prints as %s (valid: %v), want %s", int64(p), p, p.Valid(), want)
		}
	}
}

func FuzzParseProbability(f *testing.F) {
	for _, s := range []string{"0", "1", "0.05", "1.0", ".5", "2", "0.1234567891", "-1", "1e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := network.ParseProbability(s)
		if err != nil {
			if p != 0 {
				t.Errorf("%q is refused, and yet read as %v", s, p)
			}
			return
		}
		if !p.Valid() {
			t.Errorf("%q is read as %v", s, p)
		}
		// Printing is exact: apart from zeros at the ends it gives the text back.
		if strings.Contains(s, ".") {
			s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
		}
		if s = strings.TrimLeft(s, "0"); s == "" || s[0] == '.' {
			s = "0" + s
		}
		if p.String() != s {
			t.Errorf("%q is printed as %s", s, p)
		}
	})
}
