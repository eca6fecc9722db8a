package platform

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// redactEscaped takes out secrets of which some characters are escaped, as a URL (%26), JSON (\u0026, \", \/), HTML (&amp;), SQL or CSV (a quote
// twice) has them; which characters is up to whoever wrote the text.
func redactEscaped(s string, secrets []string) string {
	var b strings.Builder
	end := 0 // in s, of what is written
	for at := 0; at < len(s); {
		n := secretAt(s[at:], secrets)
		if n == 0 {
			at++
			continue
		}
		b.WriteString(s[end:at] + redacted)
		at += n
		end = at
	}
	if end == 0 {
		return s
	}
	return b.String() + s[end:]
}

// secretAt returns how many bytes of s, at its beginning, spell a secret, the longest there is; 0 for none.
func secretAt(s string, secrets []string) int {
	longest := 0
	for _, secret := range secrets {
		longest = max(longest, spelled(s, secret))
	}
	return longest
}

// spelled returns how many bytes of s, at its beginning, spell the secret, each character as it is or escaped; 0 when they do not. A secret may
// itself hold what looks like an escape.
func spelled(s, secret string) int {
	at := 0
	for secret != "" {
		if at == len(s) {
			return 0
		}
		text, width := unescape(s[at:])
		if !beginsFolded(secret, text) {
			text, width = s[at:at+1], 1
		}
		if !beginsFolded(secret, text) {
			return 0
		}
		secret = secret[len(text):]
		at += width
	}
	return at
}

// beginsFolded tells whether a secret begins with a text, in letters of either case.
func beginsFolded(secret, text string) bool {
	return strings.HasPrefix(secret, text) || len(secret) >= len(text) && utf8.ValidString(text) && strings.EqualFold(secret[:len(text)], text)
}

// unescape returns the text that s begins with, and how many bytes of s stand for it.
func unescape(s string) (text string, width int) {
	switch s[0] {
	case '%':
		return unescapeURL(s)
	case '\'', '"':
		if len(s) > 1 && s[1] == s[0] {
			return s[:1], 2
		}
	case '\\':
		return unescapeJSON(s)
	case '&':
		const longest = len("&#x0010FFFF;")
		if end := strings.IndexByte(s[:min(len(s), longest)], ';'); end > 0 {
			if text := html.UnescapeString(s[:end+1]); text != s[:end+1] {
				return text, end + 1
			}
		}
	}
	_, width = utf8.DecodeRuneInString(s)
	return s[:width], width
}

// unescapeURL resolves the escapes of a character, or of a byte that is none.
func unescapeURL(s string) (text string, width int) {
	var char []byte
	for at := 0; len(char) < utf8.UTFMax && at < len(s) && s[at] == '%'; at += 3 {
		n, ok := digits(s, at+1, 2)
		if !ok {
			break
		}
		if char = append(char, byte(n)); utf8.Valid(char) {
			return string(char), at + 3
		}
	}
	if len(char) == 0 {
		return s[:1], 1
	}
	return string(char[:1]), 3
}

// unescapeJSON resolves the escape of a printable character; a pair of \u is one when it stands for one character.
func unescapeJSON(s string) (text string, width int) {
	if len(s) > 1 && strings.IndexByte(`"\/'`, s[1]) >= 0 {
		return s[1:2], 2
	}
	n, ok := digits(s, 2, 4)
	if !ok || s[1] != 'u' && s[1] != 'U' {
		return s[:1], 1
	}
	if len(s) >= 12 && strings.EqualFold(s[6:8], `\u`) {
		if low, ok := digits(s, 8, 4); ok {
			if pair := utf16.DecodeRune(rune(n), rune(low)); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
	}
	return string(rune(n)), 6
}

// digits reads n hexadecimal digits of s.
func digits(s string, at, n int) (uint64, bool) {
	if len(s) < at+n {
		return 0, false
	}
	value, err := strconv.ParseUint(s[at:at+n], 16, 32)
	return value, err == nil
}
