package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"simrun/scenarios"
	"simrun/scenarios/strict"
)

// load reads a scenario: a name of the catalogue, a path, or - for standard input.
func (a *app) load(name string) (*scenarios.Program, error) {
	scenario, err := a.parse(name)
	if err != nil {
		return nil, err
	}
	program, err := a.registry.Compile(scenario)
	if err != nil {
		return nil, err
	}
	program.Reference = name
	return program, nil
}

func (a *app) parse(name string) (*scenarios.Scenario, error) {
	if _, ok := a.registry.Source(name); ok {
		return a.registry.Load(name)
	}
	file, data, err := a.readScenario(name)
	if errors.Is(err, os.ErrNotExist) {
		return a.registry.Load(name) // says what there is instead
	}
	if err != nil {
		return nil, err
	}
	return a.registry.Parse(file, data)
}

func (a *app) readScenario(name string) (file string, data []byte, err error) {
	if name == "-" {
		data, err = readLimited(a.in)
		return "standard input", data, err
	}
	f, err := os.Open(name)
	if err != nil {
		return name, nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return name, nil, fmt.Errorf("%s is a folder, not a scenario file", name)
	}
	data, err = readLimited(f)
	return name, data, err
}

// readLimited reads no more than it takes to see that a file is too large.
func readLimited(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, strict.MaxBytes+1))
}

// writeFile writes a file in one go: whoever looks at it sees all of it or what was there
// before.
func writeFile(name string, print func(io.Writer) error) error {
	var buffer bytes.Buffer
	if err := print(&buffer); err != nil {
		return err
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, buffer.Bytes(), 0o666) // a device or a pipe can't be replaced
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".simrun-*")
	if err != nil {
		return fmt.Errorf("can't write %s: %w", name, err)
	}
	_, err = temp.Write(buffer.Bytes())
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("can't write %s: %w", name, err)
	}
	return nil
}

// completeScenario offers the names of the catalogue, and files.
func (a *app) completeScenario(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.registry.Names(), cobra.ShellCompDirectiveDefault
}
