package cli

import (
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// typedKeys are the keys on the command line. None belongs there, and no message repeats them: terminals and logs keep what is said. What looks like one
// and is the name of a file, or of a folder on the way to one, is none.
func (a *app) typedKeys() []string {
	var keys []string
	prefixes := keyPrefixes()
	for _, arg := range a.args {
		for part, path := range partsOf(arg) {
			if found := words.Secrets(part, prefixes); len(found) > 0 && !exists(path) {
				keys = append(keys, found...)
			}
		}
	}
	return keys
}

// partsOf are the parts of an argument that may be a path, each with what leads to it. An address is one part.
func partsOf(arg string) iter.Seq2[string, string] {
	return func(yield func(part, path string) bool) {
		if strings.Contains(arg, "://") {
			yield(arg, arg)
			return
		}
		for start := 0; start <= len(arg); {
			end := len(arg)
			if i := strings.IndexAny(arg[start:], `/\`); i >= 0 {
				end = start + i
			}
			if !yield(arg[start:end], arg[:end]) {
				return
			}
			start = end + 1
		}
	}
}

// exists tells whether there is a file of a name, which a flag may stand before: --file=NAME or -fNAME.
func exists(path string) bool {
	names := []string{path}
	if strings.HasPrefix(path, "-") {
		_, value, _ := strings.Cut(path, "=")
		names = append(names, value, path[min(2, len(path)):])
	}
	return slices.ContainsFunc(names, func(name string) bool {
		_, err := os.Lstat(name)
		return err == nil
	})
}

// hideTypedKeys takes them out of a message, also where it cut a long one.
func (a *app) hideTypedKeys(message string) string {
	var r platform.Redactor
	keys := a.typedKeys()
	r.Learn(keys...)
	message = r.Text(message)
	for _, key := range keys {
		message = hideBeginnings(message, key)
	}
	return message
}

// hideBeginnings takes what a key begins with out of a message, in letters of either case.
func hideBeginnings(message, key string) string {
	const telling = 12 // bytes; fewer may be a word
	var b strings.Builder
	for i := 0; i < len(message); {
		n := sharedBeginning(message[i:], key)
		if n < telling {
			b.WriteByte(message[i])
			i++
			continue
		}
		b.WriteString("[redacted]")
		i += n
	}
	return b.String()
}

// sharedBeginning is how many bytes two texts begin with alike, ASCII letters of either case being the same.
func sharedBeginning(s, t string) int {
	small := func(c byte) byte {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}
	n := 0
	for n < min(len(s), len(t)) && small(s[n]) == small(t[n]) {
		n++
	}
	return n
}

// looksLikeKey tells a key by its looks, or by what those of the program's own platforms begin with.
func looksLikeKey(s string) bool { return len(words.Secrets(s, keyPrefixes())) > 0 }

// refuseKeys refuses a key as the value of one of the flags, which are given with their values in turns.
func refuseKeys(flags ...string) error {
	for pair := range slices.Chunk(flags, 2) {
		if looksLikeKey(pair[1]) {
			return usageError{keyAsName(pair[0])}
		}
	}
	return nil
}

func keyPrefixes() []string {
	var prefixes []string
	for _, known := range manifest.AllKnown() {
		for _, c := range known.Credentials {
			if c.Secret && c.Prefix != "" {
				prefixes = append(prefixes, c.Prefix)
			}
		}
	}
	return prefixes
}
