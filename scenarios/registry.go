package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"simrun/protocols"
	"simrun/protocols/flooding"
	"simrun/protocols/onepc"
	"simrun/protocols/paxos"
	"simrun/protocols/raft"
	"simrun/protocols/threepc"
	"simrun/protocols/twopc"
	"simrun/scenarios/strict"
)

//go:embed */*.yaml
var embedded embed.FS

// Registry holds the protocols and the catalogue that a program offers.
type Registry struct {
	protocols []*protocols.Protocol
	catalogue []entry
}

type entry struct {
	name string
	data []byte
}

// Standard returns a registry with the protocols and the catalogue of simrun.
func Standard() *Registry {
	r := &Registry{}
	for _, p := range []*protocols.Protocol{
		onepc.Protocol(),
		twopc.Protocol(),
		threepc.Protocol(),
		flooding.Protocol(),
		paxos.Protocol(),
		raft.Protocol(),
	} {
		r.AddProtocol(p)
	}
	if err := r.AddCatalogue(embedded); err != nil {
		panic("scenarios: the embedded catalogue can't be read: " + err.Error())
	}
	return r
}

// AddProtocol adds a protocol. A protocol of the same name is a mistake of the
// program, and panics.
func (r *Registry) AddProtocol(p *protocols.Protocol) {
	if _, ok := r.Protocol(p.Name); ok {
		panic(fmt.Sprintf("scenarios: protocol %q is registered twice", p.Name))
	}
	r.protocols = append(r.protocols, p)
}

// AddCatalogue adds every .yaml file of a file system; its path without the ending is its
// name. Scenarios are checked when they are loaded.
func (r *Registry) AddCatalogue(files fs.FS) error {
	return fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(file, ".yaml")
		if slices.Contains(r.Names(), name) {
			return fmt.Errorf("scenario %s is in the catalogue twice", name)
		}
		r.catalogue = append(r.catalogue, entry{name, data})
		return nil
	})
}

// Protocol finds a protocol by name.
func (r *Registry) Protocol(name string) (*protocols.Protocol, bool) {
	for _, p := range r.protocols {
		if p.Name == name {
			return p, true
		}
	}
	return nil, false
}

// Protocols returns all protocols, in order of registration.
func (r *Registry) Protocols() []*protocols.Protocol { return r.protocols }

// ProtocolNames returns the names of all protocols.
func (r *Registry) ProtocolNames() []string {
	var names []string
	for _, p := range r.protocols {
		names = append(names, p.Name)
	}
	return names
}

// Names returns the names of the catalogue, in order.
func (r *Registry) Names() []string {
	var names []string
	for _, e := range r.catalogue {
		names = append(names, e.name)
	}
	return names
}

// Source returns the text of a scenario of the catalogue.
func (r *Registry) Source(name string) ([]byte, bool) {
	for _, e := range r.catalogue {
		if e.name == name {
			return e.data, true
		}
	}
	return nil, false
}

// Load parses a scenario of the catalogue. An unknown name is an error that
// suggests the nearest.
func (r *Registry) Load(name string) (*Scenario, error) {
	data, ok := r.Source(name)
	if !ok {
		err := fmt.Errorf("there is no scenario %q in the catalogue, and no such file", name)
		if near, ok := strict.Nearest(name, r.Names()); ok {
			err = fmt.Errorf("%w; did you mean %s?", err, near)
		}
		return nil, err
	}
	s, err := r.Parse(name+".yaml", data)
	if err != nil {
		return nil, err
	}
	if s.Name != name {
		return nil, strict.Errors{s.Where("name").Errorf("the name must be %s, the path below the catalogue", name)}
	}
	return s, nil
}
