package manifest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withSecurity = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
security: {residency: In Ireland., read_roles: [Viewer, Guest], read_permissions: ["*:read", list, "view-*"]}
tables:
  things:
    about: Things
    get: /things
    columns: {id: {type: text, key: true}}
`

// TestSecurity: roles and rights that only read are told from others.
func TestSecurity(t *testing.T) {
	t.Parallel()
	m := parsed(t, withSecurity)
	s := m.Security
	if s.Residency != "In Ireland." || !s.KnowsReading() {
		t.Errorf("security is %+v", s)
	}
	for role, reads := range map[string]bool{"Viewer": true, " viewer ": true, "GUEST": true, "Admin": false, "Viewers": false, "": false} {
		if s.ReadsOnly(role) != reads {
			t.Errorf("%q only reads: %t, want %t", role, !reads, reads)
		}
	}
	rights := []string{"sites:read", "Sites:Read", "list", "view-all", "sites:write", "lists", "all"}
	if diff := cmp.Diff([]string{"sites:write", "lists", "all"}, s.BeyondReading(rights)); diff != "" {
		t.Error(diff)
	}
	var none *Security
	if none.KnowsReading() || none.ReadsOnly("Viewer") || none.BeyondReading(rights) != nil {
		t.Error("something is known of a platform of which nothing is told")
	}
}

// TestSecurityRefuses what would let any right pass for reading.
func TestSecurityRefuses(t *testing.T) {
	t.Parallel()
	for _, right := range []string{"*", "**", "", "a*b", "*:Read"} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(withSecurity, "*:read", right, 1)))
		if err == nil || !strings.Contains(err.Error(), "read_permissions") {
			t.Errorf("%q: %v", right, err)
		}
	}
}

// TestEmbeddedRightsDoNotShowPasswords: a right to look at a password is no mere reading.
func TestEmbeddedRightsDoNotShowPasswords(t *testing.T) {
	t.Parallel()
	for _, m := range Embedded() {
		if !m.Security.KnowsReading() || len(m.Security.ReadPermissions) == 0 {
			continue
		}
		for _, right := range []string{"virtual-machines-root-pw-view", "keys-reveal", "containers-manage"} {
			if !slices.Contains(m.Security.BeyondReading([]string{right}), right) {
				t.Errorf("%s takes %s for reading", m.Platform, right)
			}
		}
	}
}
