package etcdraft

import (
	"strconv"
	"strings"

	"simrun/protocols"
	"simrun/sim"
)

// A client's request in the log is a text, which traces and observations show: the number of the client's
// node, the request's, the operation and, quoted, its key, old value and value.

func commandOf(client sim.NodeID, r protocols.ClientRequest) []byte {
	b := make([]byte, 0, 48)
	b = strconv.AppendInt(b, int64(client), 10)
	b = strconv.AppendUint(append(b, ' '), uint64(r.Sequence), 10)
	b = append(append(b, ' '), r.Op...)
	for _, s := range [...]string{r.Key, r.Old, r.Value} {
		b = strconv.AppendQuote(append(b, ' '), s)
	}
	return b
}

func requestIn(command string) (client sim.NodeID, r protocols.ClientRequest) {
	id, rest, _ := strings.Cut(command, " ")
	sequence, rest, _ := strings.Cut(rest, " ")
	op, rest, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(id, 10, 32)
	s, err2 := strconv.ParseUint(sequence, 10, 32)
	if err != nil || err2 != nil {
		panic(misuse("the log holds %q, which is no request", command))
	}
	r = protocols.ClientRequest{Sequence: sim.OpID(s), Op: op}
	for _, into := range [...]*string{&r.Key, &r.Old, &r.Value} {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			panic(misuse("the log holds %q, which is no request: %v", command, err))
		}
		*into, _ = strconv.Unquote(quoted)
		rest = strings.TrimPrefix(rest[len(quoted):], " ")
	}
	return sim.NodeID(n), r
}
