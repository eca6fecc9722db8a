package words

import (
	"strings"
	"sync"
)

// Set are the words of a text, which are told apart when one is first looked for, as those of a [Pattern] are. The map is shared: do not change it.
func Set(text string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		for word := range strings.FieldsSeq(text) {
			set[word] = true
		}
		return set
	})
}
