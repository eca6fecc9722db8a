package truth

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// instant is a point in time as a text gives it: seconds since 1970 and the digits of the fraction, without zeros at the end.
type instant struct {
	seconds  int64
	fraction string
}

var timeText = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))?)?$`)

// parsed remembers what texts mean: a sort asks for the same ones again and again.
var parsed sync.Map

// readInstant reads a time: T or a space, Z, an offset or none (which is UTC), any fraction, a day alone. Nil is another text.
func readInstant(s string) *instant {
	if known, ok := parsed.Load(s); ok {
		return known.(*instant)
	}
	at := parseInstant(s)
	parsed.Store(s, at)
	return at
}

func parseInstant(s string) *instant {
	m := timeText.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	n := func(i int) int {
		v, _ := strconv.Atoi(m[i])
		return v
	}
	t := time.Date(n(1), time.Month(n(2)), n(3), n(4), n(5), n(6), 0, time.UTC)
	if t.Month() != time.Month(n(2)) || t.Day() != n(3) || n(4) > 23 || n(5) > 59 || n(6) > 59 || n(10) > 23 || n(11) > 59 {
		return nil
	}
	offset := int64(n(10)*3600 + n(11)*60)
	if m[9] == "-" {
		offset = -offset
	}
	return &instant{seconds: t.Unix() - offset, fraction: strings.TrimRight(m[7], "0")}
}

func (a instant) compare(b instant) int {
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), strings.Compare(a.fraction, b.fraction))
}

func (a instant) String() string { return strconv.FormatInt(a.seconds, 10) + "." + a.fraction }

// compareTimes is the order of time columns: instants, then other texts by their bytes.
func compareTimes(a, b string) int {
	x, y := readInstant(a), readInstant(b)
	switch {
	case x != nil && y != nil:
		return x.compare(*y)
	case x != nil:
		return -1
	case y != nil:
		return 1
	}
	return strings.Compare(a, b)
}

// TestTimesAreOrdered checks the judge.
func TestTimesAreOrdered(t *testing.T) {
	t.Parallel()
	groups := [][]string{ // in order; those of a group are the same instant
		{"2026-11-17T23:59:59.999Z"},
		{"2026-11-18", "2026-11-18 00:00:00", "2026-11-18T00:00:00Z", "2026-11-18T02:00:00+02:00", "2026-11-17 19:00:00.000-05:00"},
		{"2026-11-18T00:00:00.000000001Z"},
		{"2026-11-18T00:00:00.5Z", "2026-11-18 00:00:00.500"},
		{"2026-11-18T00:00:00.50000000000001"},
		{"2026-11-18T00:00:01"},
		{""}, {"2026"}, {"2026-02-30"}, {"2026-11-18T24:00:00Z"}, {"31/01/2025"},
	}
	for i, left := range groups {
		for j, right := range groups {
			for _, a := range left {
				for _, b := range right {
					if got := compareTimes(a, b); got != cmp.Compare(i, j) {
						t.Errorf("%q and %q compare as %d, want %d", a, b, got, cmp.Compare(i, j))
					}
				}
			}
		}
	}
}
