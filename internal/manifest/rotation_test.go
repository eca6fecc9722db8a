package manifest_test

import (
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestAgesOfKeys: what the platform says of a key's beginning goes before when it was given; another is due and overdue from the day on that the advice names.
func TestAgesOfKeys(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	advice := &manifest.Rotation{Due: 90 * day, Overdue: 180 * day}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	for _, c := range []struct {
		advice      *manifest.Rotation
		made, given time.Time
		text, state string
	}{
		{advice, ago(24), ago(1), "made on 2026-11-03, 24 days ago; another is due on 2027-02-01", "ok"},
		{advice, ago(0), time.Time{}, "made on 2026-11-27, today; another is due on 2027-02-25", "ok"},
		{advice, ago(90), ago(1), "made on 2026-08-29, 90 days ago; another is due since 2026-11-27", "due"},
		{advice, ago(180), ago(1), "made on 2026-05-31, 180 days ago; another is overdue since 2026-11-27", "overdue"},
		{advice, time.Time{}, ago(10), "given here on 2026-11-17; it may be older; another is due on 2027-02-15", "ok"},
		{nil, ago(1), time.Time{}, "made on 2026-11-26, 1 day ago", ""},
		{advice, time.Time{}, time.Time{}, "", ""},
	} {
		if text, state := c.advice.KeyAge(c.made, c.given, now); text != c.text || state != c.state {
			t.Errorf("%q, %q, want %q, %q", text, state, c.text, c.state)
		}
	}
}
