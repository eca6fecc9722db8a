package auth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func TestAgesOfKeys(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	advised := &manifest.Manifest{Title: "Acme", Rotation: &manifest.Rotation{Due: 90 * day, Overdue: 180 * day}}
	plain := &manifest.Manifest{Title: "Acme"}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	for _, c := range []struct {
		of          *manifest.Manifest
		made, since time.Time
		want        string
	}{
		{advised, ago(24), ago(1), "made on 2026-11-03, 24 days ago; another is due on 2027-02-01"},
		{advised, ago(90), ago(1), "made on 2026-08-29, 90 days ago; another is due since 2026-11-27: orgdata-mcp auth rotate"},
		{advised, ago(180), ago(1), "made on 2026-05-31, 180 days ago; another is overdue since 2026-11-27: orgdata-mcp auth rotate"},
		{advised, time.Time{}, ago(10), "given here on 2026-11-17; it may be older; another is due on 2027-02-15"},
		{plain, ago(1), time.Time{}, "made on 2026-11-26, 1 day ago; Acme gives no advice on the age of keys"},
		{advised, time.Time{}, time.Time{}, ""},
	} {
		if got := KeyAge(c.of, c.made, c.since, now); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestKeysOfOthers: a new key that acts as another person, or reaches less, is told apart; what the platform tells of one alone is no difference.
func TestKeysOfOthers(t *testing.T) {
	t.Parallel()
	who := func(name, role string, organizations ...string) answer.Connection {
		c := answer.Connection{Identity: []answer.Fact{{Name: manifest.FactName, Value: name}, {Name: "role", Value: role}}}
		for _, o := range organizations {
			c.Organizations = append(c.Organizations, answer.Organization{ID: o, Name: strings.ToUpper(o)})
		}
		return c
	}
	for _, c := range []struct {
		before, now answer.Connection
		want        []string
	}{
		{who("Ana", "Admin", "a", "b"), who("Ana", "Admin", "b", "a"), nil},
		{who("Ana", "Admin", "a"), who("Ben", "Viewer", "a"), []string{"name is Ben, was Ana", "role is Viewer, was Admin"}},
		{who("Ana", "Admin", "a", "b"), who("Ana", "Admin", "a"), []string{"it does not reach B"}},
		{who("Ana", ""), who("Ana", "Admin"), nil},
		{who("", "Admin", "a"), who("Ana", "Admin"), nil},
	} {
		if got := differences(c.before, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
