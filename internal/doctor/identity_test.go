package doctor_test

import (
	"slices"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func identity(t *testing.T, text string) doctor.Identity {
	t.Helper()
	id, err := doctor.ReadIdentity(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestIdentityIsJudged: whose the key is, how old, and what is left of the limits.
func TestIdentityIsJudged(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	advised := &manifest.Manifest{Rotation: &manifest.Rotation{Due: 90 * day, Overdue: 180 * day}}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]struct {
		state      doctor.State
		what, says string
	}{
		`{"key":{"prefix":"sk_a","name":"Bot","created_at":"2026-11-15T08:00:00Z","rotation":"ok"}}`: {doctor.OK, "key", "The key sk_a… is taken by the platform; it is called “Bot”."},
		`{"key":{"prefix":"sk_b","created_at":"2026-11-15T08:00:00Z","rotation":"ok"}}`:              {doctor.OK, "key's age", "The key was made on 2026-11-15, 12 days ago; another is due on 2027-02-13."},
		`{"key":{"prefix":"sk_a","created_at":"2026-08-19T08:00:00Z","rotation":"due"}}`:             {doctor.Warning, "key's age", "The key was made on 2026-08-19, 100 days ago; another is due since 2026-11-17."},
		`{"key":{"prefix":"sk_a","created_at":"2026-08-19T08:00:00Z","rotation":"expired"}}`:         {doctor.Failed, "key's age", "The key is expired."},
		`{"key":{"prefix":null}}`: {doctor.OK, "key", "The key … is taken"},
		`{"key":null}`:            {doctor.OK, "key", "it needs no key"},
		`{"signed_in_by":"“login”, with the e-mail a@b.example"}`:                                   {doctor.OK, "login", "a@b.example"},
		`{"organization":{"noun":"hub","id":"h1","name":"Hub"},"organizations":[{},{},{}]}`:         {doctor.OK, "hub", "Hub (h1); 2 more in reach."},
		`{"organization":{"noun":"hub","id":"","name":null}}`:                                       {doctor.Warning, "hub", "No hub is chosen."},
		`{"identity":{"name":"Ann","email":"ann@a.example"}}`:                                       {doctor.OK, "user", "Ann, ann@a.example."},
		`{"identity":{"role":null},"not_told":{"role":"its documents name none"}}`:                  {doctor.OK, "role", "Not told: its documents name none."},
		`{"identity":{"role":"Admin","permissions":["a","b","c","d","e","f"]}}`:                     {doctor.OK, "role", "Admin: a, b, c, d and 2 more."},
		`{"rate_limits":[{"of":"key","requests":50,"per_seconds":1,"remaining":49}]}`:               {doctor.OK, "limits", "49 of 50 in a second for the key"},
		`{"rate_limits":[{"of":"organization","requests":1000,"per_seconds":60,"remaining":7}]}`:    {doctor.Warning, "limits", "7 of 1000 in a minute for the organization"},
		`{"rate_limits":[{"of":"key","requests":0,"per_seconds":1,"remaining":0}],"identity":null}`: {doctor.OK, "limits", "0 of 0"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			requireFinding(t, identity(t, text).Findings(advised, now), want.state, want.what, want.says)
		})
	}
	if _, err := doctor.ReadIdentity("{"); err == nil {
		t.Error("half an answer is read")
	}
}

// TestRights: who may change things is warned of, with how to have a key that may not.
func TestRights(t *testing.T) {
	t.Parallel()
	knowing := &manifest.Security{ReadRoles: []string{"Viewer"}, ReadPermissions: []string{"*:read", "list"}}
	for name, c := range map[string]struct {
		security *manifest.Security
		told     string // "": nobody was asked
		state    doctor.State
		says     string
	}{
		"a viewer":               {knowing, `{"identity":{"role":"viewer"}}`, doctor.OK, "can change nothing"},
		"an administrator":       {knowing, `{"identity":{"role":"Admin"}}`, doctor.Warning, "has the role Admin, and may do more"},
		"rights to read":         {knowing, `{"identity":{"role":"Custom","permissions":["sites:read","list"]}}`, doctor.OK, "can change nothing"},
		"one right more":         {knowing, `{"identity":{"permissions":["sites:read","sites:update"]}}`, doctor.Warning, "more than this program needs, which only reads: sites:update."},
		"all rights":             {knowing, `{"identity":{"permissions":["all"]}}`, doctor.Warning, "which only reads: all."},
		"rights of the key":      {knowing, `{"key":{"permissions":["sites:delete"]}}`, doctor.Warning, "sites:delete"},
		"a role of the key":      {knowing, `{"key":{"role":"Viewer"}}`, doctor.OK, "can change nothing"},
		"not told":               {knowing, `{"not_told":{"role":"no endpoint for it."}}`, doctor.Warning, "does not tell what the key may (no endpoint for it)."},
		"not asked":              {knowing, "", doctor.Unchecked, "was not asked"},
		"nothing known of roles": {nil, `{"identity":{"role":"user"}}`, doctor.OK, "No role or right of Acme is known that only reads"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &manifest.Manifest{Title: "Acme", Security: c.security, Dashboard: map[string]string{"keys": "https://keys.example"}}
			var id *doctor.Identity
			if c.told != "" {
				told := identity(t, c.told)
				id = &told
			}
			found := doctor.Rights("acme", m, id)
			requireFinding(t, found, c.state, "acme", c.says)
			warned := slices.ContainsFunc(found, func(f doctor.Finding) bool { return f.State == doctor.Warning })
			if warned != (c.state == doctor.Warning) {
				t.Errorf("warned: %t, in %+v", warned, found)
			}
		})
	}
}

// TestPersonal: all that tells who somebody is, of whatever the platform tells.
func TestPersonal(t *testing.T) {
	t.Parallel()
	id := identity(t, `{"identity":{"id":"u1","name":"Ana Gil","email":"a@b.example","role":"Viewer"},"organization":{"id":"o1","name":"Meridia","noun":"site"},
		"key":{"prefix":"sk_1","name":"Ana's key","creator":"Elena"}}`)
	want := []string{"u1", "Ana Gil", "a@b.example", "o1", "Meridia", "sk_1", "Ana's key", "Elena"}
	if got := id.Personal(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
