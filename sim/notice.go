package sim

import "fmt"

// Says is what a failure detector can say to a node.
type Says uint8

// The sayings.
const (
	Nothing     Says = iota
	HasCrashed       // DetectorUser.Suspect
	IsUp             // DetectorUser.Restore
	IsTheLeader      // LeaderUser.Leader
)

// Notice is what a failure detector says to a node.
type Notice struct {
	Says  Says
	About NodeID
	Tag   uint8 // the detector's own, to tell its reasons apart
}

// Detector decides what nodes are told of each other's crashes. Package faults implements
// it. Its calls schedule notices (World.ScheduleNotice) and alarms, and run no handlers.
type Detector interface {
	// Reset forgets all that happened, before a new run.
	Reset(w *World)
	// Booted is called when a node has come up, for the first time or again, before its Init.
	Booted(w *World, n NodeID)
	// Crashed is called when a node has crashed. Notices on their way to it are gone.
	Crashed(w *World, n NodeID)
	// Due is called when a notice reaches a node that is up. It tells whether the node learns
	// anything from it: else nothing happens.
	Due(w *World, to NodeID, n Notice) bool
	// Alarm is called at a time for which the detector asked by World.ScheduleAlarm.
	Alarm(w *World, token uint64)
	// Fork copies the detector's state into into, the result of an earlier Fork or nil.
	Fork(into Detector) Detector
}

// SetDetector gives the world's nodes a failure detector, or none if d is nil, in the runs
// to come.
func (w *World) SetDetector(d Detector) { w.detector = d }

// Detector returns the world's failure detector, or nil.
func (w *World) Detector() Detector { return w.detector }

// CrashEvent returns the event of a node's last crash, or 0.
func (w *World) CrashEvent(n NodeID) uint64 { return w.nodes[n].down }

// InFlight visits every message from a node that is on its way, with the time of its arrival.
// Each of two copies is visited. What waits for a paused node has arrived: a notice for
// that node will wait behind it.
func (w *World) InFlight(from NodeID, visit func(to NodeID, at Time)) {
	for _, e := range w.queue.entries() {
		s := &w.slots[e.key.slot()]
		if s.key != e.key || s.from != from {
			continue
		}
		switch s.kind {
		case slotDeliver, slotCorrupt, slotArrived, slotTaken:
			visit(s.node, e.at)
		}
	}
}

// ScheduleNotice has a node that is up told something at a time, because of an event. The
// notice is lost if the node crashes before that.
func (w *World) ScheduleNotice(at Time, to NodeID, n Notice, cause uint64) {
	s := w.schedule(max(at, w.now), slotNotice, to)
	s.from, s.cause, s.msgKind = n.About, cause, MessageKind(n.Says)|MessageKind(n.Tag)<<8
}

// noticeOf is the notice that a slot stands for.
func noticeOf(s *slot) Notice {
	return Notice{Says: Says(s.msgKind & 0xff), About: s.from, Tag: uint8(s.msgKind >> 8)}
}

// ScheduleAlarm has Detector.Alarm called at a time.
func (w *World) ScheduleAlarm(at Time, token uint64) {
	s := w.schedule(max(at, w.now), slotAlarm, 0)
	s.cause = token
}

// forgetNotices takes back what was on its way to a node that crashes.
func (w *World) forgetNotices(id NodeID) {
	if w.detector == nil {
		return
	}
	for i := range w.slots {
		if s := &w.slots[i]; s.key != 0 && s.kind == slotNotice && s.node == id {
			w.cancel(uint32(i))
		}
	}
}

// notice is the moment at which a node is told something.
func (w *World) notice(s *slot) {
	n := noticeOf(s)
	self := n.About == w.cfg.Identity(s.node) && n.Says != IsTheLeader // the node that is down is its twin
	if !w.detector.Due(w, s.node, n) || self {
		return
	}
	w.tell(&Event{Kind: noticeEvents[n.Says], Node: s.node, Peer: n.About, Cause: s.cause}, 0)
	env := w.begin(s.node)
	to := &w.nodes[s.node]
	hear(to.node, env, n)
	w.finish(to)
}

var noticeEvents = [...]EventKind{HasCrashed: EventSuspect, IsUp: EventRestore, IsTheLeader: EventLeader}

// hear runs the handler of a notice.
func hear(node Node, env *Env, n Notice) {
	switch n.Says {
	case HasCrashed:
		node.(DetectorUser).Suspect(env, n.About)
	case IsUp:
		node.(DetectorUser).Restore(env, n.About)
	case IsTheLeader:
		node.(LeaderUser).Leader(env, n.About)
	default:
		panic(fmt.Sprintf("sim: a failure detector says %d", n.Says))
	}
}
