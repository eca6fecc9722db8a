package openapi

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: a server that converts nothing does not pay for it when it starts.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
