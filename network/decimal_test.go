package network_test

import (
	"testing"

	"pgregory.net/rapid"

	"simrun/network"
)

func TestDecimal(t *testing.T) {
	for text, want := range map[string]network.Decimal{
		"0": 0, "1": one, "1.5": 3 * one / 2, "0.000000001": 1, "0.1": one / 10, "007.50": 7*one + one/2, "999999999.999999999": 1_000_000_000*one - 1,
	} {
		if got, err := network.ParseDecimal(text); err != nil || got != want {
			t.Errorf("%s is %d, %v, want %d", text, int64(got), err, int64(want))
		}
	}
	for text, want := range map[string]string{
		"":             `expected a number such as 1.5, found ""`,
		"-1":           `expected a number such as 1.5, found "-1"`,
		"1e3":          `expected a number such as 1.5, found "1e3"`,
		"1.":           `expected a number such as 1.5, found "1."`,
		"1000000000":   `1000000000 is out of range: below 1000000000`,
		"0.0000000001": `0.0000000001 has more than nine decimals`,
	} {
		if _, err := network.ParseDecimal(text); errorText(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := network.Decimal(rapid.Int64Range(0, int64(1_000_000_000*one-1)).Draw(t, "billionths"))
		if back, err := network.ParseDecimal(d.String()); err != nil || back != d {
			t.Errorf("%d prints as %v, which reads as %d, %v", int64(d), d, int64(back), err)
		}
	})
}
