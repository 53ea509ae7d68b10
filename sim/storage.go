package sim

import (
	"slices"
	"strings"
)

// disk is a node's stable storage: keyed records and append-only logs.
//
// A write goes through three stages. It is issued when the handler calls Save
// (the incarnation reads its own writes from then), written when its effect is
// carried out, and durable when a Sync behind it has completed. The journal holds what
// was written and is not yet durable.
type disk struct {
	issued  content
	durable content
	journal []write
}

type content struct {
	records []named[any]   // sorted by key
	logs    []named[[]any] // sorted by key; one without entries is as good as none
	lent    bool           // another content shares what the logs hold
}

type named[T any] struct {
	key   string
	value T
}

type write struct {
	kind  EffectKind // EffectSave, EffectAppend or EffectTruncate
	key   string
	value any
	keep  int // EffectTruncate: the entries that stay
}

// StorageLoss says what a crash does to a node's stable storage.
type StorageLoss uint8

// What a crash leaves behind.
const (
	UnsyncedLost StorageLoss = iota // what was synced survives
	KeepWritten                     // every write survives
	LoseAll                         // an empty disk
)

func (c *content) apply(w write) {
	switch w.kind {
	case EffectSave:
		*at(&c.records, w.key) = w.value
	case EffectAppend:
		log := at(&c.logs, w.key)
		*log = append(*log, w.value)
	case EffectTruncate:
		log := at(&c.logs, w.key)
		keep := min(w.keep, len(*log))
		*log = slices.Clip((*log)[:keep]) // copies share the tail
	}
}

func (c *content) load(key string) (any, bool) { return find(c.records, key) }

func (c *content) log(key string) []any {
	log, _ := find(c.logs, key)
	return log
}

func (c *content) clear() {
	c.records = c.records[:0]
	if c.lent {
		c.logs, c.lent = c.logs[:0], false
	}
	for i := range c.logs { // as long as they were, they may get again
		log := &c.logs[i].value
		*log = (*log)[:0]
	}
}

// restore makes the content a copy that shares nothing, in the memory that it has.
func (c *content) restore(o *content) {
	c.clear()
	c.records = append(c.records, o.records...)
	for _, log := range o.logs {
		if len(log.value) > 0 {
			to := at(&c.logs, log.key)
			*to = append(*to, log.value...)
		}
	}
}

// keep makes the content a copy that shares nothing and takes up no more than it must.
func (c *content) keep(o *content) {
	c.records, c.logs = slices.Clone(o.records), slices.Clone(o.logs)
	for i := range c.logs {
		c.logs[i].value = slices.Clone(c.logs[i].value)
	}
}

func (c *content) copyFrom(o *content) {
	c.lent, o.lent = true, true
	c.records = append(c.records[:0], o.records...)
	c.logs = append(c.logs[:0], o.logs...)
	for i := range c.logs { // shared from here on, so the next append copies
		c.logs[i].value = slices.Clip(c.logs[i].value)
	}
}

// write carries out a write that was issued.
func (d *disk) write(f *Effect) {
	d.journal = append(d.journal, write{kind: f.Kind, key: f.Key.Name, value: f.Value, keep: f.Keep})
}

// synced makes everything written so far durable.
func (d *disk) synced() {
	for _, w := range d.journal {
		d.durable.apply(w)
	}
	d.journal = d.journal[:0]
}

// fates is what a crash does to each write that is not synced, where no fault meddles.
func (d *disk) fates(loss StorageLoss) []WriteFate {
	fates := make([]WriteFate, len(d.journal))
	if loss == KeepWritten {
		for i := range fates {
			fates[i] = WriteKept
		}
	}
	return fates
}

// crash leaves what the next incarnation will find. fates, unless nil, says what becomes of
// each write that is not synced.
func (d *disk) crash(loss StorageLoss, fates []WriteFate) {
	switch {
	case fates != nil:
		d.settle(fates)
	case loss == KeepWritten:
		d.synced()
	case loss == LoseAll:
		d.durable.clear()
	}
	d.journal = d.journal[:0]
	d.issued.restore(&d.durable)
}

// settle makes some of the writes durable that were not synced. A log has no holes.
func (d *disk) settle(fates []WriteFate) {
	var ended []string // logs of which a write is missing
	for i, w := range d.journal {
		if w.kind != EffectSave && slices.Contains(ended, w.key) {
			continue
		}
		switch fates[i] {
		case WriteKept:
			d.durable.apply(w)
			continue
		case WriteTorn:
			if w.kind != EffectTruncate {
				w.value = Torn
				d.durable.apply(w)
			}
		}
		if w.kind != EffectSave {
			ended = append(ended, w.key)
		}
	}
}

func (d *disk) reset() {
	d.issued.clear()
	d.durable.clear()
	d.journal = d.journal[:0]
}

func (d *disk) copyFrom(o *disk) {
	d.issued.copyFrom(&o.issued)
	d.durable.copyFrom(&o.durable)
	d.journal = append(d.journal[:0], o.journal...)
}

func search[T any](rs []named[T], key string) (int, bool) {
	if len(rs) == 0 {
		return 0, false
	}
	return slices.BinarySearchFunc(rs, key, func(r named[T], key string) int { return strings.Compare(r.key, key) })
}

// only tells whether there is but one value, and it has the key: many a protocol keeps one log.
func only[T any](rs []named[T], key string) bool { return len(rs) == 1 && sameName(rs[0].key, key) }

func find[T any](rs []named[T], key string) (value T, ok bool) {
	if only(rs, key) {
		return rs[0].value, true
	}
	i, ok := search(rs, key)
	if ok {
		value = rs[i].value
	}
	return value, ok
}

// at returns where the value of a key lies: a zero one, if there was none.
func at[T any](rs *[]named[T], key string) *T {
	if only(*rs, key) {
		return &(*rs)[0].value
	}
	i, ok := search(*rs, key)
	if !ok {
		*rs = slices.Insert(*rs, i, named[T]{key: key})
	}
	return &(*rs)[i].value
}
