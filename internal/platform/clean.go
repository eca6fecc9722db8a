package platform

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes foreign text fit for one line of a message: no control or invisible characters, runs of space as one,
// at most limit bytes.
func clean(s string, limit int) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if b.Len() >= limit {
			break
		}
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			space = b.Len() > 0
			continue
		case r == utf8.RuneError, unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if out := b.String(); len(s) > limit && len(out) >= limit {
		return out[:lastRune(out, limit)] + "…"
	}
	return b.String()
}

// lastRune returns the largest cut of at most limit bytes that does not split a character.
func lastRune(s string, limit int) int {
	for limit > 0 && limit < len(s) && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}
