package words

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first used, so that a start that needs none of it does not wait for it. An expression that
// is malformed panics then.
func Pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
