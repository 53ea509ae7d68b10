package report

// box is a rectangle of a picture that is taken.
type box struct{ x, y, w, h int }

func (b box) meets(o box) bool {
	return b.x < o.x+o.w && o.x < b.x+b.w && b.y < o.y+o.h && o.y < b.y+b.h
}

// labels finds room for text: each takes the first of its places at which nothing else is.
type labels struct{ taken []box }

const (
	glyph      = 7   // about the width of a character of a label, in pixels
	glyphMono  = 662 // of a character of equal width, in hundredths
	lineHeight = 14  // of a label
)

// free tells whether nothing is in a box.
func (l *labels) free(b box) bool {
	for i := len(l.taken) - 1; i >= 0; i-- {
		if l.taken[i].meets(b) {
			return false
		}
	}
	return true
}

func (l *labels) take(b box) { l.taken = append(l.taken, b) }

// place takes the first of some places, each the left end of a base line, that has room for a text.
func (l *labels) place(text string, places ...[2]int) (x, y int, ok bool) {
	for _, p := range places {
		b := box{p[0] - 1, p[1] - lineHeight + 3, width(text)*glyph + 4, lineHeight}
		if l.free(b) {
			l.take(b)
			return p[0], p[1], true
		}
	}
	return 0, 0, false
}
