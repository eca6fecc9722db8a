package platform

import (
	"fmt"
	"strings"
	"time"
)

// instant is a day, or a day and a time of it, as ISO 8601 writes them, read from a text.
type instant struct {
	year, month, day     int
	hour, minute, second int
	fraction             string // digits of a second, no zeros at the end; "": none
	zone                 zone
	offset               int  // minutes east of Greenwich
	dayAlone             bool // no time of day
	stored               bool // the text is written as instants are stored
}

// zone says what a time tells of its place.
type zone int

const (
	local zone = iota // nothing
	zulu              // Z, or what means the same
	shifted
)

// parseInstant reads a day or a time: 2025-01-31, 20250131, with a time after T or a space, to the minute or to any fraction of a second
// (after a point or a comma), with Z, UTC, ±hh:mm, ±hhmm, ±hh or no offset. Hour 24 and second 60 are those of ISO 8601.
// ok is false for anything else, and for a day that no calendar has.
func parseInstant(text string) (t instant, ok bool) {
	r := isoReader{s: strings.TrimSpace(text), ok: true}
	t.stored = len(r.s) == len(text)
	r.date(&t)
	switch {
	case r.s == "":
		t.dayAlone = true
	case r.s[0] == 'T' || r.s[0] == 't' || r.s[0] == ' ':
		t.stored = t.stored && r.s[0] == 'T'
		r.s = r.s[1:]
		r.clock(&t)
		r.zone(&t)
	}
	t.stored = t.stored && !r.loose
	return t, r.ok && r.s == "" && t.exists()
}

// exists tells whether there is such a day and such a time of it.
func (t *instant) exists() bool {
	if t.month < 1 || t.month > 12 || t.day < 1 || t.day > daysIn[t.month-1] || t.month == 2 && t.day == 29 && !t.leapYear() {
		return false
	}
	if (t.hour == 24 || t.second == 60) && t.year == 9999 {
		return false // it may be in the year 10000, which has no text
	}
	if t.hour == 24 {
		return t.minute == 0 && t.second == 0 && t.fraction == ""
	}
	const farthest = 18 * 60 // minutes: beyond what any place has
	return t.hour < 24 && t.minute < 60 && t.second <= 60 && t.offset >= -farthest && t.offset <= farthest
}

var daysIn = [12]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (t *instant) leapYear() bool { return t.year%4 == 0 && (t.year%100 != 0 || t.year%400 == 0) }

// String writes an instant as it is stored, in one form, so that texts sort as times do: YYYY-MM-DDTHH:MM:SS[.fraction], in UTC with a Z
// where the text told an offset, as it stands and without one where it did not; a day alone stays a day.
func (t *instant) String() string {
	if t.dayAlone {
		return fmt.Sprintf("%04d-%02d-%02d", t.year, t.month, t.day)
	}
	at := time.Date(t.year, time.Month(t.month), t.day, t.hour, t.minute, t.second, 0, time.UTC)
	suffix := ""
	if t.zone != local {
		suffix = "Z"
	}
	if moved := at.Add(-time.Duration(t.offset) * time.Minute); moved.Year() >= 0 && moved.Year() <= 9999 {
		at = moved
	} else { // "for ever" in another place: no year of four digits in UTC
		sign, distance := '+', t.offset
		if distance < 0 {
			sign, distance = '-', -distance
		}
		suffix = fmt.Sprintf("%c%02d:%02d", sign, distance/60, distance%60)
	}
	text := at.Format("2006-01-02T15:04:05")
	if t.fraction != "" {
		text += "." + t.fraction
	}
	return text + suffix
}

// isoReader takes a text apart from its beginning. loose says that a part was spelled in another way than instants are stored.
type isoReader struct {
	s     string
	ok    bool
	loose bool
}

// number takes n digits.
func (r *isoReader) number(n int) int {
	if len(r.s) < n {
		r.ok = false
		return 0
	}
	v := 0
	for i := range n {
		c := r.s[i]
		if c < '0' || c > '9' {
			r.ok = false
			return 0
		}
		v = 10*v + int(c-'0')
	}
	r.s = r.s[n:]
	return v
}

// take takes a byte if it is the next.
func (r *isoReader) take(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

func (r *isoReader) date(t *instant) {
	t.year = r.number(4)
	dashes := r.take('-')
	t.month = r.number(2)
	if dashes != r.take('-') {
		r.ok = false
	}
	t.day = r.number(2)
	r.loose = r.loose || !dashes
}

func (r *isoReader) clock(t *instant) {
	t.hour = r.number(2)
	colons := r.take(':')
	t.minute = r.number(2)
	r.loose = r.loose || !colons || t.hour == 24
	if colons && !r.take(':') || !colons && (r.s == "" || r.s[0] < '0' || r.s[0] > '9') {
		r.loose = true // to the minute
		return
	}
	t.second = r.number(2)
	r.loose = r.loose || t.second == 60
	r.fraction(t)
}

func (r *isoReader) fraction(t *instant) {
	comma := r.take(',')
	if !comma && !r.take('.') {
		return
	}
	digits := len(r.s) - len(strings.TrimLeft(r.s, "0123456789"))
	if digits == 0 {
		r.ok = false
		return
	}
	t.fraction = strings.TrimRight(r.s[:digits], "0")
	r.loose = r.loose || comma || len(t.fraction) < digits
	r.s = r.s[digits:]
}

// zone takes what stands after the time of day. A space before it is what several languages write.
func (r *isoReader) zone(t *instant) {
	if r.s == "" {
		return
	}
	if r.s == "Z" {
		t.zone, r.s = zulu, ""
		return
	}
	r.loose = true
	r.take(' ')
	switch strings.ToUpper(r.s) {
	case "Z", "UTC", "GMT":
		t.zone, r.s = zulu, ""
		return
	}
	west := r.take('-')
	if !west && !r.take('+') {
		return // what is left is no zone, and the text no time
	}
	t.zone = shifted
	t.offset = 60 * r.number(2)
	if r.s != "" {
		r.take(':')
		minutes := r.number(2)
		r.ok = r.ok && minutes < 60
		t.offset += minutes
	}
	if west {
		t.offset = -t.offset
	}
}
