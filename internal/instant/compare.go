package instant

import "strings"

// CompareTexts orders texts that are mostly times: instants as such, however they are written, and behind them all other texts in the order of
// their bytes. It is a total order, and allocates nothing: a sort of a column calls it millions of times.
func CompareTexts(a, b string) int {
	if a == b {
		return 0
	}
	if sameLayout(a, b) {
		return strings.Compare(a, b)
	}
	x, xok := Parse(a)
	y, yok := Parse(b)
	switch {
	case xok && yok:
		return x.Compare(y)
	case xok:
		return -1
	case yok:
		return 1
	}
	return strings.Compare(a, b)
}

// sameLayout reports whether two texts are both days, or both whole seconds in UTC, so that their bytes are in the order of their instants.
func sameLayout(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	switch len(a) {
	case len("2025-01-31"):
		return dayLayout(a) && dayLayout(b)
	case len("2025-01-31T10:00:00Z"):
		return secondLayout(a) && secondLayout(b)
	}
	return false
}

func dayLayout(s string) bool {
	for i := range len("2025-01-31") {
		switch c := s[i]; {
		case i == 4 || i == 7:
			if c != '-' {
				return false
			}
		case c < '0' || c > '9':
			return false
		}
	}
	return plausible(s[5:7], "12") && plausible(s[8:10], "28")
}

// plausible reports whether two digits are from 01 to most: of days up to 28, which every month has.
func plausible(two, most string) bool { return two >= "01" && two <= most }

func secondLayout(s string) bool {
	if s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' || !dayLayout(s) {
		return false
	}
	for _, i := range [...]int{11, 12, 14, 15, 17, 18} {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[11:13] <= "23" && s[14:16] <= "59" && s[17:19] <= "59"
}
