package sim

// Signature is a node's signature on a payload, which everybody can verify and nobody else can make: it
// stands for a scheme that can't be forged (Lamport, Shostak, Pease, "The Byzantine Generals Problem", TOPLAS
// 4(3), 1982, assumption A4). Faults change messages by their description and never make a signature: a payload
// that was changed does not verify, and a signature that was seen can be sent again, as it is.
type Signature struct {
	Signer NodeID
	Digest uint64 // of the payload, keyed by the signer
}

// Sign returns the node's own signature on a payload, which is plain data.
func (e *Env) Sign(payload any) Signature {
	self := e.Self()
	return Signature{self, e.w.digest(self, payload)}
}

// Verify tells whether a signature is its signer's, and on this payload.
func (e *Env) Verify(s Signature, payload any) bool {
	return uint(s.Signer) < uint(len(e.w.nodes)) && s.Digest == e.w.digest(s.Signer, payload)
}

// digest hashes the canonical encoding of a payload with the key of a node.
func (w *World) digest(signer NodeID, payload any) uint64 {
	w.payload = w.types.Append(w.payload[:0], payload)
	h := mix(signatureSalt + w.cfg.hashes[signer])
	for _, b := range w.payload {
		h = (h ^ uint64(b)) * 1099511628211 // FNV-1a
	}
	return mix(h)
}

var signatureSalt = HashName("signature")
