package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a foreign value safe to print and keeps the rest of it: a line break or tab becomes a space, control, bidirectional and other
// invisible characters go, a byte that is no UTF-8 becomes U+FFFD. Without it a value could forge a receipt line, move the terminal's cursor or
// hide text from a person's eye.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafe) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		switch {
		case breaks(r):
			return ' '
		case unsafe(r):
			return -1
		default:
			return r
		}
	}, s), "\uFFFD")
}

// Line makes foreign text fit for a part of one line of a message, where [Clean] keeps a value as it is: runs of space are one, there is none
// at the ends, what cannot be seen or has no meaning of its own (private use, bytes that are no UTF-8) goes, and beyond limit bytes it ends in "…".
func Line(s string, limit int) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if b.Len() > limit {
			break
		}
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), breaks(r):
			space = b.Len() > 0
			continue
		case r == utf8.RuneError, unsafe(r), unicode.Is(unicode.Co, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if b.Len() > limit {
		return Cut(b.String(), limit) + "…"
	}
	return b.String()
}

// Cut returns the longest beginning of s that has at most limit bytes and splits no character.
func Cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := max(0, limit)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// breaks tells what ends a line or stands for more than one space.
func breaks(r rune) bool {
	return r == '\n' || r == '\r' || r == '\t' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// unsafe tells control characters (Cc), format characters (Cf: bidi overrides, zero-width, tags) and line separators.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || breaks(r)
}
