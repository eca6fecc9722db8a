package rows

import (
	"strings"
	"time"
)

// Instant is a point in time: seconds since 1970 and nanoseconds, UTC.
type Instant struct {
	Seconds int64
	Nanos   int32
}

// ParseInstant reads a time as it stands in a date or datetime column or is compared with one: a year (2025), a month (2025-03) or a day
// (2025-03-31) alone, which are their beginning, or a day, T or a space, and hh:mm[:ss[.fraction]], with Z, an offset (+02:00, +0200, +02) or
// none, which is UTC. ok is false for any other text.
func ParseInstant(s string) (at Instant, ok bool) {
	day, rest, ok := parseDay(s)
	if !ok {
		return Instant{}, false
	}
	if rest == "" {
		return Instant{Seconds: day}, true
	}
	if len(rest) < len("T00:00") || rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
		return Instant{}, false
	}
	return parseClock(day, rest[1:])
}

// parseDay reads the date that a text begins with and returns the seconds of its beginning and what follows.
func parseDay(s string) (seconds int64, rest string, ok bool) {
	year, month, day := 0, 1, 1
	if year, s, ok = digits(s, 4); !ok {
		return 0, "", false
	}
	if part, after, found := dashed(s); found {
		month, s = part, after
		if part, after, found = dashed(s); found {
			day, s = part, after
		} else if s != "" {
			return 0, "", false
		}
	} else if s != "" {
		return 0, "", false
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, "", false
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix(), s, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dashed reads "-12".
func dashed(s string) (n int, rest string, ok bool) {
	if s == "" || s[0] != '-' {
		return 0, s, false
	}
	n, rest, ok = digits(s[1:], 2)
	return n, rest, ok
}

// digits reads exactly n digits.
func digits(s string, n int) (value int, rest string, ok bool) {
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, s, false
		}
		value = value*10 + int(c-'0')
	}
	return value, s[n:], true
}

// parseClock reads hh:mm[:ss[.fraction]] and an offset.
func parseClock(day int64, s string) (at Instant, ok bool) {
	hour, s, ok := digits(s, 2)
	if !ok || hour > 24 || s == "" || s[0] != ':' {
		return at, false
	}
	minute, s, ok := digits(s[1:], 2)
	if !ok || minute > 59 {
		return at, false
	}
	second, nanos := 0, int32(0)
	if s != "" && s[0] == ':' {
		if second, s, ok = digits(s[1:], 2); !ok || second > 60 {
			return at, false
		}
		if nanos, s, ok = fraction(s); !ok {
			return at, false
		}
	}
	offset, ok := parseOffset(s)
	if !ok || hour == 24 && (minute > 0 || second > 0 || nanos > 0) {
		return at, false
	}
	return Instant{day + int64(hour*3600+minute*60+second) - offset, nanos}, true
}

// fraction reads .123; digits beyond nanoseconds count for nothing.
func fraction(s string) (nanos int32, rest string, ok bool) {
	if s == "" || s[0] != '.' && s[0] != ',' {
		return 0, s, true
	}
	s = s[1:]
	scale, n := int32(100_000_000), 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		nanos += int32(s[n]-'0') * scale
		scale /= 10
		n++
	}
	return nanos, s[n:], n > 0
}

// parseOffset reads Z, +02:00, +0200, +02 or nothing, in seconds.
func parseOffset(s string) (seconds int64, ok bool) {
	if s == "" || s == "Z" || s == "z" {
		return 0, true
	}
	sign := int64(1)
	switch s[0] {
	case '+':
	case '-':
		sign = -1
	default:
		return 0, false
	}
	hour, rest, ok := digits(s[1:], 2)
	if !ok || hour > 23 {
		return 0, false
	}
	minute := 0
	if rest = strings.TrimPrefix(rest, ":"); rest != "" {
		if minute, rest, ok = digits(rest, 2); !ok || minute > 59 || rest != "" {
			return 0, false
		}
	}
	return sign * int64(hour*3600+minute*60), true
}

// Compare orders instants: -1, 0 or 1.
func (i Instant) Compare(o Instant) int {
	switch {
	case i.Seconds < o.Seconds, i.Seconds == o.Seconds && i.Nanos < o.Nanos:
		return -1
	case i == o:
		return 0
	}
	return 1
}

// CompareInstants is the order of date and datetime columns, and SQLite's collation of them: instants as such, however they are written, and
// before them no other text, which comes after in the order of its bytes. It is a total order.
func CompareInstants(a, b string) int {
	if a == b {
		return 0
	}
	if sameLayout(a, b) {
		return strings.Compare(a, b)
	}
	x, xok := ParseInstant(a)
	y, yok := ParseInstant(b)
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
