package sim

import (
	"fmt"
	"math/bits"
)

// Source resolves every nondeterministic decision of a run.
type Source interface {
	// Draw returns a number in [0, c.N). c.N is at least 2.
	Draw(c Choice) uint64
}

// Choice identifies one decision among N alternatives.
type Choice struct {
	Stream StreamID
	Index  uint64 // the how-manyeth of its stream, from 0
	Lane   Lane   // which aspect of it
	N      uint64
}

// Lane tells what a choice decides. The k-th message of a link makes several
// choices (its loss, its delay …), each on a lane of its own, so that asking for one
// of them never moves another.
type Lane uint8

// The lanes. Their numbers are part of what a seed means: add at the end only.
const (
	LaneTimer          Lane = iota // the duration of a timer
	LaneChoose                     // Env.Choose
	LaneLoss                       // is the message lost?
	LaneDelay                      // how long does it take?
	LaneDuplicate                  // does the network deliver it twice?
	LaneDuplicateDelay             // how long does the second copy take?
	LaneTarget                     // which node does a fault strike?
	LaneHit                        // does a fault strike this message?
	LaneEvery                      // how long until a fault strikes again?
	LaneLasts                      // how long until it heals?
	LaneCorrupt                    // does it arrive damaged?
	LaneSkew                       // how far is a clock off at the start?
	LaneDrift                      // how fast does it run?
	LaneKind                       // what does a fault campaign do?
	LaneBehaviour                  // how does a Byzantine node treat a message?
	LaneValue                      // what does a message say that is tampered with?
	LaneGroup                      // which story does an equivocator tell a node?
	LaneOperation                  // what does a client ask for?
	LaneKey                        // of which key?
	laneCount
)

var laneNames = [laneCount]string{
	"timer", "choose", "loss", "delay", "duplicate", "duplicate-delay", "target", "hit", "every", "lasts", "corrupt",
	"skew", "drift", "kind", "behaviour", "value", "group", "operation", "key",
}

func (l Lane) String() string { return laneNames[l] }

// ParseLane is the inverse of Lane.String.
func ParseLane(s string) (Lane, error) {
	for i, name := range laneNames {
		if name == s {
			return Lane(i), nil
		}
	}
	return 0, fmt.Errorf("unknown lane %q", s)
}

// StreamID is the stable name of a random stream, hashed: a kind of stream
// ("node", "link", "fault") and what it belongs to, such as p1 and its incarnation, or the two
// ends of a link.
type StreamID uint64

// NewStreamID hashes the parts of a stream's name.
func NewStreamID(kind, a, b string) StreamID {
	return streamOf(HashName(kind), HashName(a), HashName(b))
}

func streamOf(kind, a, b uint64) StreamID { return StreamID(mix(mix(kind+a) + b)) }

// HashName hashes a name, equally on every machine.
func HashName(s string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a, finished by a mix
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// mix is the finalizer of splitmix64 (Steele, Lea, Flood: "Fast splittable
// pseudorandom number generators", OOPSLA 2014): a bijection whose output bits
// each depend on all input bits.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

const golden = 0x9e3779b97f4a7c15 // 2⁶⁴ / φ, odd: splitmix64's increment

// Seed is the Source of an ordinary run: a stateless function of the seed and
// the choice, so that no choice depends on how many others were made.
type Seed uint64

// Draw implements Source. Its bias, below N/2⁶⁴, can't be observed.
func (s Seed) Draw(c Choice) uint64 { return pick(s.at(c.Stream, c.Index), c.Lane, c.N) }

// at is what all choices of an index of a stream have in common.
func (s Seed) at(stream StreamID, index uint64) uint64 {
	return mix(uint64(s)*golden+uint64(stream)) + index*golden
}

func pick(at uint64, lane Lane, n uint64) uint64 {
	hi, _ := bits.Mul64(mix(at+uint64(lane)<<56), n)
	return hi
}

// Drawn is a choice with its outcome.
type Drawn struct {
	Choice
	Value uint64
}

// Recorder passes choices on to Source and keeps what was drawn.
type Recorder struct {
	Source Source
	Drawn  []Drawn
}

// Draw implements Source.
func (r *Recorder) Draw(c Choice) uint64 {
	v := r.Source.Draw(c)
	r.Drawn = append(r.Drawn, Drawn{c, v})
	return v
}

// Recorded replays choices that were drawn before. A choice that it does not
// know, or that now has fewer alternatives than the recorded value, has left the recording:
// it is counted in Missing and left to Fallback.
type Recorded struct {
	Fallback Source
	Missing  int
	values   map[choiceKey]uint64
}

type choiceKey struct {
	stream StreamID
	index  uint64
	lane   Lane
}

// Add records one outcome.
func (r *Recorded) Add(d Drawn) {
	if r.values == nil {
		r.values = make(map[choiceKey]uint64)
	}
	r.values[choiceKey{d.Stream, d.Index, d.Lane}] = d.Value
}

// Draw implements Source.
func (r *Recorded) Draw(c Choice) uint64 {
	v, ok := r.values[choiceKey{c.Stream, c.Index, c.Lane}]
	if !ok || v >= c.N {
		r.Missing++
		return r.Fallback.Draw(c)
	}
	return v
}

// Stream is a random stream in a run, of which each index is drawn from once, in order. It belongs to one world and
// what is forked from it, and is rewound before each run.
type Stream struct {
	id     StreamID
	next   uint64 // the index
	at     uint64 // what the choices of that index have in common, if the source is a seed
	source uint64 // the world's number for that source
}

// NewStream returns a stream at its first index.
func NewStream(id StreamID) Stream { return Stream{id: id} }

// Rewind returns to the first index.
func (s *Stream) Rewind() { *s = Stream{id: s.id} }

// Next returns the choices of the next index of a stream. None is made yet.
func (w *World) Next(s *Stream) Draws {
	if s.source != w.sources {
		s.at, s.source = w.seed.at(s.id, s.next), w.sources
	}
	d := Draws{w, s.id, s.next, s.at}
	s.next++
	s.at += golden
	return d
}

// Draws are the choices of one index of a stream: all that is decided about one message.
type Draws struct {
	w      *World
	stream StreamID
	index  uint64
	at     uint64 // of the seed
}

// Draws returns the choices of an index of a stream. None is made yet.
func (w *World) Draws(stream StreamID, index uint64) Draws {
	return Draws{w, stream, index, w.seed.at(stream, index)}
}

// Draw makes the choice of a lane.
func (d Draws) Draw(lane Lane, n uint64) uint64 {
	if d.w.seeded {
		return pick(d.at, lane, n)
	}
	return d.w.source.Draw(Choice{Stream: d.stream, Index: d.index, Lane: lane, N: n})
}

// Draw makes a choice of a stream that its caller counts. Nearly always the source is a seed, which is
// asked directly: it is a large part of what a message costs.
func (w *World) Draw(stream StreamID, index uint64, lane Lane, n uint64) uint64 {
	if w.seeded {
		return pick(w.seed.at(stream, index), lane, n)
	}
	return w.source.Draw(Choice{Stream: stream, Index: index, Lane: lane, N: n})
}

func (w *World) setSource(source Source) {
	w.source, w.env.source = source, source
	w.sources++
	w.seed, w.seeded = source.(Seed)
}
