package platform

import "hash/maphash"

// texts remembers the latest texts of each column, as pages of one scan have them: most repeat, in the page or in the next one. What repeats is
// neither read again nor kept twice.
type texts struct {
	seed    maphash.Seed
	columns [][latest]any // by a hash of the text: the value that it was read as, which is the same text
}

// latest is how many texts of a column are remembered, and longest how long they are at most.
const (
	latest  = 64
	longest = 64
)

func newTexts(columns int) *texts {
	return &texts{seed: maphash.MakeSeed(), columns: make([][latest]any, columns)}
}

// value is what a source makes of a value of a column.
func (t *texts) value(column int, raw []byte, src *source) (any, fit) {
	if src.key || len(raw) < 2 || len(raw) > longest || raw[0] != '"' {
		return src.value(raw)
	}
	inner := raw[1 : len(raw)-1]
	known := &t.columns[column][maphash.Bytes(t.seed, inner)%latest]
	if s, ok := (*known).(string); ok && s == string(inner) {
		return *known, fits
	}
	v, f := src.value(raw)
	if s, ok := v.(string); ok && f == fits && s == string(inner) {
		*known = v
	}
	return v, f
}
