package platform

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// redactEscaped takes out secrets of which some characters are escaped, as a URL (%26), JSON (\u0026, \", \/) or HTML (&amp;) has them; which
// characters is up to whoever wrote the text.
func redactEscaped(s string, secrets []string) string {
	plain, from := unescape(s)
	if len(plain) == len(s) {
		return s
	}
	var b strings.Builder
	end := 0 // in s, of what is written
	for at := 0; at < len(plain); {
		n := secretAt(plain[at:], secrets)
		if n == 0 {
			at++
			continue
		}
		b.WriteString(s[end:from[at]] + redacted)
		at += n
		end = from[at]
	}
	return b.String() + s[end:]
}

// secretAt returns the length of the longest secret that s begins with; 0 for none.
func secretAt(s string, secrets []string) int {
	longest := 0
	for _, secret := range secrets {
		if len(secret) > longest && strings.HasPrefix(s, secret) {
			longest = len(secret)
		}
	}
	return longest
}

// unescape resolves the escapes in s. from holds for each byte of plain, and for its end, where in s it begins.
func unescape(s string) (plain string, from []int) {
	var b strings.Builder
	from = make([]int, 0, len(s)+1)
	for at := 0; at < len(s); {
		text, width := unescapeOne(s[at:])
		b.WriteString(text)
		for range len(text) {
			from = append(from, at)
		}
		at += width
	}
	return b.String(), append(from, len(s))
}

// unescapeOne returns the text that s begins with, and how many bytes of s stand for it.
func unescapeOne(s string) (text string, width int) {
	switch s[0] {
	case '%':
		if n, ok := digits(s, 1, 2); ok {
			return string([]byte{byte(n)}), 3
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
	return s[:1], 1
}

// unescapeJSON resolves the escape of a printable character; a pair of \u is one when it stands for one character.
func unescapeJSON(s string) (text string, width int) {
	if len(s) > 1 && strings.IndexByte(`"\/'`, s[1]) >= 0 {
		return s[1:2], 2
	}
	n, ok := digits(s, 2, 4)
	if !ok || s[1] != 'u' {
		return s[:1], 1
	}
	if len(s) >= 12 && s[6:8] == `\u` {
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
