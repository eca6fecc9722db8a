package words

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/rangetable"
)

// Clean makes a foreign value safe to print, in one line, and hides nothing of it: a line break, tab or other ASCII control character becomes its
// picture (␊, ␉, ␛), any other character that cannot be seen is written <U+200B>, a run of more than three as the first and a count, and a byte
// that is no UTF-8 is U+FFFD. Without it a value could forge a receipt line, move the terminal's cursor, or tell a model what a person does not see.
// Clean text stays as it is.
func Clean(s string) string {
	if IsClean(s) {
		return s
	}
	var b strings.Builder
	text := []rune(s) // a byte that is no UTF-8 is U+FFFD in it
	for i := 0; i < len(text); {
		n := 0
		for i+n < len(text) && text[i+n] > unicode.MaxASCII && hiddenAt(text, i+n) {
			n++
		}
		switch {
		case n > 3:
			fmt.Fprintf(&b, "<U+%04X and %d more that cannot be seen>", text[i], n-1)
		case n > 0 || hiddenAt(text, i):
			n = max(n, 1)
			for _, r := range text[i : i+n] {
				b.WriteString(picture(r))
			}
		default:
			n = 1
			b.WriteRune(text[i])
		}
		i += n
	}
	return b.String()
}

// IsClean tells whether all of a text can be seen.
func IsClean(s string) bool {
	var before rune
	for i, r := range s {
		if hidden(r) || presentation(r) && !shown(before) {
			return false
		}
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return false
		}
		before = r
	}
	return true
}

// hiddenAt tells whether the character at i cannot be seen. One that only chooses how the character before it looks, as behind ❤ in ❤️, is not hidden.
func hiddenAt(text []rune, i int) bool {
	return hidden(text[i]) || presentation(text[i]) && (i == 0 || !shown(text[i-1]))
}

// shown tells whether a character has a look of its own.
func shown(r rune) bool { return r != 0 && !hidden(r) && !presentation(r) }

// picture writes a character that cannot be seen.
func picture(r rune) string {
	const pictures = '\u2400' // ␀, and so on in the order of ASCII
	switch {
	case r < ' ':
		return string(pictures + r)
	case r == 0x7F:
		return "␡"
	}
	return fmt.Sprintf("<U+%04X>", r)
}

// Redacted is [Clean] without the secrets that redact takes out of a text. Characters that cannot be seen may stand within a secret: where one is
// found without them they are left out.
func Redacted(s string, redact func(string) string) string {
	if IsClean(s) {
		return redact(s)
	}
	bare := bare(s)
	if shown := redact(bare); shown != bare {
		return shown
	}
	return redact(Clean(s))
}

// bare leaves out what cannot be seen; a line break or tab is a space.
func bare(s string) string {
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		switch {
		case breaks(r):
			return ' '
		case hidden(r), presentation(r):
			return -1
		default:
			return r
		}
	}, s), "\uFFFD")
}

// Line makes foreign text fit for a part of one line of a message, where [Clean] keeps a value as it is: runs of space are one, there is none
// at the ends, what cannot be seen is written as Clean does, what has no meaning of its own (private use, bytes that are no UTF-8) goes, and beyond
// limit bytes it ends in "…".
func Line(s string, limit int) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if b.Len() > 2*limit+utf8.UTFMax { // more is cut below in any case
			break
		}
		switch {
		case unicode.IsSpace(r), breaks(r):
			space = b.Len() > 0
			continue
		case r == utf8.RuneError, unicode.Is(unicode.Co, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	line := Clean(b.String())
	if len(line) > limit {
		return Cut(line, limit) + "…"
	}
	return line
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

// Short returns s with at most limit characters and, where it is longer, how many there are more.
func Short(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return string([]rune(s)[:limit]) + "… (" + Plural(n-limit, "more character") + ")"
	}
	return s
}

// maxName is the length, in characters, of a name from which it is cut.
const maxName = 80

// Name is a name that somebody gave an organisation, a key or themselves as it may stand in a sentence: not too long, and in quotes if it has marks
// that sentences and receipts are made of or is more than one sentence, so that it cannot pass for a part of what this program says. It is for clean
// text without secrets.
func Name(s string) string {
	short := Short(s, maxName)
	if strings.ContainsAny(s, "\"“”()[]{}:;=#!?。！？…\r\n") || strings.Contains(s, ". ") || s != strings.TrimSpace(s) {
		return `"` + strings.ReplaceAll(short, `"`, "'") + `"`
	}
	return short
}

// breaks tells what ends a line or stands for more than one space.
func breaks(r rune) bool {
	return r == '\n' || r == '\r' || r == '\t' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// hidden tells what leaves no mark of its own on a page: control characters (Cc), format characters (Cf: bidi overrides, zero width, tags) but for the
// few Arabic and Indic ones that have a shape, line and paragraph separators, letters and marks that are made to be ignored, as Hangul fillers, and blanks.
func hidden(r rune) bool {
	if r <= unicode.MaxASCII {
		return r < ' ' || r == 0x7F
	}
	return unicode.Is(invisible(), r) && !presentation(r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

var invisible = sync.OnceValue(func() *unicode.RangeTable {
	blank := rangetable.New('\u2800', '\U0001D159') // drawn as nothing, though no spaces: the Braille cell without dots and a musical note without a head
	return rangetable.Merge(unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, blank)
})

// presentation tells the two variation selectors that ask for a character as text or as an emoji.
func presentation(r rune) bool { return r == '\uFE0E' || r == '\uFE0F' }
