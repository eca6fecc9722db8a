package platform

import (
	"strings"
	"testing"
	"time"
)

func TestParseInstant(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // what is stored; "": no time
		"2025-01-31":                        "2025-01-31",
		"20250131":                          "2025-01-31",
		" 2025-01-31\n":                     "2025-01-31",
		"2025-01-31T10:00:00Z":              "2025-01-31T10:00:00Z",
		"2025-01-31t10:00:00z":              "2025-01-31T10:00:00Z",
		"2025-01-31 10:00:00Z":              "2025-01-31T10:00:00Z",
		"2025-01-31 10:00:00 UTC":           "2025-01-31T10:00:00Z",
		"2025-01-31 10:00:00 +0200":         "2025-01-31T08:00:00Z",
		"2025-01-31T10:00:00":               "2025-01-31T10:00:00",
		"2025-01-31 10:00:00":               "2025-01-31T10:00:00",
		"2025-01-31T10:00":                  "2025-01-31T10:00:00",
		"2025-01-31T10:00Z":                 "2025-01-31T10:00:00Z",
		"20250131T100000Z":                  "2025-01-31T10:00:00Z",
		"20250131T1000":                     "2025-01-31T10:00:00",
		"20250131T100000.5+0130":            "2025-01-31T08:30:00.5Z",
		"2025-01-31T10:00:00.250Z":          "2025-01-31T10:00:00.25Z",
		"2025-01-31T10:00:00,250Z":          "2025-01-31T10:00:00.25Z",
		"2025-01-31T10:00:00.000Z":          "2025-01-31T10:00:00Z",
		"2025-01-31T10:00:00.123456789012Z": "2025-01-31T10:00:00.123456789012Z",
		"2025-01-31T10:00:00+02:00":         "2025-01-31T08:00:00Z",
		"2025-01-31T10:00:00+0200":          "2025-01-31T08:00:00Z",
		"2025-01-31T10:00:00+02":            "2025-01-31T08:00:00Z",
		"2025-01-31T10:00:00+00:00":         "2025-01-31T10:00:00Z",
		"2025-01-31T10:00:00-00:00":         "2025-01-31T10:00:00Z",
		"2025-01-01T00:30:00+01:00":         "2024-12-31T23:30:00Z",
		"2025-01-31T22:00:00.5-05:30":       "2025-02-01T03:30:00.5Z",
		"2025-01-31T24:00:00":               "2025-02-01T00:00:00",
		"2024-02-29T23:59:60Z":              "2024-03-01T00:00:00Z",
		"9999-12-31T23:59:59-05:00":         "9999-12-31T23:59:59-05:00", // no year of four digits in UTC
		"9999-12-31T23:59:59Z":              "9999-12-31T23:59:59Z",
		"0001-01-01T00:00:00Z":              "0001-01-01T00:00:00Z",
		"2024-02-29":                        "2024-02-29",
		"2000-02-29":                        "2000-02-29",
		"0000-01-01T00:00:00+00:30":         "0000-01-01T00:00:00+00:30",
		"9999-12-31T23:45:00-00:30":         "9999-12-31T23:45:00-00:30",

		"": "", " ": "", "soon": "", "2025": "", "2025-01": "", "2025-1-31": "", "2025-13-01": "", "2025-00-10": "", "2025-02-30": "", "2025-02-29": "", "1900-02-29": "", "2025-04-31": "", "2025-01-32": "", "2025-01-00": "",
		"0000-00-00": "", "0000-00-00 00:00:00": "", "31/01/2025": "", "01/31/2025": "", "2025/01/31": "", "31-01-2025": "", "2025-0131": "", "202501-31": "",
		"1738317600": "", "2025-01-31foo": "", "2025-01-31T": "", "2025-01-31T10": "", "2025-01-31T1000:00": "", "2025-01-31T10:0000": "", "2025-01-31T25:00:00": "",
		"2025-01-31T10:60:00": "", "2025-01-31T10:00:61": "", "2025-01-31T24:00:01": "", "2025-01-31T24:01:00": "", "2025-01-31T24:00:00.5": "",
		"9999-12-31T24:00:00": "", "2025-01-31T10:00:00.": "", "2025-01-31T10:00:00.Z": "", "2025-01-31T10:00:00+": "", "2025-01-31T10:00:00+2": "",
		"2025-01-31T10:00:00+02:60": "", "2025-01-31T10:00:00+19:00": "", "2025-01-31T10:00:00+02:00x": "", "2025-01-31T10:00:00 CET": "", "2025-01-31T10:00:00ZZ": "",
		"2025-01-31Z": "", "２０２５-01-31": "", "-2025-01-31": "", "+2025-01-31": "", "2025-W05-5": "", "T10:00:00": "", "2025-01-31T-1:00:00": "",
	}
	for text, want := range tests {
		got, ok := parseInstant(text)
		switch {
		case ok != (want != ""):
			t.Errorf("%q is a time: %v", text, ok)
		case ok && got.String() != want:
			t.Errorf("%q is stored as %q, want %q", text, got.String(), want)
		case ok && got.stored != (text == want) && !strings.ContainsAny(want[10:], "+-"):
			t.Errorf("%q is written as it is stored: %v", text, got.stored)
		}
	}
}

// FuzzParseInstant holds the reader against package time: what both can read is the same moment, what is stored is stored for good, and what
// time writes is read.
func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2025-01-31T10:00:00.25+02:00", "20250131", "9999-12-31T23:59:59-05:00", "2024-02-29T24:00:00"} {
		f.Add(s, int64(1738317600), 120)
	}
	f.Fuzz(func(t *testing.T, text string, seconds int64, offset int) {
		if got, ok := parseInstant(text); ok {
			stored := got.String()
			again, ok := parseInstant(stored)
			if !ok || again.String() != stored {
				t.Errorf("%q is stored as %q, and that as %q (%v)", text, stored, again.String(), ok)
			}
			if want, err := time.Parse(time.RFC3339, text); err == nil && !sameMoment(want, stored) {
				t.Errorf("%q is stored as %q, which is another moment", text, stored)
			}
		}
		at := time.Unix(seconds%(200*365*86400), 0).In(time.FixedZone("", offset%(18*60)*60))
		for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z0700", "20060102T150405-0700"} {
			got, ok := parseInstant(at.Format(layout))
			if !ok || !sameMoment(at, got.String()) {
				t.Errorf("%q is stored as %q, %v", at.Format(layout), got.String(), ok)
			}
		}
	})
}

func sameMoment(want time.Time, stored string) bool {
	got, err := time.Parse(time.RFC3339, stored)
	return err == nil && got.Sub(want).Abs() < time.Microsecond // a fraction may have more digits than a time.Time
}
