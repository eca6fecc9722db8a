package statement

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// precision is the smallest part that a text of an instant has.
type precision uint8

const (
	toYear precision = iota
	toMonth
	toDay
	toTime
)

// instantOf reads a text as columns of dates and times do, a year or a month being its beginning, and how much of it was written.
func instantOf(text string) (at time.Time, p precision, ok bool) {
	i, ok := instant.Parse(text)
	if !ok {
		return time.Time{}, toYear, false
	}
	switch len(text) {
	case len("2006"):
		p = toYear
	case len("2006-01"):
		p = toMonth
	case len(time.DateOnly):
		p = toDay
	default:
		p = toTime
	}
	return time.Unix(i.Seconds, int64(i.Nanos)).UTC(), p, true
}

// isMidnight reports whether the instant is the beginning of a day.
func isMidnight(at time.Time) bool { return at.Equal(at.Truncate(24 * time.Hour)) }

// behind is the end of the year, the month or the day that begins with the instant.
func (p precision) behind(at time.Time) time.Time {
	switch p {
	case toYear:
		return at.AddDate(1, 0, 0)
	case toMonth:
		return at.AddDate(0, 1, 0)
	}
	return at.AddDate(0, 0, 1)
}
