package auth_test

import (
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestWhatToDoAboutAnOldKey: a key that is due is replaced by a command; of what a platform gives no advice on, that is said.
func TestWhatToDoAboutAnOldKey(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	advised := &manifest.Manifest{Title: "Acme", Rotation: &manifest.Rotation{Due: 90 * day, Overdue: 180 * day}}
	plain := &manifest.Manifest{Title: "Acme"}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		of          *manifest.Manifest
		made, given time.Time
		want        string
	}{
		{advised, now.AddDate(0, 0, -24), time.Time{}, "made on 2026-11-03, 24 days ago; another is due on 2027-02-01"},
		{advised, now.AddDate(0, 0, -90), time.Time{}, "made on 2026-08-29, 90 days ago; another is due since 2026-11-27: orgdata-mcp auth rotate"},
		{plain, now.AddDate(0, 0, -1), time.Time{}, "made on 2026-11-26, 1 day ago; Acme gives no advice on the age of keys"},
		{plain, time.Time{}, time.Time{}, ""},
	} {
		if got := auth.KeyAge(c.of, c.made, c.given, now); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
