package auth

import (
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// KeyAge says how old a key is and when another is due: made is when the platform says that it was made, since when it was given here. "" where nothing is known.
func KeyAge(m *manifest.Manifest, made, since, now time.Time) string {
	text, from := "", made
	switch {
	case !made.IsZero():
		text = fmt.Sprintf("made on %s, %s", made.Format(time.DateOnly), ago(now.Sub(made)))
	case !since.IsZero():
		from = since
		text = fmt.Sprintf("given here on %s; it may be older", since.Format(time.DateOnly))
	default:
		return ""
	}
	if m.Rotation == nil {
		return text + "; " + m.Title + " gives no advice on the age of keys"
	}
	due := from.Add(m.Rotation.Due)
	switch {
	case now.Sub(from) >= m.Rotation.Overdue:
		return fmt.Sprintf("%s; another is overdue since %s: orgdata-mcp auth rotate", text, from.Add(m.Rotation.Overdue).Format(time.DateOnly))
	case !now.Before(due):
		return fmt.Sprintf("%s; another is due since %s: orgdata-mcp auth rotate", text, due.Format(time.DateOnly))
	}
	return fmt.Sprintf("%s; another is due on %s", text, due.Format(time.DateOnly))
}

// ago is how many whole days lie between something and now, in words.
func ago(d time.Duration) string {
	if d < 24*time.Hour {
		return "today"
	}
	return words.Plural(int(d/(24*time.Hour)), "day") + " ago"
}

// TokenLife says how long a token of a login lives; "" where the credentials themselves are sent.
func TokenLife(l *manifest.Login) string {
	switch {
	case l == nil:
		return ""
	case l.Lifetime == 0:
		return "lives for a time that the platform does not tell; another is had by itself"
	case l.Refresh != nil:
		return "lives " + lifetime(l.Lifetime) + ", and is refreshed by itself"
	}
	return "lives " + lifetime(l.Lifetime) + "; another is had by itself"
}

// lifetime writes whole hours or minutes.
func lifetime(d time.Duration) string {
	if d%time.Hour == 0 {
		return words.Plural(int(d/time.Hour), "hour")
	}
	return words.Plural(int(d/time.Minute), "minute")
}
