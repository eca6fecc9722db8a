package catalog

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// startFencedHouse starts a platform with three rooms, and opens a client that may ask two of them; take returns what was asked since the last time.
func startFencedHouse(t *testing.T) (client *platform.Client, take func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.RequestURI())
		mu.Unlock()
		switch r.URL.Path {
		case "/rooms":
			fmt.Fprint(w, `[{"id":"hall","name":"Hall"},{"id":"attic","name":"Attic"},{"id":"cellar","name":"Cellar"}]`)
		case "/doors":
			fmt.Fprintf(w, `[{"id":"door-%s"}]`, r.URL.Query().Get("room"))
		default:
			fmt.Fprintf(w, `[{"id":"knock at %s"}]`, strings.Split(r.URL.Path, "/")[2])
		}
	}))
	t.Cleanup(server.Close)
	m := parsed(t, knocks)
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Allow: []string{"hall", "attic"}, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "organization": "hall"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client, func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := asked
		asked = nil
		return all
	}
}

// mention tells whether one of some requests has one of some words.
func mention(asked []string, words ...string) bool {
	return slices.ContainsFunc(asked, func(s string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	})
}

// TestRecordsOfAnotherAreNotAskedFor: where some organisations alone may be asked, a statement that gives the id of a record gets it of these alone, and what
// is another's is told of as what there is not.
func TestRecordsOfAnotherAreNotAskedFor(t *testing.T) {
	t.Parallel()
	client, take := startFencedHouse(t)
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
		asked := take()
		if got := fmt.Sprint(result.Rows); got != tt.want || mention(asked, "cellar", "nowhere") || !result.Receipt.Complete || result.Receipt.Requests != len(asked) {
			t.Errorf("%s: %s, want %s; asked %q, receipt %+v", tt.name, got, tt.want, asked, result.Receipt)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFencedOrganizationsInAStatement: one that may not be asked and one that there is not are told of in the same words, whatever the statement does with them,
// and nothing is asked about either.
func TestFencedOrganizationsInAStatement(t *testing.T) {
	t.Parallel()
	client, take := startFencedHouse(t)
	for _, tt := range []struct{ sql, organization, want string }{
		{"SELECT id FROM doors WHERE organization_id = 'ROOM'", "", "not_found: This key reaches no room with the id ROOM."},
		{"SELECT id FROM doors WHERE organization_id IN ('hall', 'ROOM')", "", "[[door-hall]] false [ROOM: This key reaches no room with the id ROOM; not included]"},
		{"SELECT id FROM doors WHERE organization_id IN (SELECT id FROM rooms WHERE id IN ('attic', 'ROOM'))", "", "[[door-attic]] true []"},
		{"SELECT name FROM rooms WHERE id = 'ROOM'", "", "[] true []"},
		{"SELECT id FROM doors", "ROOM", `not_found: This key reaches no room named "ROOM". Use one of: Hall (hall), Attic (attic)`},
		{"SELECT id FROM doors ORDER BY 1", "*", "[[door-attic] [door-hall]] true []"},
		{"SELECT id FROM knocks WHERE organization_id = 'ROOM'", "", "not_found: This key reaches no room with the id ROOM."},
	} {
		for _, room := range []string{"cellar", "nowhere"} {
			c := New(client, Options{TTL: time.Hour})
			result, err := c.Query(t.Context(), Question{SQL: strings.ReplaceAll(tt.sql, "ROOM", room), Organization: strings.ReplaceAll(tt.organization, "ROOM", room)})
			got := ""
			if refused := (*platform.Error)(nil); errors.As(err, &refused) {
				got = strings.TrimSpace(refused.Code + ": " + refused.Public + " " + strings.TrimPrefix(refused.Next, "Take an id from table rooms."))
			} else if err == nil {
				got = fmt.Sprint(result.Rows, result.Receipt.Complete, result.Receipt.Why)
			}
			asked := take()
			if got = strings.ReplaceAll(got, room, "ROOM"); got != tt.want || mention(asked, room) {
				t.Errorf("%s, %s: %s (%v), want %s; asked %q", tt.sql, room, got, err, tt.want, asked)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestIDsThatDifferInCase are two organisations, unless they are UUIDs.
func TestIDsThatDifferInCase(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/rooms" {
			fmt.Fprint(w, `[{"id":"a1","name":"Hall"},{"id":"A1","name":"Attic"},{"id":"b2","name":"Cellar"}]`)
			return
		}
		fmt.Fprintf(w, `[{"id":"door-%s"}]`, r.URL.Query().Get("room"))
	}))
	t.Cleanup(server.Close)
	m := parsed(t, knocks)
	for _, tt := range []struct {
		sql, organization string
		allow             []string
		want              string // the rows; "": a refusal
	}{
		{"SELECT id FROM doors", "", nil, "[[door-a1]]"},
		{"SELECT id FROM doors ORDER BY 1", "*", nil, "[[door-A1] [door-a1] [door-b2]]"},
		{"SELECT id FROM doors", "A1", nil, "[[door-A1]]"},
		{"SELECT id FROM doors", "B2", nil, "[[door-b2]]"},
		{"SELECT id FROM doors WHERE organization_id = 'A1'", "", nil, "[[door-A1]]"},
		{"SELECT d.id FROM doors d JOIN rooms r ON r.id = d.organization_id ORDER BY 1", "", nil, "[[door-A1] [door-a1] [door-b2]]"},
		{"SELECT id FROM rooms", "", []string{"a1"}, "[[a1]]"},
		{"SELECT id FROM doors WHERE organization_id = 'A1'", "", []string{"a1"}, ""},
		{"SELECT id FROM doors", "*", []string{"a1"}, "[[door-a1]]"},
	} {
		client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Allow: tt.allow, Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": "key-1234567890", "organization": "a1"}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		c := New(client, Options{TTL: time.Hour})
		result, err := c.Query(t.Context(), Question{SQL: tt.sql, Organization: tt.organization})
		if (err != nil) != (tt.want == "") || err == nil && fmt.Sprint(result.Rows) != tt.want {
			t.Errorf("%s of %q: %+v, %v; want %s", tt.sql, tt.organization, result, err, tt.want)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		client.Close()
	}
}

// TestOrganizationsOfOneName are told by their ids, too.
func TestOrganizationsOfOneName(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/rooms" {
			fmt.Fprint(w, `[{"id":"a1","name":"Hall"},{"id":"b2","name":"Hall"},{"id":"c3","name":"Cellar"}]`)
			return
		}
		fmt.Fprintf(w, `[{"id":"door-%s"}]`, r.URL.Query().Get("room"))
	}))
	t.Cleanup(server.Close)
	m := parsed(t, knocks)
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "organization": "a1"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{TTL: time.Hour})
	t.Cleanup(func() { _ = c.Close() })
	for id, want := range map[string]string{"a1": "rows are those of Hall (a1)", "b2": "rows are those of Hall (b2)", "c3": "rows are those of Cellar"} {
		result, err := c.Query(t.Context(), Question{SQL: "SELECT id FROM doors", Organization: id})
		if err != nil || !slices.Contains(result.Receipt.Notes, want) {
			t.Errorf("%s: %q, %v, want %q", id, result.Receipt.Notes, err, want)
		}
	}
}
