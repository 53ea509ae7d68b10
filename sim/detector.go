package sim

// DetectorKind names a failure detector: what nodes are told of each other's crashes.
// Chandra, Toueg, "Unreliable failure detectors for reliable distributed systems", JACM 43(2),
// 1996, and Chandra, Hadzilacos, Toueg, "The weakest failure detector for solving consensus",
// JACM 43(4), 1996.
type DetectorKind string

// The detectors.
const (
	NoDetector        DetectorKind = "none"               // fail-silent: nobody is told anything
	Perfect           DetectorKind = "perfect"            // P, fail-stop: every crash, and nothing else
	EventuallyPerfect DetectorKind = "eventually-perfect" // ◇P, fail-noisy: mistakes for a while
	Omega             DetectorKind = "omega"              // Ω: eventually everybody is told one leader
	Heartbeat         DetectorKind = "heartbeat"          // made of messages and timers
)

// DetectorUser is a node that is told by its failure detector whom to suspect. A notice belongs
// to an incarnation and dies with it.
type DetectorUser interface {
	Node
	// Suspect takes the detector's word that n has crashed.
	Suspect(env *Env, n NodeID)
	// Restore takes back what Suspect said of n. A perfect detector says so when n has restarted.
	Restore(env *Env, n NodeID)
}

// LeaderUser is a node that is told by its failure detector whom to trust as leader.
type LeaderUser interface {
	Node
	// Leader takes the detector's word that n leads.
	Leader(env *Env, n NodeID)
}
