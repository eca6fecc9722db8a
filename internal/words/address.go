package words

import "strings"

// Address is an address as it may be shown: without the user name, the password, the query and the fragment that somebody wrote into it. It may be no address at
// all, so that it is not parsed: all before the last @ counts as a password, whichever characters that has.
func Address(s string) string {
	scheme, rest := "", s
	if before, after, has := strings.Cut(s, "://"); has {
		scheme, rest = before+"://", after
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = "[redacted]" + rest[at:]
	}
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end+1] + "[redacted]"
	}
	return scheme + rest
}
