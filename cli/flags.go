package cli

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// notEmpty refuses flags that are given with nothing.
func notEmpty(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if f := cmd.Flags().Lookup(name); f.Changed && f.Value.String() == "" {
			return failed(exitUsage, "simrun: --%s is empty\n'%s --help' shows an example", name, cmd.CommandPath())
		}
	}
	return nil
}

// enough refuses a number of jobs that is given and makes no sense.
func enough(cmd *cobra.Command, jobs int) error {
	if cmd.Flags().Changed("jobs") && jobs < 1 {
		return failed(exitUsage, "simrun: --jobs must be at least 1")
	}
	return nil
}

// noNumber is what the flags package says of what is no number.
var noNumber = regexp.MustCompile(`^invalid argument (".*") for "(?:-., )?(--[a-z]+)" flag: strconv\.Parse(Uint|Int): .*: ([a-z ]+)$`)

// flagError words a mistake in a flag for people.
func flagError(err error) string {
	m := noNumber.FindStringSubmatch(err.Error())
	switch {
	case m == nil:
		return err.Error()
	case strings.HasSuffix(m[4], "out of range"):
		return m[2] + " is too large: " + m[1]
	case m[3] == "Uint":
		return m[2] + " must be a whole number from 0; found " + m[1]
	}
	return m[2] + " must be a whole number; found " + m[1]
}
