package words

import (
	"slices"
	"strings"
	"unicode"
)

// A run of the characters that keys and tokens are made of. Paths, addresses and hosts have others in them.
var keyLike = Pattern(`[A-Za-z0-9_+=-]{20,}`)

// LooksSecret tells values that are likely a key or token, so that a message does not repeat them when they stand where something else belongs. It is a guess
// by looks: twenty characters or more without a separator of paths, with figures and letters of both cases among them that do not read as
// words, or 32 hexadecimal digits, and no UUID.
func LooksSecret(s string) bool {
	if len(s) < 20 || IsUUID(s) || keyLike().FindString(s) != s {
		return false
	}
	hex := len(s) >= 32 && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
	mixed := strings.ContainsFunc(s, unicode.IsDigit) && strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower)
	return hex || mixed && !readsAsWords(s)
}

// readsAsWords tells a name such as Emissions2026Quarter3Report from a key: words, abbreviations and numbers in it are three and a half characters long on
// average. Those of a random key are two; one key in some hundreds of 20 characters reads as words, and none in a hundred thousand of 64.
func readsAsWords(s string) bool {
	parts := wordOrNumber().FindAllString(s, -1)
	return len(parts) > 0 && 2*len(strings.Join(parts, "")) >= 7*len(parts)
}

var wordOrNumber = Pattern(`[A-Z]?[a-z]+|[A-Z]+|[0-9]+`)

// HideSecrets replaces each part of a text that looks like a key. Parts of paths stay.
func HideSecrets(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range keyRuns(s) {
		if LooksSecret(s[at[0]:at[1]]) {
			b.WriteString(s[end:at[0]] + "[redacted]")
			end = at[1]
		}
	}
	return b.String() + s[end:]
}

// Secrets are the parts of a command line's argument that look like keys or begin with one of prefixes, without the flag or the name before them.
func Secrets(argument string, prefixes []string) []string {
	var found []string
	for _, at := range keyRuns(argument) {
		run := argument[at[0]:at[1]]
		bare := strings.TrimLeft(run, "-")
		name, value, _ := strings.Cut(bare, "=")
		parts := []string{bare, name, value}
		if strings.HasPrefix(run, "-") && bare != "" {
			parts = append(parts, bare[1:]) // behind a flag of one letter
		}
		for _, s := range parts {
			if LooksSecret(s) || hasKeyPrefix(s, prefixes) {
				found = append(found, s)
			}
		}
	}
	return found
}

// hasKeyPrefix tells a key by how it begins, where figures are in what follows: a name in words may begin so, too.
func hasKeyPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return prefix != "" && strings.HasPrefix(s, prefix) && strings.ContainsFunc(s, unicode.IsDigit)
	})
}

// keyRuns are where runs of the characters of keys begin and end, but for those that are parts of paths.
func keyRuns(s string) [][]int {
	return slices.DeleteFunc(keyLike().FindAllStringIndex(s, -1), func(at []int) bool {
		return strings.HasSuffix(s[:at[0]], "/") || strings.HasSuffix(s[:at[0]], `\`) || strings.HasPrefix(s[at[1]:], "/") || strings.HasPrefix(s[at[1]:], `\`)
	})
}
