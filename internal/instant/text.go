// Package instant reads the texts by which days and times are written, in the ways of ISO 8601, and compares them as the points in time that they
// are. What is taken from a platform and what is compared in a statement are read by the same rules. It must not know any other room of this
// program, nor where a text comes from.
package instant

import "strings"

// Text is a day, or a day and a time of it, as a text has it.
type Text struct {
	Year, Month, Day     int // Month and Day are 1 where the text has none
	Hour, Minute, Second int
	Fraction             string // digits of a second, no zeros at the end; "" is none
	Zone                 Zone
	Offset               int // minutes east of Greenwich
	Precision            Precision
	// Extended says that the text is in ISO 8601's extended format, with dashes and colons, and has nothing around it. A small t or a space may
	// stand for the T, and a comma for the point.
	Extended bool
	// Canonical says that the text is the one of all its spellings that rows hold: YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS with a fraction if there is
	// one, and with Z or no zone.
	Canonical bool
}

// Zone says what a time tells of its place.
type Zone uint8

// The zones of a [Text].
const (
	Local   Zone = iota // nothing
	UTC                 // Z, or what means the same
	Shifted             // an offset
)

// Precision is the smallest part that a text has.
type Precision uint8

// The precisions of a [Text].
const (
	Year Precision = iota
	Month
	Day
	Minute
	Second
)

// Read takes a text apart: a year alone (2025), a month (2025-03), a day (2025-01-31, 20250131), or a day and a time after T or a space, to the
// minute or to any fraction of a second (after a point or a comma), with Z, UTC, GMT, ±hh:mm, ±hhmm, ±hh or no zone. Spaces around it, and one
// before the zone, do not count. Hour 24 and second 60 are those of ISO 8601. ok is false for anything else, and for a day that no calendar has.
func Read(text string) (t Text, ok bool) {
	ok = t.read(text)
	return t, ok
}

func (t *Text) read(text string) (ok bool) {
	r := reader{s: strings.TrimSpace(text)}
	r.basic = len(r.s) != len(text)
	if r.date(t); r.bad {
		return false
	}
	if r.s != "" && t.Precision == Day {
		r.clock(t)
		r.zone(t)
	}
	t.Extended, t.Canonical = !r.basic, !r.basic && !r.loose
	return !r.bad && r.s == "" && t.exists()
}

// exists tells whether there is such a day and such a time of it.
func (t *Text) exists() bool {
	if t.Month < 1 || t.Month > 12 || t.Day < 1 || t.Day > daysIn[t.Month-1] || t.Month == 2 && t.Day == 29 && !t.leapYear() {
		return false
	}
	if t.Hour == 24 {
		return t.Minute == 0 && t.Second == 0 && t.Fraction == ""
	}
	const farthest = 18 * 60 // minutes: beyond what any place has
	return t.Hour < 24 && t.Minute < 60 && t.Second <= 60 && t.Offset >= -farthest && t.Offset <= farthest
}

var daysIn = [12]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (t *Text) leapYear() bool { return t.Year%4 == 0 && (t.Year%100 != 0 || t.Year%400 == 0) }
