package sim

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// naiveDisk is stable storage as one would explain it: whole copies everywhere,
// nothing shared.
type naiveDisk struct {
	issued, durable naiveContent
	held, journal   []write // issued and not yet written; written and not yet durable
}

type naiveContent struct {
	records map[string]int
	logs    map[string][]int
}

func (c naiveContent) clone() naiveContent {
	copied := naiveContent{make(map[string]int), make(map[string][]int)}
	for key, v := range c.records {
		copied.records[key] = v
	}
	for key, log := range c.logs {
		copied.logs[key] = slices.Clone(log)
	}
	return copied
}

// number is what a value counts as here: a damaged one as something negative.
func number(value any) int {
	if c := damaged(value); c != Intact {
		return -int(c)
	}
	return value.(int)
}

func (c naiveContent) apply(w write) {
	log := slices.Clone(c.logs[w.key])
	switch w.kind {
	case EffectSave:
		c.records[w.key] = number(w.value)
	case EffectAppend:
		c.logs[w.key] = append(log, number(w.value))
	case EffectTruncate:
		if w.keep < len(log) {
			c.logs[w.key] = log[:w.keep]
		}
	}
}

func (d *naiveDisk) sync() {
	for _, w := range d.journal {
		d.durable.apply(w)
	}
	d.journal = nil
}

func (d *naiveDisk) crash(loss StorageLoss, fates []WriteFate) {
	switch {
	case fates != nil:
		short := make(map[string]bool) // logs that have lost a write
		for i, w := range d.journal {
			ofLog := w.kind != EffectSave
			switch {
			case ofLog && short[w.key]:
			case fates[i] == WriteKept:
				d.durable.apply(w)
			case fates[i] == WriteTorn && w.kind != EffectTruncate:
				w.value = Torn
				d.durable.apply(w)
				short[w.key] = short[w.key] || ofLog
			default:
				short[w.key] = short[w.key] || ofLog
			}
		}
	case loss == KeepWritten:
		d.sync()
	case loss == LoseAll:
		d.durable = naiveContent{}.clone()
	}
	d.held, d.journal, d.issued = nil, nil, d.durable.clone()
}

func (d *naiveDisk) fork() *naiveDisk {
	return &naiveDisk{d.issued.clone(), d.durable.clone(), slices.Clone(d.held), slices.Clone(d.journal)}
}

var diskKeys = []string{"", "a", "b"}

// said is what can be read, of the naive kind and of the real one.
func (c naiveContent) said() string {
	var s string
	for _, key := range diskKeys {
		v, ok := c.records[key]
		s += fmt.Sprintf("%s: %d %t %v\n", key, v, ok, c.logs[key])
	}
	return s
}

func (c *content) said() string {
	var s string
	for _, key := range diskKeys {
		v, ok := c.load(key)
		if !ok {
			v = 0
		}
		log := []int{}
		for _, entry := range c.log(key) {
			log = append(log, number(entry))
		}
		s += fmt.Sprintf("%s: %d %t %v\n", key, number(v), ok, log)
	}
	return s
}

// diskPair is a disk, driven in step with its naive counterpart.
type diskPair struct {
	real  disk
	naive *naiveDisk
}

func (p *diskPair) issue(w write) {
	p.real.issued.apply(w)
	p.naive.issued.apply(w)
	p.naive.held = append(p.naive.held, w)
}

// carryOut writes the next write that was issued, if there is one.
func (p *diskPair) carryOut() {
	if len(p.naive.held) == 0 {
		return
	}
	w := p.naive.held[0]
	p.naive.held = p.naive.held[1:]
	p.naive.journal = append(p.naive.journal, w)
	f := Effect{Kind: w.kind, Value: w.value, Keep: w.keep}
	f.Key.Name = w.key
	p.real.write(&f)
}

func TestDisksAgreeWithANaiveModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		disks := []*diskPair{{naive: (&naiveDisk{}).fork()}}
		pick := func(t *rapid.T) *diskPair { return rapid.SampledFrom(disks).Draw(t, "disk") }
		write := func(kind EffectKind) func(t *rapid.T) {
			return func(t *rapid.T) {
				w := write{kind: kind, key: rapid.SampledFrom(diskKeys).Draw(t, "key")}
				if kind == EffectTruncate {
					w.keep = rapid.IntRange(0, 4).Draw(t, "keep")
				} else {
					w.value = rapid.IntRange(1, 999).Draw(t, "value")
				}
				pick(t).issue(w)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"save":     write(EffectSave),
			"append":   write(EffectAppend),
			"append2":  write(EffectAppend), // twice as often
			"truncate": write(EffectTruncate),
			"write":    func(t *rapid.T) { pick(t).carryOut() },
			"write all": func(t *rapid.T) {
				for p := pick(t); len(p.naive.held) > 0; {
					p.carryOut()
				}
			},
			"sync": func(t *rapid.T) {
				p := pick(t)
				p.real.synced()
				p.naive.sync()
			},
			"crash": func(t *rapid.T) {
				p := pick(t)
				loss := rapid.SampledFrom([]StorageLoss{UnsyncedLost, KeepWritten, LoseAll}).Draw(t, "loss")
				var fates []WriteFate
				if rapid.Bool().Draw(t, "by chance") {
					for range p.naive.journal {
						fates = append(fates, rapid.SampledFrom([]WriteFate{WriteLost, WriteKept, WriteTorn}).Draw(t, "fate"))
					}
				}
				p.real.crash(loss, fates)
				p.naive.crash(loss, fates)
			},
			"fork": func(t *rapid.T) {
				from, into := pick(t), &diskPair{}
				if len(disks) < 4 {
					disks = append(disks, into)
				} else if into = pick(t); into == from {
					return
				}
				into.real.copyFrom(&from.real)
				into.naive = from.naive.fork()
			},
			"reset": func(t *rapid.T) {
				p := pick(t)
				p.real.reset()
				p.naive = (&naiveDisk{}).fork()
			},
			"": func(t *rapid.T) {
				for i, p := range disks {
					if diff := cmp.Diff(p.naive.issued.said(), p.real.issued.said()); diff != "" {
						t.Fatalf("disk %d, what its node reads (-naive +real):\n%s", i, diff)
					}
					if diff := cmp.Diff(p.naive.durable.said(), p.real.durable.said()); diff != "" {
						t.Fatalf("disk %d, what is durable (-naive +real):\n%s", i, diff)
					}
				}
			},
		})
	})
}
