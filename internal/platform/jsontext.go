package platform

import (
	"unicode/utf16"
	"unicode/utf8"
)

// jsonText rewrites a JSON value, which is valid, as it is stored: without space between its tokens, and its strings with as few escapes as
// JSON allows, so that a text is found by LIKE however the platform escapes it. It stays valid JSON of the same value.
func jsonText(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\n', '\r', '\t':
			i++
		case '"':
			end := stringEnd(raw, i)
			out = appendString(out, raw[i:end])
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return string(out)
}

// appendString adds a JSON string. Bytes that are no UTF-8 become U+FFFD, as encoding/json has it.
func appendString(out, quoted []byte) []byte {
	for i := 0; i < len(quoted); {
		switch c := quoted[i]; {
		case c == '\\':
			n := 0
			out, n = appendEscape(out, quoted[i:])
			i += n
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(quoted[i:])
			out = utf8.AppendRune(out, r)
			i += n
		}
	}
	return out
}

// appendEscape adds the character that the escape at the beginning of s stands for, or the escape itself where JSON needs one: before a quote
// and a backslash, for control characters, and for half a surrogate pair. n is how many bytes of s it took.
func appendEscape(out, s []byte) (_ []byte, n int) {
	if s[1] == '/' {
		return append(out, '/'), 2
	}
	if s[1] != 'u' {
		return append(out, s[:2]...), 2
	}
	const width = len(`\u0000`)
	r := hexRune(s)
	switch {
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r)), width
	case r < ' ':
		return append(out, s[:width]...), width
	case !utf16.IsSurrogate(r):
		return utf8.AppendRune(out, r), width
	}
	if len(s) >= 2*width && s[width] == '\\' && s[width+1] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(s[width:])); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair), 2 * width
		}
	}
	return append(out, s[:width]...), width
}

// hexRune reads the four digits of \uXXXX.
func hexRune(s []byte) rune {
	var r rune
	for _, c := range s[2:6] {
		switch {
		case c <= '9':
			r = r<<4 | rune(c-'0')
		default:
			r = r<<4 | rune(c|0x20-'a'+10)
		}
	}
	return r
}
