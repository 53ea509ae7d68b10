package sim

import "math/bits"

// EventKind tells what happened in an Event.
type EventKind uint8

// The kinds of events. Their numbers are part of the fingerprint: add at the
// end only, and raise Engine when one changes its meaning.
const (
	EventBoot        EventKind = iota + 1 // a node starts for the first time
	EventRecover                          // a node starts again after a crash
	EventCrash                            // a node loses its volatile state
	EventSend                             // a message leaves Node for Peer
	EventDeliver                          // a message from Peer reaches Node
	EventDrop                             // a message from Peer to Node, or an operation for Node, is lost
	EventIgnore                           // Node could not take a message now
	EventTimerSet                         // Node sets a timer
	EventTimerCancel                      // Node cancels a pending timer
	EventTimeout                          // a timer of Node expires
	EventSave                             // Node writes a record
	EventAppend                           // Node appends to a log
	EventTruncate                         // Node truncates a log
	EventSync                             // Node begins to make its writes durable
	EventSynced                           // its writes are durable
	EventObserve                          // Node says something about itself
	EventInvoke                           // an operation begins at Node
	EventRespond                          // an operation is answered by Node
	EventFault                            // a fault strikes
	EventHeal                             // a fault heals
	EventDuplicate                        // the network doubles a message from Node to Peer
	EventSuspect                          // Node is told by its failure detector that Peer has crashed
	EventRestore                          // Node is told that Peer is up, after all or again
	EventLeader                           // Node is told that Peer leads
	EventPanic                            // Node breaks on a message from Peer that a fault has tampered with
	eventKindCount
)

var eventKindNames = [eventKindCount]string{
	"", "boot", "recover", "crash", "send", "deliver", "drop", "ignore", "timer-set", "timer-cancel", "timeout",
	"save", "append", "truncate", "sync", "synced", "observe", "invoke", "respond", "fault", "heal", "duplicate",
	"suspect", "restore", "leader", "panic",
}

func (k EventKind) String() string { return eventKindNames[k] }

// Event is one line of the trace. Which fields count depends on Kind.
type Event struct {
	Seq   uint64 // its number, from 1
	Cause uint64 // the event that made it happen, or 0
	At    Time
	Kind  EventKind
	Node  NodeID
	Peer  NodeID // the other end of a message, whom a failure detector speaks of, or Nobody
	Name  string // the kind of the message, the name of the timer, record, log, observation, operation or fault
	Epoch Epoch  // of a timer
	// Value is the message, the observation, the operation, the value written or the response; of a fault,
	// what it changed; of a panic, its text.
	Value any
	Op    OpID   // of an invocation and its response
	Loss  Loss   // of a drop
	Fault uint64 // of a fault, a heal: the injector's own number for it, which is not in the fingerprint
}

// Loss tells why a message was lost.
type Loss uint8

// The ways to lose a message.
const (
	NotLost       Loss = iota
	LostByNetwork      // the link lost it
	LostByCut          // a partition separates sender and receiver
	LostByCrash        // the receiver is down
	LostByFault        // an omission of its sender or receiver, or a faulty link
	LostAsCorrupt      // it arrived, and its receiver saw that it is damaged
)

func (l Loss) String() string {
	return [...]string{"", "network", "partition", "down", "fault", "corrupt"}[l]
}

// Observer sees every event of a run, in order. The Event is valid during the
// call only, and the call must not make events happen.
type Observer interface {
	// Event takes the next event.
	Event(e *Event)
}

// Engine is the version of what a seed means: it grows when fingerprints change.
const Engine = 3

// Fingerprint is a running hash over all events in order.
type fingerprint uint64

// add mixes one event in: its kind, nodes, name and time, and no number that
// depends on what else is in the scenario. The multiplier is never small, so
// the order of events counts at the very start too.
func (f *fingerprint) add(kind EventKind, node, peer NodeID, name uint64, at Time) {
	who := golden ^ uint64(kind) ^ uint64(uint32(node))<<8 ^ uint64(uint32(peer))<<40
	hi, lo := bits.Mul64(uint64(*f)^who, name^uint64(at+1)*0xd6e8feb86659fd93|1)
	*f = fingerprint(hi ^ lo ^ name)
}
