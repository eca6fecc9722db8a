package instant

import "testing"

func TestReadTellsHowATextIsWritten(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Text{
		"2025":                         {Year: 2025, Month: 1, Day: 1, Precision: Year, Extended: true},
		"2025-03":                      {Year: 2025, Month: 3, Day: 1, Precision: Month, Extended: true},
		"2025-03-31":                   {Year: 2025, Month: 3, Day: 31, Precision: Day, Extended: true, Canonical: true},
		"20250331":                     {Year: 2025, Month: 3, Day: 31, Precision: Day},
		" 2025-03-31":                  {Year: 2025, Month: 3, Day: 31, Precision: Day},
		"2025-03-31T10:20:30Z":         {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Zone: UTC, Precision: Second, Extended: true, Canonical: true},
		"2025-03-31T10:20:30.25":       {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Fraction: "25", Precision: Second, Extended: true, Canonical: true},
		"2025-03-31T10:20:30.250":      {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Fraction: "25", Precision: Second, Extended: true},
		"2025-03-31 10:20:30":          {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Precision: Second, Extended: true},
		"2025-03-31T10:20z":            {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Zone: UTC, Precision: Minute, Extended: true},
		"2025-03-31T24:00:00":          {Year: 2025, Month: 3, Day: 31, Hour: 24, Precision: Second, Extended: true},
		"2025-03-31T10:20:30-0530":     {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Zone: Shifted, Offset: -330, Precision: Second, Extended: true},
		"2025-03-31T10:20:30 +02":      {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Zone: Shifted, Offset: 120, Precision: Second},
		"2025-03-31T10:20:30utc":       {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Zone: UTC, Precision: Second},
		"2025-03-31T102030,5Z":         {Year: 2025, Month: 3, Day: 31, Hour: 10, Minute: 20, Second: 30, Fraction: "5", Zone: UTC, Precision: Second},
		"0000-02-29T23:59:60.5+18:00":  {Month: 2, Day: 29, Hour: 23, Minute: 59, Second: 60, Fraction: "5", Zone: Shifted, Offset: 1080, Precision: Second, Extended: true},
		"9999-12-31T23:59:59.000-1800": {Year: 9999, Month: 12, Day: 31, Hour: 23, Minute: 59, Second: 59, Zone: Shifted, Offset: -1080, Precision: Second, Extended: true},
	} {
		if got, ok := Read(s); !ok || got != want {
			t.Errorf("%q is read as %+v, %v; want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"202503", "2025-", "2025-0331", "202503-31", "2025T10:00", "2025-03T10:00", "2025-03-31T10", "2025-03-31T10:00+02:", "2025-03-31T10:00+18:01",
		"2025-03-31T24:00:00.0000000001", "2025-03-31T10:00:00 CET", "2025-03-31T10:00.5",
	} {
		if got, ok := Read(s); ok {
			t.Errorf("%q is taken for %+v", s, got)
		}
	}
}
