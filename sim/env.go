package sim

import (
	"fmt"
	"time"
)

// Env is a node's access to the world during one handler. Its methods record
// effects, which are carried out in order after the handler has returned. An
// Env must not be kept beyond the handler.
type Env struct {
	w       *World
	node    NodeID
	cause   uint64
	effects []Effect
	source  Source // answers Choose
	clocked bool   // the handler has read the clock
}

// Self returns the node's own id.
func (e *Env) Self() NodeID { return e.w.cfg.Identity(e.node) }

// Name returns a node's name as the scenario writes it.
func (e *Env) Name(n NodeID) string { return e.w.cfg.Name(n) }

// Now returns the time by this node's clock. It is for measuring: of a handler
// that reads it, nothing can be proved about other times (Probe.Try).
func (e *Env) Now() Time {
	e.clocked = true
	return e.w.nodes[e.node].clock.now(e.w.now)
}

// Choose returns a number in [0, n): drawn in a run, branched on in a search.
// The label tells people what is decided.
func (e *Env) Choose(label string, n int) int {
	if n < 1 {
		panic(fmt.Sprintf("sim: Choose(%q, %d): there must be an alternative", label, n))
	}
	if n == 1 {
		return 0
	}
	d := e.w.Next(&e.w.nodes[e.node].stream)
	return int(e.source.Draw(Choice{Stream: d.stream, Index: d.index, Lane: LaneChoose, N: uint64(n)}))
}

// Send sends m to one node.
func (e *Env) Send(to NodeID, m Message) {
	if uint(to) >= uint(len(e.w.nodes)) {
		panic(fmt.Sprintf("sim: message to node %d of %d", to, len(e.w.nodes)))
	}
	f := e.record(EffectSend)
	f.To = to
	f.Tampering = Honest
	f.Message = m
	k := e.w.kinds.at(m)
	if k.typ != typeOf(m) {
		e.w.learnKind(k, m)
	}
	f.MessageKind = k.kind
}

// Broadcast sends m to each of the nodes in the order given, but never to the
// node itself.
func (e *Env) Broadcast(to []NodeID, m Message) {
	self := e.Self()
	for _, n := range to {
		if n != self {
			e.Send(n, m)
		}
	}
}

// SetTimer makes Timeout(key) happen once, after a time by this node's clock that is drawn
// uniformly from [least, most]. A pending timer of the same key is moved.
func (e *Env) SetTimer(key TimerKey, least, most time.Duration) {
	if least < 0 || most < least {
		panic(fmt.Sprintf("sim: SetTimer(%v, %v, %v): not an interval", key, least, most))
	}
	f := e.record(EffectSetTimer)
	f.Key, f.Min, f.Max = key, least, most
}

// CancelTimer makes a pending timer not happen.
func (e *Env) CancelTimer(key TimerKey) { e.record(EffectCancelTimer).Key = key }

// Save writes a record of stable storage. It is durable after the next Sync.
// The value must not be changed afterwards. It tells whether the disk takes it: a full one
// does not, and keeps what it has.
func (e *Env) Save(key string, value any) bool { return e.write(EffectSave, key, value) }

// Append adds an entry to a log of stable storage. It is durable after the next
// Sync. The entry must not be changed afterwards. It tells whether the disk takes it.
func (e *Env) Append(log string, entry any) bool { return e.write(EffectAppend, log, entry) }

func (e *Env) write(kind EffectKind, key string, value any) bool {
	if e.w.nodes[e.node].hooks&HookWrite != 0 && !e.w.injector.Write(e.w, e.node) {
		return false
	}
	f := e.record(kind)
	f.Key.Name, f.Value = key, value
	e.issue(f)
	return true
}

// Truncate keeps the first keep entries of a log and removes the others.
func (e *Env) Truncate(log string, keep int) {
	if keep < 0 {
		panic(fmt.Sprintf("sim: Truncate(%q, %d): not a number of entries", log, keep))
	}
	f := e.record(EffectTruncate)
	f.Key.Name, f.Keep = log, keep
	e.issue(f)
}

// Sync makes all writes before it durable. It takes time, and what the node
// does after it is held back until it has completed.
func (e *Env) Sync() { e.record(EffectSync) }

// Load reads a record of stable storage. It sees every write of this
// incarnation; after a restart, what survived and is not damaged (Env.Check).
func Load[T any](env *Env, key string) (T, bool) {
	v, ok := env.disk().issued.load(key)
	if !ok || damaged(v) != Intact {
		var none T
		return none, false
	}
	return v.(T), true
}

// Log reads all entries of a log of stable storage, up to one that is damaged (Env.Check).
func Log[T any](env *Env, log string) []T {
	entries, _ := readable(env.disk().issued.log(log))
	all := make([]T, len(entries))
	for i, e := range entries {
		all[i] = e.(T)
	}
	return all
}

// Ignore says that the message can't be taken now: in a run it is lost, in a
// search it stays where it is. The handler must have no other effect.
func (e *Env) Ignore() { e.record(EffectIgnore) }

// Observe says something about the node to those who judge the run.
func (e *Env) Observe(o Observation) { e.record(EffectObserve).Observation = o }

// Respond answers an operation that the node was asked to do by Invoke. The
// first answer stands; silent operations (id 0) have none.
func (e *Env) Respond(id OpID, result any) {
	if id == 0 {
		return
	}
	if int(id) > len(e.w.history) {
		panic(fmt.Sprintf("sim: response to operation %d, which nobody invoked", id))
	}
	f := e.record(EffectRespond)
	f.Op, f.Value = id, result
}

// Notice tells those who follow the run that the node's own failure detector, which is a part of the
// node, says something to it. The detector then runs the handler itself.
func (e *Env) Notice(n Notice) {
	f := e.record(EffectNotice)
	f.To, f.Keep = n.About, int(n.Says)
}

func (e *Env) disk() *disk { return &e.w.nodes[e.node].disk }

// record appends an effect in place, reusing what the slice held before.
func (e *Env) record(kind EffectKind) *Effect {
	n := len(e.effects)
	if n == cap(e.effects) {
		e.effects = append(e.effects, Effect{})
	}
	all := e.effects[:n+1]
	e.effects = all
	f := &all[n]
	f.Kind, f.Cause = kind, e.cause
	return f
}

func (e *Env) issue(f *Effect) {
	e.disk().issued.apply(write{kind: f.Kind, key: f.Key.Name, value: f.Value, keep: f.Keep})
}
