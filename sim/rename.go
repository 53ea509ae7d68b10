package sim

import "slices"

// Opaque tells whether there are nodes into which a probe can't look: those that copy and encode
// themselves and are not plain data. Their epochs are known to nobody else.
func (p *Probe) Opaque() bool { return slices.Contains(opaque(p.world.cfg), true) }

// opaque tells which nodes copy and encode themselves and are not plain data.
func opaque(c *Config) []bool {
	nodes := make([]bool, len(c.Nodes))
	for i := range c.Nodes {
		node := c.Nodes[i].New()
		_, itself := node.(Forker)
		nodes[i] = itself && !isPlain(node)
	}
	return nodes
}

// isPlain tells whether v is plain data.
func isPlain(v any) (plain bool) {
	defer func() { plain = recover() == nil }()
	new(Describer).Clone(v)
	return true
}

// LocalEpochs appends the epochs in a local state that are not 0.
func (p *Probe) LocalEpochs(list []Epoch, l Local) []Epoch {
	d := &p.bench.types
	list = d.AppendEpochs(list, l.node)
	for _, r := range l.disk.records {
		list = d.AppendEpochs(list, r.value)
	}
	for _, log := range l.disk.logs {
		for _, entry := range log.value {
			list = d.AppendEpochs(list, entry)
		}
	}
	return list
}

// RenameLocal returns a copy of a local state in which each epoch that is not 0 is another one. It is valid
// for ever.
func (p *Probe) RenameLocal(l Local, rename func(Epoch) Epoch) Local {
	d := &p.bench.types
	renamed := Local{ID: l.ID, node: d.RenameEpochs(l.node, rename).(Node)}
	renamed.disk.keep(&l.disk)
	for i := range renamed.disk.records {
		r := &renamed.disk.records[i]
		r.value = d.RenameEpochs(r.value, rename)
	}
	for _, log := range renamed.disk.logs {
		for i, entry := range log.value {
			log.value[i] = d.RenameEpochs(entry, rename)
		}
	}
	return renamed
}

// StimulusEpochs appends the epochs in a stimulus that are not 0.
func (p *Probe) StimulusEpochs(list []Epoch, s Stimulus) []Epoch {
	if s.Key.Epoch != 0 {
		list = append(list, s.Key.Epoch)
	}
	return p.bench.types.AppendEpochs(list, s.Message)
}

// RenameStimulus returns a copy of a stimulus in which each epoch that is not 0 is another one.
func (p *Probe) RenameStimulus(s Stimulus, rename func(Epoch) Epoch) Stimulus {
	if s.Key.Epoch != 0 {
		s.Key.Epoch = rename(s.Key.Epoch)
	}
	if s.Message != nil {
		s.Message = p.bench.types.RenameEpochs(s.Message, rename).(Message)
	}
	return s
}
