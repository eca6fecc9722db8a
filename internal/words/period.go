package words

import "time"

// Period names a length of time as it stands behind "a" and "per": "second", "minute", "hour", "day"; any other as a Duration is printed.
func Period(d time.Duration) string {
	switch d {
	case time.Second:
		return "second"
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	case 24 * time.Hour:
		return "day"
	default:
		return d.String()
	}
}

// Ago says how many whole days lie between something and now: "today", "1 day ago".
func Ago(d time.Duration) string {
	if d < 24*time.Hour {
		return "today"
	}
	return Plural(int(d/(24*time.Hour)), "day") + " ago"
}
