package catalog

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

const knocks = `manifest: 2
platform: house
title: House
base_url: https://api.example.com
credentials: {api_key: {env: [HOUSE_API_KEY], secret: true}, organization: {env: [HOUSE_ROOM]}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: room, from: organization, param: room, tree: rooms}
tables:
  rooms: {about: Rooms, get: /rooms, scope: none, columns: {id: {type: text, key: true}, name: {type: text}}}
  doors: {about: Doors, get: /doors, columns: {id: {type: text, key: true}}}
  knocks:
    about: Knocks at a door
    get: /doors/{door_id}/knocks
    each: {door_id: doors.id}
    scope: none
    columns: {id: {type: text, key: true}, door_id: {type: text, input: true}}
`

// TestRecordsOfAnotherAreNotAskedFor: where some organisations alone may be asked, a statement that gives the id of a record gets it of these alone, and what
// is another's is told of as what there is not.
func TestRecordsOfAnotherAreNotAskedFor(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.RequestURI())
		mu.Unlock()
		switch room := r.URL.Query().Get("room"); r.URL.Path {
		case "/rooms":
			fmt.Fprint(w, `[{"id":"hall","name":"Hall"},{"id":"attic","name":"Attic"},{"id":"cellar","name":"Cellar"}]`)
		case "/doors":
			fmt.Fprintf(w, `[{"id":"door-%s"}]`, room)
		default:
			fmt.Fprintf(w, `[{"id":"knock at %s"}]`, strings.Split(r.URL.Path, "/")[2])
		}
	}))
	t.Cleanup(server.Close)
	m, err := manifest.Parse("house.yaml", []byte(knocks))
	if err != nil {
		t.Fatal(err)
	}
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Allow: []string{"hall", "attic"}, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "organization": "hall"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	for _, tt := range []struct{ name, sql, organization, want string }{
		{"of the own", "SELECT id FROM knocks WHERE door_id = 'door-hall'", "", "[[knock at door-hall]]"},
		{"another's", "SELECT id FROM knocks WHERE door_id = 'door-cellar'", "", "[]"},
		{"of nobody", "SELECT id FROM knocks WHERE door_id = 'door-nowhere'", "", "[]"},
		{"of another that may be asked, where that is not asked", "SELECT id FROM knocks WHERE door_id = 'door-attic'", "", "[]"},
		{"of that", "SELECT id FROM knocks WHERE door_id = 'door-attic'", "Attic", "[[knock at door-attic]]"},
		{"all of the own", "SELECT id FROM knocks", "", "[[knock at door-hall]]"},
		{"all of all", "SELECT id FROM knocks ORDER BY 1", "*", "[[knock at door-attic] [knock at door-hall]]"},
		{"rooms", "SELECT id FROM rooms ORDER BY 1", "", "[[attic] [hall]]"},
	} {
		c := New(client, Options{TTL: time.Hour})
		result, err := c.Query(t.Context(), Question{SQL: tt.sql, Organization: tt.organization})
		if err != nil {
			t.Fatal(tt.name, err)
		}
		mu.Lock()
		outside := slices.ContainsFunc(asked, func(s string) bool { return strings.Contains(s, "cellar") || strings.Contains(s, "nowhere") })
		if got := fmt.Sprint(result.Rows); got != tt.want || outside || !result.Receipt.Complete || result.Receipt.Requests != len(asked) {
			t.Errorf("%s: %s, want %s; asked %q, receipt %+v", tt.name, got, tt.want, asked, result.Receipt)
		}
		asked = nil
		mu.Unlock()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
