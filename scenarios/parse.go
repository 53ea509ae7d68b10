package scenarios

import (
	"path"
	"path/filepath"
	"strings"
)

// Parse reads a scenario, fills in what it leaves out and checks all of it. file
// names it in errors, which are a strict.Errors, and is its name if it gives itself none.
func (r *Registry) Parse(file string, data []byte) (*Scenario, error) {
	s := defaults()
	if err := codec.Decode(file, data, &s); err != nil {
		return nil, err
	}
	if s.Name == "" {
		s.Name = strings.TrimSuffix(path.Base(filepath.ToSlash(file)), ".yaml")
	}
	if _, err := r.Compile(&s); err != nil {
		return nil, err
	}
	return &s, nil
}

// Encode writes a scenario as YAML that Parse reads.
func Encode(s *Scenario) ([]byte, error) { return codec.Encode(s) }
