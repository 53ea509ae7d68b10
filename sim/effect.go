package sim

import "time"

// EffectKind tells what an Effect does.
type EffectKind uint8

// The effects that a handler can have, and EffectStrike, which a fault
// injector puts among them. Their numbers are in no fingerprint.
const (
	EffectSend EffectKind = iota + 1
	EffectSetTimer
	EffectCancelTimer
	EffectSave
	EffectAppend
	EffectTruncate
	EffectSync
	EffectObserve
	EffectRespond
	EffectIgnore
	EffectStrike
	EffectNotice
	EffectHalt
)

// Effect is one thing that a step does to the world. Which fields count depends
// on Kind.
type Effect struct {
	Kind        EffectKind
	Tampering   Tampering   // EffectSend: what a fault did to it
	MessageKind MessageKind // EffectSend
	To          NodeID      // EffectSend
	Op          OpID        // EffectRespond
	As          NodeID      // EffectSend with Tampering: whose id the message bears
	Keep        int         // EffectTruncate: the entries that stay
	Cause       uint64      // the event whose handler recorded it
	Message     Message     // EffectSend
	Value       any         // what is saved, appended, responded
	Observation Observation // EffectObserve
	Key         TimerKey    // timers; Key.Name also names the record or log, or says why a node halts
	Min, Max    time.Duration
	Token       uint64 // EffectStrike: handed back to the injector
}

// MessageKind is the index of a message kind in Config.Messages.
type MessageKind uint16
