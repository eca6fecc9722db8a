package words

import (
	"strings"
	"unicode"
)

// A run of the characters that keys and tokens are made of. Paths, addresses and hosts have others in them.
var keyLike = Pattern(`[A-Za-z0-9_+=-]{20,}`)

// LooksSecret tells values that are likely a key or token, so that a message does not repeat them when they stand where something else belongs. It is a guess
// by looks: twenty characters or more without a separator of paths, with figures and letters of both cases among them, or 32 hexadecimal digits, and no UUID.
func LooksSecret(s string) bool {
	if len(s) < 20 || IsUUID(s) || keyLike().FindString(s) != s {
		return false
	}
	hex := len(s) >= 32 && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
	return hex || strings.ContainsFunc(s, unicode.IsDigit) && strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower)
}

// HideSecrets replaces each part of a text that looks like a key. Parts of paths stay.
func HideSecrets(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range keyLike().FindAllStringIndex(s, -1) {
		inPath := strings.HasSuffix(s[:at[0]], "/") || strings.HasSuffix(s[:at[0]], `\`) || strings.HasPrefix(s[at[1]:], "/") || strings.HasPrefix(s[at[1]:], `\`)
		if !inPath && LooksSecret(s[at[0]:at[1]]) {
			b.WriteString(s[end:at[0]] + "[redacted]")
			end = at[1]
		}
	}
	return b.String() + s[end:]
}
