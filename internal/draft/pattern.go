package draft

import (
	"regexp"
	"sync"
)

// pattern is an expression that is compiled when it is needed: most starts of the program draft nothing.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
