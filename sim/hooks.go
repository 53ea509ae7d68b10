package sim

import "time"

// Network decides what becomes of messages. Package network implements it.
type Network interface {
	// Reset forgets all that happened, before a new run.
	Reset()
	// Send is asked once for each message, when it leaves. It decides the message's fate,
	// which without it is to arrive at once.
	Send(w *World, from, to NodeID, m Message, fate *Fate)
	// Arrive is asked once for each copy, when it would arrive at a node that is severed
	// (World.SetSevered): a cut also loses what is in flight across it.
	Arrive(w *World, from, to NodeID) (Loss, uint64)
	// Fork copies the network's state into into, the result of an earlier Fork or nil.
	Fork(into Network) Network
}

// Toucher is a Network that has memory of its own for each node.
type Toucher interface {
	Network
	// Touch reads what the next message of a node will need, which then is in the cache. It returns anything
	// that depends on it.
	Touch(from NodeID) uint64
}

// Fate is what becomes of one message.
type Fate struct {
	Loss    Loss          // NotLost, or why it will never arrive
	Corrupt bool          // it arrives, and every copy of it, so that the receiver drops it
	Twice   bool          // the network doubles it
	Cause   uint64        // the event of the fault that lost or corrupted it, or 0
	Wait    time.Duration // until its last byte is on the link
	Delay   time.Duration // from then on
	Delay2  time.Duration // of the second copy, from then on
}

// instant is the network of a world that has no other: what is sent arrives at once.
type instant struct{}

func (instant) Reset()                                                {}
func (instant) Send(*World, NodeID, NodeID, Message, *Fate)           {}
func (instant) Arrive(*World, NodeID, NodeID) (loss Loss, why uint64) { return NotLost, 0 }
func (instant) Fork(Network) Network                                  { return instant{} }

// Hook is a set of places where an Injector wants to be asked about a node. Above them are hooks of the world's own.
type Hook uint16

// The places.
const (
	HookStep     Hook = 1 << iota // when the node has recorded a step: Injector.Step
	HookReceive                   // before the node handles a message: Injector.Receive
	HookSend                      // when a message leaves the node: Injector.Send
	HookArrive                    // when a message would reach the node: Injector.Arrive
	HookTimer                     // when the node sets a timer: Injector.SetTimer
	HookWrite                     // when the node writes to its disk: Injector.Write
	HookSync                      // when the node begins a sync: Injector.Sync
	HookUnsynced                  // when the node crashes with writes that are not synced: Injector.Unsynced
	HookTamper                    // before a message leaves the node: Injector.Tamper
	hookCount    = iota
)

// injected are the hooks that an injector may ask for.
const injected Hook = 1<<hookCount - 1

// What else a step has to stop for at a node, so that one look tells that there is nothing.
const (
	hookDown    Hook = 1 << (hookCount + iota) // it is down
	hookPaused                                 // it takes no steps
	hookSevered                                // the network may lose what arrives
	hookHeld                                   // its stream is held back, behind a Sync or a pause
	hookDrifts                                 // its clock runs fast or slow
	hookTwins                                  // it, or whom it sends to, may have a twin
)

// What a message may have to stop for.
const (
	hooksAtSend    = HookTamper | hookTwins // before it leaves the node
	hooksAtArrival = hookDown | hookPaused | hookSevered | HookArrive | HookReceive
)

// Injector makes faults happen. Package faults implements it. A node without
// hooks (World.SetHooks) costs nothing. Only Strike and Receive may crash or pause nodes. Tamper,
// Strike and Receive may have nodes do things (World.Do).
type Injector interface {
	// Reset forgets all that happened and arms the faults for a new run.
	Reset(w *World)
	// Strike is called when a scheduled time (World.ScheduleFault) or an EffectStrike in
	// a node's stream is reached; node is the node of that stream, or Nobody.
	Strike(w *World, token uint64, node NodeID)
	// Step sees all the effects of a step before any is carried out, and
	// returns them, perhaps with strikes added. It may reuse the slice.
	Step(w *World, node NodeID, effects []Effect) []Effect
	// Cut tells of effects that Step saw and that a crash dropped.
	Cut(w *World, node NodeID, dropped []Effect)
	// Receive is asked before a handler takes a message. It tells whether the node skips it: the
	// message is delivered, and the handler does not run.
	Receive(w *World, from, to NodeID, m Message, kind MessageKind) (skip bool)
	// Tamper may change a message that a handler sent and that is about to leave, mark it (Effect.Tampering)
	// and name its cause anew. It returns the event of the fault that keeps it from leaving, or 0.
	Tamper(w *World, from NodeID, f *Effect) (suppressed uint64)
	// Send may change the fate of a message that leaves.
	Send(w *World, from, to NodeID, kind MessageKind, fate *Fate)
	// Arrive may lose a message that would arrive.
	Arrive(w *World, from, to NodeID, kind MessageKind) (Loss, uint64)
	// SetTimer is told after how long, by its node's clock, a timer expires that is being
	// set, and may change that.
	SetTimer(w *World, node NodeID, after time.Duration) time.Duration
	// Write is asked whether a node's disk takes a write, while its handler runs.
	Write(w *World, node NodeID) bool
	// Sync tells how much longer than usual a sync takes.
	Sync(w *World, node NodeID) time.Duration
	// Unsynced may change what a crash does to writes that were not synced, in order. What
	// follows in a log behind a write that is lost or torn is lost, too.
	Unsynced(w *World, node NodeID, fates []WriteFate)
	// Fork copies the injector's state into into, the result of an earlier Fork or nil.
	Fork(into Injector) Injector
}

// NoFaults is an Injector that lets a run be, but for Fork. Injectors that need few of the
// calls embed it.
type NoFaults struct{}

// Reset implements Injector.
func (NoFaults) Reset(*World) {}

// Strike implements Injector.
func (NoFaults) Strike(*World, uint64, NodeID) {}

// Step implements Injector.
func (NoFaults) Step(_ *World, _ NodeID, effects []Effect) []Effect { return effects }

// Cut implements Injector.
func (NoFaults) Cut(*World, NodeID, []Effect) {}

// Receive implements Injector.
func (NoFaults) Receive(*World, NodeID, NodeID, Message, MessageKind) bool { return false }

// Tamper implements Injector.
func (NoFaults) Tamper(*World, NodeID, *Effect) uint64 { return 0 }

// Send implements Injector.
func (NoFaults) Send(*World, NodeID, NodeID, MessageKind, *Fate) {}

// Arrive implements Injector.
func (NoFaults) Arrive(*World, NodeID, NodeID, MessageKind) (Loss, uint64) { return NotLost, 0 }

// SetTimer implements Injector.
func (NoFaults) SetTimer(_ *World, _ NodeID, after time.Duration) time.Duration { return after }

// Write implements Injector.
func (NoFaults) Write(*World, NodeID) bool { return true }

// Sync implements Injector.
func (NoFaults) Sync(*World, NodeID) time.Duration { return 0 }

// Unsynced implements Injector.
func (NoFaults) Unsynced(*World, NodeID, []WriteFate) {}

// Monitor follows a run and judges it. It sees the events of the kinds
// EventRecover, EventCrash, EventObserve, EventInvoke, EventRespond, EventFault,
// EventHeal, EventSuspect, EventRestore, EventLeader and EventPanic. What a node does that is not judged
// (World.Judged) only an Omniscient sees; its crashes and recoveries all see, and the faults that strike it. A Selective sees fewer.
type Monitor interface {
	// Watch takes the next such event, when it has happened. The Event is valid
	// during the call only, and the call must not make events happen.
	Watch(w *World, e *Event)
}
