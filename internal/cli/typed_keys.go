package cli

import (
	"os"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// typedKeys are the keys on the command line. None belongs there, and no message repeats them: terminals and logs keep what is said. What looks like one
// and is the name of a file is none.
func (a *app) typedKeys() []string {
	var keys []string
	prefixes := keyPrefixes()
	for _, arg := range a.args {
		keys = append(keys, words.Secrets(arg, prefixes)...)
	}
	return slices.DeleteFunc(keys, func(key string) bool {
		_, err := os.Lstat(key)
		return err == nil
	})
}

// hideTypedKeys takes them out of a message.
func (a *app) hideTypedKeys(message string) string {
	var r platform.Redactor
	r.Learn(a.typedKeys()...)
	return r.Text(message)
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
