package faults

import (
	"slices"
	"strings"

	"simrun/sim"
)

// Behaviour is a way in which a Byzantine node departs from the protocol.
type Behaviour string

// The behaviours.
const (
	Lie         Behaviour = "lie"         // says something else, the same to everybody
	Equivocate  Behaviour = "equivocate"  // says one thing to some and another to others
	Replay      Behaviour = "replay"      // says again what was said before
	Silent      Behaviour = "silent"      // says nothing
	Twins       Behaviour = "twins"       // is two nodes with one id, both of which follow the protocol
	Impersonate Behaviour = "impersonate" // says it in another's name
)

// behaviours are those that there are, in the order in which they are listed.
var behaviours = []Behaviour{Lie, Equivocate, Replay, Silent, Twins, Impersonate}

// Behaviours returns the names of all behaviours.
func Behaviours() []string {
	names := make([]string, len(behaviours))
	for i, a := range behaviours {
		names[i] = string(a)
	}
	return names
}

// Byzantine makes nodes depart from the protocol arbitrarily: Lamport, Shostak, Pease, "The Byzantine Generals
// Problem", TOPLAS 4(3), 1982. They run the honest code, and what they send is changed. All that one fault names
// collude: they know what each of them has sent and heard, stick to one story, and are honest to each other.
type Byzantine struct {
	Node       Selector    `yaml:"node" required:"true" doc:"whom it strikes: those that one fault names collude"`
	Behaviours []Behaviour `yaml:"behaviour" required:"true" doc:"a list of lie, equivocate, replay, silent, twins, impersonate: each message draws one of several, or is left as it is; twins are two from the start on, and the second is honest"`
	Towards    Selector    `yaml:"towards,omitempty" doc:"whom it treats so (default: all); of equivocate: who hears the other story"`
}

// Kind implements Act.
func (Byzantine) Kind() string { return "byzantine" }

// Probabilistic implements Act. A liar may find nothing else to say.
func (b Byzantine) Probabilistic() bool {
	return !b.only(Silent) && !b.only(Impersonate) && !slices.Contains(b.Behaviours, Twins)
}

func (b Byzantine) own() Selector { return b.Node }

func (b Byzantine) only(a Behaviour) bool { return len(b.Behaviours) == 1 && b.Behaviours[0] == a }

func (b Byzantine) describe() string {
	words := make([]string, len(b.Behaviours))
	for i, a := range b.Behaviours {
		words[i] = string(a)
	}
	s := "Byzantine " + b.Node.String() + " (" + strings.Join(words, ", ") + ")"
	if len(b.Towards) > 0 {
		s += " towards " + b.Towards.String()
	}
	return s
}

func (b Byzantine) validate(v *validator) {
	v.selector(b.Node, !slices.Contains(b.Behaviours, Twins), "node")
	if len(b.Towards) > 0 {
		v.selector(b.Towards, false, "towards")
	}
	if len(b.Behaviours) == 0 {
		v.fail("behaviour", "expected at least one behaviour, of %s", strings.Join(Behaviours(), ", "))
	}
	for i, a := range b.Behaviours {
		switch {
		case !slices.Contains(behaviours, a):
			v.unknown("behaviour", string(a), Behaviours(), "behaviour")
		case slices.Contains(b.Behaviours[:i], a):
			v.fail("behaviour", "%s is there twice", a)
		case a == Impersonate && !v.Unauthenticated:
			v.fail("behaviour", "nobody can impersonate another where senders are authentic: give the scenario `network: {authenticated: false}`")
		}
	}
}

func (b Byzantine) compile(n *binder, f *compiled) {
	c := &byzantine{Byzantine: b, nodes: n.target(b.Node), towards: n.Resolve(b.Towards), setting: n.Setting}
	c.drawn = slices.DeleteFunc(slices.Clone(b.Behaviours), func(a Behaviour) bool { return a == Twins })
	n.hook(sim.HookTamper, n.program.tampers, c.nodes.nodes)
	n.hook(sim.HookTamper, n.program.sees, c.nodes.nodes)
	n.hook(sim.HookReceive, n.program.hears, c.nodes.nodes)
	n.hook(0, n.program.sends, c.nodes.nodes) // for Table.Loses: what it does to messages, tamper does
	f.standing = c
}

type byzantine struct {
	messagesKept
	timersKept
	Byzantine
	nodes   target
	towards []sim.NodeID // nil: all
	drawn   []Behaviour  // by each message
	setting *Setting
}

// start makes the nodes two that are to be twins.
func (b *byzantine) start(r strike, h *hold) {
	if !slices.Contains(b.Behaviours, Twins) {
		return
	}
	for _, n := range b.nodes.nodes {
		if twin, ok := r.w.Config().Twin(n); ok {
			r.falsify(h, n, 0, Falsified{Behaviour: string(Twins), To: sim.Nobody, As: sim.Nobody})
			r.w.Admit(twin)
		}
	}
}

func (b *byzantine) target() (target, bool) { return b.nodes, true }

func (*byzantine) send(strike, sim.NodeID, sim.NodeID, sim.MessageKind, *sim.Fate) bool { return false }

func (b *byzantine) losesSent(to sim.NodeID, _ sim.MessageKind) bool {
	return b.only(Silent) && (b.towards == nil || slices.Contains(b.towards, to)) && !b.accomplice(to)
}

// accomplice tells whether a node is named by the fault, too.
func (b *byzantine) accomplice(n sim.NodeID) bool {
	return b.nodes.word == "" && slices.Contains(b.nodes.nodes, n)
}

func (b *byzantine) tamper(r strike, h *hold, from sim.NodeID, f *sim.Effect) uint64 {
	if b.towards != nil && !slices.Contains(b.towards, f.To) || b.accomplice(f.To) {
		return 0
	}
	switch a := b.draw(r); a {
	case Silent:
		what := Falsified{Behaviour: string(a), To: f.To, Message: f.Message.Kind(), Fields: f.Message, As: sim.Nobody}
		return r.falsify(h, from, f.Cause, what)
	case Lie, Equivocate:
		if a == Lie || b.misleads(r, f.To) {
			if told := b.story(r, f.Message); told != nil {
				r.replace(h, from, f, string(a), from, told)
			}
		}
	case Replay:
		b.replay(r, h, from, f)
	case Impersonate:
		if as, ok := b.mask(r, from, f.To); ok {
			r.replace(h, from, f, string(a), as, f.Message)
		}
	}
	return 0
}

// draw says how a message is treated; "" is honestly.
func (b *byzantine) draw(r strike) Behaviour {
	switch len(b.drawn) {
	case 0:
		return ""
	case 1:
		return b.drawn[0]
	}
	if i := r.draw(sim.LaneBehaviour, uint64(len(b.drawn)+1)); i > 0 {
		return b.drawn[i-1]
	}
	return ""
}

// misleads tells whether an equivocator tells a node the other story: all that it is treacherous towards or, where the
// fault does not say, some of the nodes, for the whole run.
func (b *byzantine) misleads(r strike, to sim.NodeID) bool {
	if b.towards != nil {
		return true
	}
	known := &r.state().known
	if len(known.misled) == 0 {
		known.misled = b.split(r, known.misled)
	}
	return known.misled[to]
}

// split draws who hears the other story: at least one node and, if there are two, not all.
func (b *byzantine) split(r strike, misled []bool) []bool {
	var audience []sim.NodeID
	for _, n := range b.setting.Members {
		if !b.accomplice(n) {
			audience = append(audience, n)
		}
	}
	for range b.setting.World.Nodes {
		misled = append(misled, r.draw(sim.LaneGroup, 2) == 1)
	}
	if n := uint64(len(audience)); n > 0 {
		first := r.draw(sim.LaneGroup, n)
		misled[audience[first]] = true
		if n > 1 {
			misled[audience[(first+1+r.draw(sim.LaneGroup, n-1))%n]] = false
		}
	}
	return misled
}

// story is what liars tell in place of a message: a kind that the protocol names as its alternative, or the
// same with one part changed. They stick to it. It is nil if there is nothing else that they could say.
func (b *byzantine) story(r strike, honest sim.Message) sim.Message {
	known := &r.state().known
	code := string(r.t.types.Append(nil, honest))
	for i := range known.stories {
		if known.stories[i].honest == code {
			return known.stories[i].told
		}
	}
	lies := b.lies(r, honest)
	if len(lies) == 0 {
		return nil
	}
	told := lies[r.draw(sim.LaneValue, uint64(len(lies)))]
	known.stories = append(known.stories, story{code, told})
	return told
}

// lies are all that could be said in place of a message.
func (b *byzantine) lies(r strike, honest sim.Message) []sim.Message {
	seen := r.state().known.seen(&r.t.types)
	var lies []sim.Message
	for _, kind := range b.setting.Alternatives[honest.Kind()] {
		k, _ := b.setting.World.KindOf(kind)
		latest := func(n int) int { return n - 1 }
		if other, missing := r.t.types.Like(b.setting.World.Messages[k], honest, seen, latest); len(missing) == 0 {
			lies = append(lies, other.(sim.Message))
		}
	}
	for _, v := range r.t.types.Variants(honest, seen, b.setting.Members) {
		if m := v.(sim.Message); !r.t.same(m, honest) {
			lies = append(lies, m)
		}
	}
	return lies
}

// replay sends an old message, before the one that is about to leave. Where senders are authentic it can only be one
// that the node has sent itself.
func (b *byzantine) replay(r strike, h *hold, from sim.NodeID, f *sim.Effect) {
	known, by := &r.state().known, from
	if b.setting.Unauthenticated {
		by = sim.Nobody
	}
	old := known.said(by)
	if len(old) == 0 {
		return
	}
	i := old[r.draw(sim.LaneValue, uint64(len(old)))]
	m, as := known.messages[i], known.from[i]
	if as == f.To {
		as = from // nobody hears from itself
	}
	what := Falsified{Behaviour: string(Replay), To: f.To, Message: m.Kind(), As: pretended(as, from)}
	event := r.falsify(h, from, f.Cause, what)
	r.w.Do(from, []sim.Effect{added(event, as, f.To, m, r.w.KindOf(m))})
}

// mask draws in whose name a node sends.
func (b *byzantine) mask(r strike, from, to sim.NodeID) (sim.NodeID, bool) {
	var others []sim.NodeID
	for _, n := range b.setting.Members {
		if n != from && n != to {
			others = append(others, n)
		}
	}
	if len(others) == 0 {
		return from, false
	}
	return others[r.draw(sim.LaneValue, uint64(len(others)))], true
}
