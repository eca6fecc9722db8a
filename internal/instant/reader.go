package instant

import "strings"

// reader takes a text apart from its beginning.
type reader struct {
	s     string
	bad   bool // the text is no time
	basic bool // a part is not in the extended format, or something stands around it
	loose bool // a part is not spelled as in a canonical text
}

// number takes n digits.
func (r *reader) number(n int) int {
	if len(r.s) < n {
		r.bad = true
		return 0
	}
	v := 0
	for i := range n {
		if !isDigit(r.s[i]) {
			r.bad = true
			return 0
		}
		v = 10*v + int(r.s[i]-'0')
	}
	r.s = r.s[n:]
	return v
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// take takes a byte if it is the next.
func (r *reader) take(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

func (r *reader) date(t *Text) {
	t.Year, t.Month, t.Day = r.number(4), 1, 1
	if r.bad || r.s == "" {
		r.loose = true
		return
	}
	dashes := r.take('-')
	t.Month, t.Precision = r.number(2), Month
	if dashes && r.s == "" {
		r.loose = true
		return
	}
	if dashes != r.take('-') {
		r.bad = true
	}
	t.Day, t.Precision = r.number(2), Day
	r.basic = r.basic || !dashes
}

// clock takes the time of day and what parts it from the day.
func (r *reader) clock(t *Text) {
	switch {
	case r.take('T'):
	case r.take('t'), r.take(' '):
		r.loose = true
	default:
		r.bad = true
		return
	}
	t.Hour = r.number(2)
	colons := r.take(':')
	t.Minute, t.Precision = r.number(2), Minute
	r.basic = r.basic || !colons
	if colons && !r.take(':') || !colons && (r.s == "" || !isDigit(r.s[0])) {
		r.loose = true
		return
	}
	t.Second, t.Precision = r.number(2), Second
	r.loose = r.loose || t.Hour == 24 || t.Second == 60
	r.fraction(t)
}

func (r *reader) fraction(t *Text) {
	comma := r.take(',')
	if !comma && !r.take('.') {
		return
	}
	digits := 0
	for digits < len(r.s) && isDigit(r.s[digits]) {
		digits++
	}
	if digits == 0 {
		r.bad = true
		return
	}
	t.Fraction = strings.TrimRight(r.s[:digits], "0")
	r.loose = r.loose || comma || len(t.Fraction) < digits
	r.s = r.s[digits:]
}

// zone takes what stands after the time of day. A space before it is what several languages write.
func (r *reader) zone(t *Text) {
	if r.s == "" {
		return
	}
	if r.take('Z') {
		t.Zone = UTC
		return
	}
	r.loose = true
	spaced := r.take(' ')
	named := strings.EqualFold(r.s, "UTC") || strings.EqualFold(r.s, "GMT")
	r.basic = r.basic || spaced || named
	if named || r.s == "Z" || r.s == "z" {
		t.Zone, r.s = UTC, ""
		return
	}
	west := r.take('-')
	if !west && !r.take('+') {
		return // what is left is no zone, and the text no time
	}
	t.Zone, t.Offset = Shifted, 60*r.number(2)
	if r.s != "" {
		r.take(':')
		minutes := r.number(2)
		r.bad = r.bad || minutes > 59
		t.Offset += minutes
	}
	if west {
		t.Offset = -t.Offset
	}
}
