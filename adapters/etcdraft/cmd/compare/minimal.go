package main

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"time"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// cluster is the least that drives the library: a heap of events, delays and losses, and its own storage in memory. Nothing is
// written, checked or traced, there are no clients, and a run can't be repeated.
type cluster struct {
	now, until time.Duration
	seq        uint64
	events     events
	nodes      []*node
	draw       *rand.Rand
	loss       float64

	every   time.Duration // a command is proposed so often, or, if it is 0,
	atATime int           // so many are under way
	pending int
	done    done
}

type node struct {
	*raft.RawNode
	storage *raft.MemoryStorage
	leads   bool
}

// event is a message that arrives or, without one, a tick of a node or, of no node, a time to propose.
type event struct {
	at   time.Duration
	seq  uint64
	node int
	m    *raftpb.Message
}

const (
	tick     = 50 * time.Millisecond
	delayMin = time.Millisecond
	delayMax = 10 * time.Millisecond
	underway = 16 // commands
)

func quietLoop(seed uint64) (done, error) {
	return newCluster(3, seed, 60*time.Second, 0.001, 100*time.Millisecond, 0).run()
}

func busyLoop(seed uint64) (done, error) {
	return newCluster(5, seed, 20*time.Second, 0, 0, underway).run()
}

func newCluster(n int, seed uint64, until time.Duration, loss float64, every time.Duration, atATime int) *cluster {
	c := &cluster{until: until, loss: loss, every: every, atATime: atATime, draw: rand.New(rand.NewPCG(seed, 0))}
	config := new(raftpb.ConfState)
	for i := range n {
		config.Voters = append(config.Voters, uint64(i+1))
	}
	for i := range n {
		s := raft.NewMemoryStorage()
		must(s.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: config}}))
		r, err := raft.NewRawNode(&raft.Config{
			ID: uint64(i + 1), ElectionTick: 4, HeartbeatTick: 1, Storage: s, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256,
			CheckQuorum: true, PreVote: true, Logger: silent{},
		})
		must(err)
		c.nodes = append(c.nodes, &node{RawNode: r, storage: s})
		c.add(event{at: time.Duration(c.draw.Int64N(int64(tick))), node: i})
	}
	if every > 0 {
		c.add(event{at: every, node: -1})
	}
	return c
}

func (c *cluster) add(e event) {
	c.seq++
	e.seq = c.seq
	heap.Push(&c.events, e)
}

func (c *cluster) run() (done, error) {
	for {
		e := heap.Pop(&c.events).(event)
		c.now = e.at
		if c.now > c.until {
			if c.done.Committed == 0 {
				return c.done, fmt.Errorf("nothing was committed in %v", c.until)
			}
			return c.done, nil
		}
		switch {
		case e.m != nil:
			c.done.Delivered++
			_ = c.nodes[e.node].Step(e.m)
			c.ready(c.nodes[e.node])
		case e.node >= 0:
			c.nodes[e.node].Tick()
			c.add(event{at: c.now + tick, node: e.node})
			c.ready(c.nodes[e.node])
		default:
			c.propose(1)
			c.add(event{at: c.now + c.every, node: -1})
		}
	}
}

// propose has the leader, if there is one, append commands.
func (c *cluster) propose(count int) {
	for _, n := range c.nodes {
		if !n.leads {
			continue
		}
		for range count {
			if n.Propose([]byte("5 17 put \"x1\" \"\" \"k1.17\"")) == nil {
				c.pending++
			}
		}
		c.ready(n)
		return
	}
}

func (c *cluster) ready(n *node) {
	for n.HasReady() {
		rd := n.Ready()
		if rd.SoftState != nil {
			n.leads = rd.RaftState == raft.StateLeader
		}
		if !raft.IsEmptyHardState(rd.HardState) {
			must(n.storage.SetHardState(rd.HardState))
		}
		must(n.storage.Append(rd.Entries))
		for _, m := range rd.Messages {
			if c.loss == 0 || c.draw.Float64() >= c.loss {
				delay := delayMin + time.Duration(c.draw.Int64N(int64(delayMax-delayMin)+1))
				c.add(event{at: c.now + delay, node: int(m.GetTo() - 1), m: m})
			}
		}
		for _, e := range rd.CommittedEntries {
			if n.leads && len(e.GetData()) > 0 {
				c.done.Committed++
				c.pending--
			}
		}
		n.Advance(rd)
	}
	if n.leads && c.pending < c.atATime {
		c.propose(c.atATime - c.pending)
	}
}

type events []event

func (s events) Len() int { return len(s) }
func (s events) Less(i, j int) bool {
	return s[i].at < s[j].at || s[i].at == s[j].at && s[i].seq < s[j].seq
}
func (s events) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *events) Push(e any)   { *s = append(*s, e.(event)) }
func (s *events) Pop() any {
	last := len(*s) - 1
	e := (*s)[last]
	(*s)[last] = event{}
	*s = (*s)[:last]
	return e
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// silent is a logger that says nothing.
type silent struct{}

func (silent) Debug(...any)              {}
func (silent) Debugf(string, ...any)     {}
func (silent) Info(...any)               {}
func (silent) Infof(string, ...any)      {}
func (silent) Warning(...any)            {}
func (silent) Warningf(string, ...any)   {}
func (silent) Error(...any)              {}
func (silent) Errorf(string, ...any)     {}
func (silent) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Fatalf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
func (silent) Panic(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Panicf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
