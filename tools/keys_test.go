package tools_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const keeper = `manifest: 2
platform: keeper
title: Keeper
base_url: https://api.keeper.example
credentials: {api_key: {env: [KEEPER_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
rotation: {due: 90d, overdue: 180d}
keys:
  about: Keys
  get: /v1/keys
  columns:
    id: {type: text, key: true}
    name: {type: text}
    prefix: {type: text, path: secret, secret: prefix}
    creator: {type: text, coalesce: [creator.email, creator.id]}
    created_at: {type: datetime, epoch: s, path: made}
    revoked_at: {type: datetime, path: deleted, null_if: "0001-01-01T00:00:00Z"}
tables:
  members:
    about: Members
    get: /v1/members
    columns:
      id: {type: text, key: true}
      email: {type: text, personal: true}
`

// TestKeysAsAPlatformWritesThem sees that a key whose revocation is an instant that never was is not told as revoked, that a key which the platform shows
// whole is cut, and that a list of keys tells who made them while tables do not.
func TestKeysAsAPlatformWritesThem(t *testing.T) {
	t.Parallel()
	const whole, own = "kp_live_0123456789abcdefghijklmnopqrstuv", "kp_live_zyxwvutsrqponmlkjihgfedcba987654"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/members" {
			fmt.Fprint(w, `[{"id": "m1", "email": "ana@keeper.example"}]`)
			return
		}
		fmt.Fprintf(w, `[{"id": "1", "name": "live", "secret": %q, "creator": {"email": "ana@keeper.example"}, "made": 1735689600, "deleted": "0001-01-01T00:00:00Z"},
			{"id": "2", "name": "gone", "secret": null, "creator": {"id": "bot"}, "made": 1735689600, "deleted": "2025-02-01T00:00:00Z"}]`, whole)
	}))
	t.Cleanup(srv.Close)
	m := parsed(t, keeper)
	b := newBenchOf(t, m, nil, srv.URL, credentials{key: own})
	text := b.answer(t, "list_keys", nil)
	for _, want := range []string{"live,kp_live_0123,ana@keeper.example,2025-01-01", ",overdue\n", "bot,2025-01-01", ",revoked\n", "rotation: 1 overdue, 1 revoked"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, whole[:14]) {
		t.Errorf("the key is shown:\n%s", text)
	}
	if members := b.answer(t, "query_org_data", map[string]any{"sql": "SELECT email FROM members"}); strings.Contains(members, "ana@") || !strings.Contains(members, "anon-") {
		t.Errorf("a person is shown:\n%s", members)
	}
}
