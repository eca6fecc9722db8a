package instant

// Instant is a point in time: seconds since 1970 and nanoseconds, UTC.
type Instant struct {
	Seconds int64
	Nanos   int32
}

// Parse reads a time as it stands in a column of times or is compared with one: what [Read] takes in the extended format, with nothing around it.
// A year, a month or a day alone is its beginning, and a time without a zone is UTC. Digits beyond nanoseconds count for nothing. ok is false for
// any other text.
func Parse(s string) (at Instant, ok bool) {
	if s == "" || !isDigit(s[0]) {
		return Instant{}, false // most texts that are none
	}
	var t Text
	if !t.read(s) || !t.Extended {
		return Instant{}, false
	}
	return Instant{
		Seconds: 86400*t.days() + int64(t.Hour*3600+(t.Minute-t.Offset)*60+t.Second),
		Nanos:   t.nanos(),
	}, true
}

// days counts the days from 1970-01-01 on. A year is taken to begin in March, so that the leap day is its last one.
func (t *Text) days() int64 {
	year, month := t.Year, t.Month-3
	if month < 0 {
		year, month = year-1, month+12
	}
	year += 400 // so that none is below zero; the calendar is the same every 400 years, of 146,097 days
	const before1970 = 719_468 + 146_097
	return int64(365*year+year/4-year/100+year/400+(153*month+2)/5+t.Day-1) - before1970
}

func (t *Text) nanos() int32 {
	nanos, scale := int32(0), int32(100_000_000)
	for i := 0; i < len(t.Fraction) && scale > 0; i++ {
		nanos += int32(t.Fraction[i]-'0') * scale
		scale /= 10
	}
	return nanos
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
