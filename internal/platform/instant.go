package platform

import (
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// readTime reads a day or a time as platforms write them. ok is false for a text that is none, for a year or a month alone, and for a time that may
// be in the year 10000, which has no text.
func readTime(text string) (t instant.Text, ok bool) {
	t, ok = instant.Read(text)
	beyond := t.Year == 9999 && (t.Hour == 24 || t.Second == 60)
	return t, ok && t.Precision >= instant.Day && !beyond
}

// storedTime writes a time as it is stored, in one form, so that texts sort as times do: YYYY-MM-DDTHH:MM:SS[.fraction], in UTC with a Z
// where the text told a zone, as it stands and without one where it did not; a day alone stays a day.
func storedTime(t *instant.Text) string {
	if t.Precision == instant.Day {
		return storedDay(t)
	}
	at := time.Date(t.Year, time.Month(t.Month), t.Day, t.Hour, t.Minute, t.Second, 0, time.UTC)
	suffix := ""
	if t.Zone != instant.Local {
		suffix = "Z"
	}
	if moved := at.Add(-time.Duration(t.Offset) * time.Minute); moved.Year() >= 0 && moved.Year() <= 9999 {
		at = moved
	} else { // "for ever" in another place: no year of four digits in UTC
		sign, distance := '+', t.Offset
		if distance < 0 {
			sign, distance = '-', -distance
		}
		suffix = fmt.Sprintf("%c%02d:%02d", sign, distance/60, distance%60)
	}
	text := at.Format("2006-01-02T15:04:05")
	if t.Fraction != "" {
		text += "." + t.Fraction
	}
	return text + suffix
}

// storedDay writes the day that the text has: an offset does not move it to another.
func storedDay(t *instant.Text) string { return fmt.Sprintf("%04d-%02d-%02d", t.Year, t.Month, t.Day) }
