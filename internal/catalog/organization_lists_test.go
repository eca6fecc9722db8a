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

// TestListsOfOrganizations of every form: whatever the id is called and is, and whether they have names, all can be asked, by every way.
func TestListsOfOrganizations(t *testing.T) {
	t.Parallel()
	const head = `manifest: 2
platform: acme
title: Acme
base_url: https://api.example.com
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, organization: {env: [ACME_TEAM]}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: team, header: x-team, from: organization, tree: teams}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
  teams:
    about: Teams
    get: /teams
    scope: none
`
	for _, tt := range []struct {
		name, columns, list string
		ids                 [2]string
		key, literal        string // the key's name, and the second id as a statement has it
		named               string // a name of the second one; "": there are none
	}{
		{"names", "    columns: {id: {type: text, key: true}, name: {type: text}}\n", `[{"id":"a","name":"Alpha"},{"id":"b","name":"Beta"}]`, [2]string{"a", "b"}, "id", "'b'", "beta"},
		{"without names", "    columns: {id: {type: text, key: true}}\n", `[{"id":"a"},{"id":"b"}]`, [2]string{"a", "b"}, "id", "'b'", ""},
		{"a key called otherwise", "    columns: {order: {type: text, key: true, path: slug}, title: {type: text}}\n", `[{"slug":"a","title":"Alpha"},{"slug":"b","title":"Beta"}]`, [2]string{"a", "b"}, `"order"`, "'b'", ""},
		{"numbers", "    columns: {id: {type: integer, key: true}, name: {type: text}}\n", `[{"id":7,"name":"Alpha"},{"id":8,"name":"Beta"}]`, [2]string{"7", "8"}, "id", "8", "Beta"},
		{"numbers as text", "    columns: {id: {type: integer, key: true}}\n", `[{"id":7},{"id":8}]`, [2]string{"7", "8"}, "id", "'8'", ""},
		{"uuids in capitals", "    columns: {id: {type: uuid, key: true}, name: {type: text}}\n", `[{"id":"6B4AFA9F-A2BA-4903-A55C-0D91294B6209","name":"A"},{"id":"a870b960-ca80-4b82-8e7c-b788a01c93dd","name":"B"}]`,
			[2]string{"6b4afa9f-a2ba-4903-a55c-0d91294b6209", "a870b960-ca80-4b82-8e7c-b788a01c93dd"}, "id", "'A870B960-CA80-4B82-8E7C-B788A01C93DD'", "B"},
		{"a tree without depth", "    tree: {children: below, parent: above}\n    columns: {id: {type: text, key: true}, above: {type: text}}\n", `[{"id":"a","below":[{"id":"b"}]}]`, [2]string{"a", "b"}, "id", "'b'", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/teams" {
					fmt.Fprint(w, tt.list)
					return
				}
				fmt.Fprintf(w, `[{"id":"of %s"}]`, strings.ToLower(r.Header.Get("x-team")))
			}))
			t.Cleanup(server.Close)
			text := head + tt.columns
			if strings.Contains(tt.columns, "uuid") {
				text = strings.Replace(text, "{env: [ACME_TEAM]}", "{env: [ACME_TEAM], format: uuid}", 1)
			}
			m := parsed(t, text)
			client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "organization": tt.ids[0]}, nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			c := New(client, Options{TTL: time.Hour})
			t.Cleanup(func() {
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				client.Close()
			})
			first, second := "of "+tt.ids[0], "of "+tt.ids[1]
			both := fmt.Sprintf("[[%s] [%s]]", first, second)
			for _, q := range []struct{ sql, organization, want string }{
				{"SELECT id FROM things", "", fmt.Sprintf("[[%s]]", first)},
				{"SELECT id FROM things ORDER BY 1", "*", both},
				{"SELECT id FROM things WHERE organization_id = " + tt.literal, "", fmt.Sprintf("[[%s]]", second)},
				{"SELECT id FROM things WHERE organization_id IN (" + tt.literal + ")", "", fmt.Sprintf("[[%s]]", second)},
				{"SELECT x.id FROM things x JOIN teams t ON t." + tt.key + " = x.organization_id ORDER BY 1", "", both},
				{"SELECT id FROM things WHERE organization_id IN (SELECT " + tt.key + " FROM teams) ORDER BY 1", "", both},
				{"SELECT x.id FROM teams t LEFT JOIN things x ON x.organization_id = t." + tt.key + " WHERE t." + tt.key + " = " + tt.literal, "", fmt.Sprintf("[[%s]]", second)},
				{"SELECT id FROM things", tt.ids[1], fmt.Sprintf("[[%s]]", second)},
				{"SELECT id FROM things", tt.named, fmt.Sprintf("[[%s]]", map[bool]string{true: first, false: second}[tt.named == ""])},
			} {
				result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
				if err != nil || fmt.Sprint(result.Rows) != q.want || !result.Receipt.Complete {
					t.Errorf("%s of %q: %+v, %v; want %s", q.sql, q.organization, result, err, q.want)
				}
			}
		})
	}
}
