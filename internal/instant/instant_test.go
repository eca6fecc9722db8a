package instant

import (
	"cmp"
	"slices"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	at := func(layout, s string) Instant {
		v, err := time.Parse(layout, s)
		if err != nil {
			t.Fatal(err)
		}
		return Instant{v.Unix(), int32(v.Nanosecond())}
	}
	for s, want := range map[string]Instant{
		"2025":                            at(time.DateOnly, "2025-01-01"),
		"2025-03":                         at(time.DateOnly, "2025-03-01"),
		"2025-03-31":                      at(time.DateOnly, "2025-03-31"),
		"2024-02-29":                      at(time.DateOnly, "2024-02-29"),
		"2025-03-31T10:20":                at(time.RFC3339, "2025-03-31T10:20:00Z"),
		"2025-03-31 10:20:30":             at(time.RFC3339, "2025-03-31T10:20:30Z"),
		"2025-03-31t10:20:30z":            at(time.RFC3339, "2025-03-31T10:20:30Z"),
		"2025-03-31T10:20:30.5Z":          at(time.RFC3339Nano, "2025-03-31T10:20:30.5Z"),
		"2025-03-31T10:20:30,25":          at(time.RFC3339Nano, "2025-03-31T10:20:30.25Z"),
		"2025-03-31T10:20:30.1234567891Z": at(time.RFC3339Nano, "2025-03-31T10:20:30.123456789Z"),
		"2025-03-31T00:20:30+02:00":       at(time.RFC3339, "2025-03-31T00:20:30+02:00"),
		"2025-03-31T00:20:30-0530":        at(time.RFC3339, "2025-03-31T00:20:30-05:30"),
		"2025-03-31T00:20:30+02":          at(time.RFC3339, "2025-03-31T00:20:30+02:00"),
		"2025-03-31T24:00":                at(time.DateOnly, "2025-04-01"),
		"0001-01-01T00:00:00Z":            at(time.RFC3339, "0001-01-01T00:00:00Z"),
		"1969-12-31T23:59:59.9Z":          at(time.RFC3339Nano, "1969-12-31T23:59:59.9Z"),
	} {
		if got, ok := Parse(s); !ok || got != want {
			t.Errorf("%q is %+v, %v; want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"", "20", "202x", "2025-", "2025-3-1", "2025-13", "2025-00", "2025-02-30", "2025-02-29", "2025-01-32", "31/01/2025", "2025-01-31x",
		"2025-01-31T", "2025-01-31T1:00", "2025-01-31T25:00", "2025-01-31T10:60", "2025-01-31T10:00:61", "2025-01-31T10:00:00.", "2025-01-31T10:00:00+",
		"2025-01-31T10:00:00+2:00", "2025-01-31T10:00:00 Z", "2025-01-31T24:01", "2025-01-31T10:00:00Zz", " 2025-01-31", "2025-01-31 ", "now",
	} {
		if got, ok := Parse(s); ok {
			t.Errorf("%q is taken for %+v", s, got)
		}
	}
}

func TestCompareTexts(t *testing.T) {
	t.Parallel()
	// In ascending order; those in one group are equal.
	groups := [][]string{
		{"0001-01-01"},
		{"2025-11-17T22:59:59Z", "2025-11-17 23:59:59+01:00"},
		{"2025-11-18", "2025-11-18 00:00:00", "2025-11-18T00:00:00Z", "2025-11-18T02:00:00+02:00", "2025-11-17T24:00"},
		{"2025-11-18T10:00:00Z", "2025-11-18 10:00", "2025-11-18T10:00:00.000"},
		{"2025-11-18T10:00:00.5Z", "2025-11-18 10:00:00.50"},
		{"2025-11-18 10:00:01", "2025-11-18T10:00:01Z"},
		{"2025-11-18 23:59:59"},
		{"2025-11-19"},
		{"2025-12", "2025-12-01"},
		{"2026", "2026-01-01", "2026-01-01T00:00:00Z"},
		{"9999-12-31"},
		{""}, {"2025-13-01"}, {"31/01/2025"}, {"A"}, {"a"}, {"ä"},
	}
	for i, g := range groups {
		for j, h := range groups {
			for _, a := range g {
				for _, b := range h {
					if got := CompareTexts(a, b); got != cmp.Compare(i, j) {
						t.Errorf("%q against %q: %d", a, b, got)
					}
				}
			}
		}
	}
}

// FuzzCompareTexts looks for texts of which the order is none: SQLite's sorting and indexes rely on it.
func FuzzCompareTexts(f *testing.F) {
	for _, s := range []string{"2025-11-18", "2025-11-18T10:00:00Z", "2025-11-18 10:00:00.5+01:00", "2025-02-30", "2025-01-29", "2025-01-31T24:00:00Z", ""} {
		f.Add(s, "2025-11-18T10:00:00Z", "x")
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if CompareTexts(a, b) != -CompareTexts(b, a) {
			t.Fatalf("%q and %q: not the other way round", a, b)
		}
		if CompareTexts(a, b) <= 0 && CompareTexts(b, c) <= 0 && CompareTexts(a, c) > 0 {
			t.Fatalf("%q, %q, %q: not transitive", a, b, c)
		}
	})
}

// TestInstantsSort sorts spellings of many times, which must come out as their instants do.
func TestInstantsSort(t *testing.T) {
	t.Parallel()
	type spelled struct {
		at   time.Time
		text string
	}
	layouts := []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05.000Z07:00", "2006-01-02 15:04:05.999999999"}
	zones := []*time.Location{time.UTC, time.FixedZone("", 2*3600), time.FixedZone("", -5*3600-1800)}
	var all []spelled
	start := time.Date(2024, 2, 27, 22, 0, 0, 0, time.UTC)
	for i := range 400 {
		at := start.Add(time.Duration(i*7919%400) * 11 * time.Minute)
		layout := layouts[i%len(layouts)]
		zone := time.UTC
		if layout == time.RFC3339 || layout == layouts[2] {
			zone = zones[i%3]
		}
		all = append(all, spelled{at, at.In(zone).Format(layout)})
	}
	slices.SortFunc(all, func(a, b spelled) int { return CompareTexts(a.text, b.text) })
	if !slices.IsSortedFunc(all, func(a, b spelled) int { return a.at.Compare(b.at) }) {
		t.Error("not in the order of the instants")
	}
}

func TestComparingAllocatesNothing(t *testing.T) {
	for _, pair := range [][2]string{{"2025-11-18T10:00:00.5Z", "2025-11-18 10:00:00"}, {"2025-11-18T12:00:00+02:00", "2025-11-18"}, {"n/a", "2025-11-18"}} {
		if n := testing.AllocsPerRun(100, func() { CompareTexts(pair[0], pair[1]) }); n > 0 {
			t.Errorf("%q against %q: %.0f allocations", pair[0], pair[1], n)
		}
	}
}
