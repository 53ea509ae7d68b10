package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"simrun/report"
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
	program.Reference = report.Quote(name)
	return program, nil
}

func (a *app) parse(name string) (*scenarios.Scenario, error) {
	if _, ok := a.registry.Source(name); ok {
		return a.registry.Load(name)
	}
	file, data, err := a.readScenario(name)
	if errors.Is(err, os.ErrNotExist) {
		for _, ending := range []string{".yaml", ".yml"} {
			if info, err := os.Stat(name + ending); err == nil && info.Mode().IsRegular() {
				return nil, failed(exitUsage, "simrun: there is no scenario %s; did you mean the file %s?", name, name+ending)
			}
		}
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
	a.read = append(a.read, name)
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

// apart refuses to write to a file that was read, or to one file twice.
func (a *app) apart(written ...string) error {
	used := slices.Clone(a.read)
	for _, name := range written {
		if name == "" || name == "-" {
			continue
		}
		for _, other := range used {
			if !sameFile(name, other) {
				continue
			}
			if slices.Contains(a.read, other) {
				return failed(exitUsage, "simrun: %s is what is being read; it is not overwritten", name)
			}
			return failed(exitUsage, "simrun: %s is named for two outputs", name)
		}
		used = append(used, name)
	}
	return nil
}

// sameFile tells whether two names mean one file, which may not exist yet. Devices and pipes take
// any number of outputs.
func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	if err1 == nil && err2 == nil {
		return x.Mode().IsRegular() && os.SameFile(x, y)
	}
	return absolute(a) == absolute(b)
}

// absolute is a name without links as far as they exist.
func absolute(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		return filepath.Join(folder, filepath.Base(name))
	}
	return name
}

// writeFile writes a file in one go: whoever looks at it sees all of it or what was there
// before. A link is followed, and a file that exists keeps its mode.
func writeFile(name string, print func(io.Writer) error) error {
	var buffer bytes.Buffer
	if err := print(&buffer); err != nil {
		return err
	}
	if err := replace(name, buffer.Bytes()); err != nil {
		return fmt.Errorf("can't write %s: %w", name, err)
	}
	return nil
}

func replace(name string, data []byte) error {
	if _, err := os.Lstat(name); err == nil {
		target, err := filepath.EvalSymlinks(name)
		if err != nil {
			return os.WriteFile(name, data, 0o666) // a link to what does not exist yet
		}
		name = target
	}
	info, err := os.Stat(name)
	exists := err == nil
	if exists {
		if !info.Mode().IsRegular() {
			return os.WriteFile(name, data, 0o666) // a device or a pipe can't be replaced
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err // what is read-only stays
		}
		_ = f.Close()
	}
	temp, err := createBeside(name)
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if exists {
		err = errors.Join(err, temp.Chmod(info.Mode().Perm()))
	}
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}

// createBeside creates a file in the folder of another, with the mode that new files have here.
func createBeside(name string) (*os.File, error) {
	for i := os.Getpid(); ; i++ {
		f, err := os.OpenFile(filepath.Join(filepath.Dir(name), fmt.Sprintf(".simrun-%d", i)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}

// completeScenario offers the names of the catalogue, and files.
func (a *app) completeScenario(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.registry.Names(), cobra.ShellCompDirectiveDefault
}
