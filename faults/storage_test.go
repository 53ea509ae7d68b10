package faults_test

import (
	"slices"
	"testing"

	"simrun/faults"
	"simrun/network"
)

func storage(flaw faults.StorageKind, when faults.Timing) faults.Fault {
	return faults.Fault{Act: faults.Storage{Node: sel("p1"), Flaw: flaw}, Timing: when}
}

// writes is a scene in which p1 has three entries in its log that are durable and three that are not
// when it crashes at 20ms, for 5ms.
func writes() (scene, faults.Fault) {
	s := scene{sync: ms, horizon: 100 * ms, work: work(
		at(0, p1, "append:a append:b append:c sync"), at(10*ms, p1, "append:d append:e append:f"),
	)}
	return s, crash(faults.Timing{At: 20 * ms, For: 5 * ms}, "p1")
}

// read is what p1 finds in its log when it comes back, and in which condition.
func (s *stage) read() string {
	for _, e := range slices.Backward(s.events) {
		if r, ok := e.Value.(restored); ok && e.Node == p1 {
			return string(r)
		}
	}
	return "[] intact"
}

func TestStorage(t *testing.T) {
	s, crash := writes()
	for _, test := range []struct {
		name    string
		fault   faults.Fault
		want    string
		strikes int
	}{
		{"torn", storage(faults.TornWrite, faults.Timing{}), "[a b c d e] torn", 1},
		{"torn, too late", storage(faults.TornWrite, faults.Timing{At: 30 * ms}), "[a b c] intact", 0},
		{"torn, healed", storage(faults.TornWrite, faults.Timing{For: 19 * ms}), "[a b c] intact", 0},
		{"full", storage(faults.FullDisk, faults.Timing{At: 5 * ms}), "[a b c] intact", 3},
		{"full, once", storage(faults.FullDisk, faults.Timing{Times: 1}), "[b c] intact", 1},
		{"slow", storage(faults.SlowDisk, faults.Timing{}), "[] intact", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := s.with(t, test.fault, crash).play(t)
			if got := st.read(); got != test.want {
				t.Errorf("it reads %s, want %s", got, test.want)
			}
			if got := st.table.Record(0).Strikes; got != test.strikes {
				t.Errorf("%d strikes, want %d", got, test.strikes)
			}
		})
	}
}

// Of what was not synced a part is lost by chance, from its first loss on: a log has no holes.
func TestLostWrites(t *testing.T) {
	s, crash := writes()
	found := make(map[string]int)
	st := s.with(t, storage(faults.LostWrites, faults.Timing{}), crash)
	for seed := range uint64(200) {
		found[st.reset(seed).finish(t).read()]++
	}
	for i, want := range []string{"[a b c] intact", "[a b c d] intact", "[a b c d e] intact", "[a b c d e f] intact"} {
		if n, least := found[want], 100>>i/2; n < least {
			t.Errorf("%s in %d of 200 seeds, want at least %d", want, n, least)
		}
	}
	if len(found) != 4 {
		t.Errorf("found %v", found)
	}
}

// A fault about the next crash is over with it; with times, it is about so many.
func TestTornWriteOnce(t *testing.T) {
	s := scene{sync: ms, work: work(at(0, p1, "append:a"), at(20*ms, p1, "append:b"), at(40*ms, p1, "append:c"))}
	for times, want := range []int{1, 1, 2, 3} {
		st := s.with(t, storage(faults.TornWrite, faults.Timing{Times: times}),
			crash(faults.Timing{At: 10 * ms, For: 5 * ms}, "p1"),
			crash(faults.Timing{At: 30 * ms, For: 5 * ms}, "p1"),
			crash(faults.Timing{At: 50 * ms, For: 5 * ms}, "p1")).play(t)
		if got := st.table.Record(0).Strikes; got != want {
			t.Errorf("times %d: %d strikes, want %d", times, got, want)
		}
	}
}

// Bit rot damages one durable thing, of those with the key; without any it does not strike.
func TestBitRot(t *testing.T) {
	s, crash := writes()
	rot := func(key string, when faults.Timing) faults.Fault {
		return faults.Fault{Act: faults.Storage{Node: sel("p1"), Flaw: faults.BitRot, Key: key}, Timing: when}
	}
	found := make(map[string]int)
	st := s.with(t, rot("", faults.Timing{At: 15 * ms}), crash)
	for seed := range uint64(100) {
		found[st.reset(seed).finish(t).read()]++
	}
	if len(found) != 3 || found["[] rotten"] == 0 || found["[a] rotten"] == 0 || found["[a b] rotten"] == 0 {
		t.Errorf("found %v", found)
	}
	for name, f := range map[string]faults.Fault{
		"another key": rot("note", faults.Timing{At: 15 * ms}), "nothing there": rot("log", faults.Timing{}),
	} {
		if st := s.with(t, f, crash).play(t); st.read() != "[a b c] intact" || st.table.Record(0).Struck() {
			t.Errorf("%s: it reads %s", name, st.read())
		}
	}
}

func TestValidateStorage(t *testing.T) {
	disk := func(f faults.Storage) faults.Fault { f.Node = sel("p1"); return faults.Fault{Act: f} }
	invalid{
		{disk(faults.Storage{Flaw: faults.SlowDisk, Delay: ref(constant(ms))}), nil},
		{disk(faults.Storage{Flaw: faults.BitRot, Key: "log"}), nil},
		{disk(faults.Storage{Flaw: "worn"}), all(`kind: unknown storage fault "worn" [lost-writes torn-write bit-rot full slow]`)},
		{disk(faults.Storage{Flaw: faults.FullDisk, Key: "log"}), all("key: key goes with bit-rot")},
		{disk(faults.Storage{Flaw: faults.FullDisk, Delay: ref(constant(ms))}), all("delay: delay goes with slow")},
		{disk(faults.Storage{Flaw: faults.SlowDisk, Delay: ref(network.Distribution{Dist: network.Constant})}), all("delay: a delay of 0 is not slow")},
	}.check(t)
}
