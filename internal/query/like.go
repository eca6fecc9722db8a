package query

import (
	"unicode"
	"unicode/utf8"
)

// noEscape is no character, for a pattern without ESCAPE.
const noEscape rune = -1

// matchesLike reports whether a text matches a pattern of LIKE: % is any text,
// _ one character, and what follows the escape character itself. The case of
// letters does not count, in any script.
//
// Of several % only the last one is gone back to: what an earlier one took can
// stay, since a later one takes any text as well. So the time is at most the
// product of the lengths.
func matchesLike(pattern, text string, escape rune) bool {
	var retryPattern, retryText string
	retry := false
	for {
		step := matchOne(pattern, text, escape)
		switch {
		case step.any:
			retry, retryPattern, retryText = true, step.pattern, text
			pattern = step.pattern
		case step.ok:
			pattern, text = step.pattern, step.text
		case pattern == "" && text == "":
			return true
		case !retry || retryText == "":
			return false
		default:
			_, retryText = nextRune(retryText)
			pattern, text = retryPattern, retryText
		}
	}
}

// likeStep is what is left after one element of a pattern.
type likeStep struct {
	pattern, text string
	ok            bool // the element matched one character
	any           bool // the element was %
}

func matchOne(pattern, text string, escape rune) likeStep {
	if pattern == "" {
		return likeStep{}
	}
	p, rest := nextRune(pattern)
	literal := false
	switch {
	case p == escape:
		if rest == "" {
			return likeStep{} // nothing matches a pattern that ends in its escape character
		}
		p, rest = nextRune(rest)
		literal = true
	case p == '%':
		return likeStep{pattern: rest, any: true}
	}
	if text == "" {
		return likeStep{}
	}
	t, textRest := nextRune(text)
	if p == '_' && !literal || p == t || foldRune(p) == foldRune(t) {
		return likeStep{pattern: rest, text: textRest, ok: true}
	}
	return likeStep{}
}

// nextRune takes the first character of a text; a byte that is no part of one
// is a character of its own, unlike any other.
func nextRune(s string) (r rune, rest string) {
	if s == "" {
		return noEscape, ""
	}
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), s[1:]
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return unicode.MaxRune + 1 + rune(s[0]), s[1:]
	}
	return r, s[n:]
}

// foldRune is the same for a letter in all its cases. A letter of another script
// that folds to one of ASCII is not taken for it: a pattern of ASCII letters is
// left to the source, which finds those alone.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r > unicode.MaxRune:
		return r
	}
	if folded := unicode.ToLower(unicode.ToUpper(r)); folded >= utf8.RuneSelf {
		return folded
	}
	return r
}
