package catalog

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// TestIDsAreSentAsListed: a platform that compares ids of organisations letter by letter is told them as it lists them, or as they were configured.
func TestIDsAreSentAsListed(t *testing.T) {
	t.Parallel()
	const own, other = "6B4AFA9F-A2BA-4903-A55C-0D91294B6209", "A870B960-CA80-4B82-8E7C-B788A01C93DD"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		team := r.Header.Get("x-team")
		switch {
		case r.URL.Path == "/teams":
			fmt.Fprintf(w, `[{"id":%q,"name":"A"},{"id":%q,"name":"B"}]`, own, other)
		case team == own || team == other:
			fmt.Fprintf(w, `[{"id":%q}]`, team[:2])
		default:
			http.Error(w, "no such team: "+team, http.StatusForbidden)
		}
	}))
	t.Cleanup(server.Close)
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.example.com
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, organization: {env: [ACME_TEAM], format: uuid}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: team, header: x-team, from: organization, tree: teams}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
  teams: {about: Teams, get: /teams, scope: none, columns: {id: {type: uuid, key: true}, name: {type: text}}}
`)
	for _, q := range []struct{ where, organization, want string }{
		{"", "", "[[6B]]"},
		{"", "*", "[[6B] [A8]]"},
		{"", "B", "[[A8]]"},
		{"WHERE organization_id IN (SELECT id FROM teams)", "", "[[6B] [A8]]"},
		{"WHERE organization_id IN (SELECT id FROM teams WHERE name = 'B')", "", "[[A8]]"},
		{"JOIN teams t ON t.id = things.organization_id", "", "[[6B] [A8]]"},
		{"WHERE organization_id = '" + strings.ToLower(own) + "'", "", "[[6B]]"},
	} {
		client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": "key-1234567890", "organization": own}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		c := New(client, Options{TTL: time.Hour})
		t.Cleanup(func() { c.Close() })
		for _, how := range []string{"cold", "again"} {
			result, err := c.Query(t.Context(), Question{SQL: "SELECT things.id FROM things " + q.where + " ORDER BY 1", Organization: q.organization})
			if err != nil || fmt.Sprint(result.Rows) != q.want || !result.Receipt.Complete {
				t.Errorf("%s of %q, %s: %+v, %v; want %s", q.where, q.organization, how, result, err, q.want)
			}
		}
	}
}
