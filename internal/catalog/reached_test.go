package catalog

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

const shelves = `manifest: 2
platform: shelves
title: Shelves
base_url: https://api.example.com
credentials: {api_key: {env: [SHELVES_API_KEY], secret: true}, organization: {env: [SHELVES_ROOM]}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: room, from: organization, param: room, tree: rooms, column: room_id, check: doors}
tables:
  rooms:
    about: Rooms
    get: /rooms
    scope: none
    columns: {id: {type: text, key: true}, name: {type: text}}
  doors:
    about: Doors of a room
    get: /rooms/{room}/doors
    scope: {path: room}
    columns: {id: {type: text, key: true}}
  shelves:
    about: Shelves
    get: /shelves
    one: /shelves/{id}
    same_rows: true
    columns: {id: {type: text, key: true}, room_id: {type: text}, size: {type: text, filter: {eq: size}}}
  boards:
    about: Boards of shelves
    get: /shelves
    keyless: true
    rows: {path: boards, record: id}
    columns: {room_id: {type: text, from: record}, board: {type: text, from: element}}
`

// house is an upstream whose key reaches the rooms a and b. A list of shelves has those of the room asked for, if it is one of these.
type house struct {
	deaf  bool // it does not know the parameter, and gives all
	mu    sync.Mutex
	asked []string
}

func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.asked = append(h.asked, r.URL.RequestURI())
	h.mu.Unlock()
	shelf := func(room string) string {
		return fmt.Sprintf(`{"id":"shelf-%s","room_id":%q,"size":"big","boards":["x","y"]}`, room, room)
	}
	room := r.URL.Query().Get("room")
	switch {
	case r.URL.Path == "/rooms":
		fmt.Fprint(w, `[{"id":"a","name":"Hall"},{"id":"b","name":"Attic"}]`)
	case r.URL.Path == "/rooms/a/doors", r.URL.Path == "/rooms/b/doors":
		fmt.Fprint(w, `[{"id":"door"}]`)
	case r.URL.Path == "/shelves/shelf-a", r.URL.Path == "/shelves/shelf-b":
		fmt.Fprint(w, shelf(strings.TrimPrefix(r.URL.Path, "/shelves/shelf-")))
	case r.URL.Path == "/shelves" && h.deaf:
		fmt.Fprintf(w, "[%s,%s]", shelf("a"), shelf("b"))
	case r.URL.Path == "/shelves" && (room == "a" || room == "b") && r.URL.Query().Get("size") != "small":
		fmt.Fprintf(w, "[%s]", shelf(room))
	case r.URL.Path == "/shelves":
		fmt.Fprint(w, `[]`)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Room not found"}`)
	}
}

// open is a catalog over the house, whose own organisation is a room.
func (h *house) open(t *testing.T, room string) *Catalog {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	m := parsed(t, shelves)
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "organization": room}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{})
	t.Cleanup(func() { c.Close() })
	primed(t, c)
	return c
}

// TestRoomsThatAreNotReachedAreNotCounted: an answer's rows are of the organisations that gave some, or have none.
func TestRoomsThatAreNotReachedAreNotCounted(t *testing.T) {
	c := new(house).open(t, "a")
	result, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM shelves WHERE organization_id IN ('a', 'b', 'c')"})
	if err != nil {
		t.Fatal(err)
	}
	if of, why := result.Receipt.Tables[0].ByOrganization, strings.Join(result.Receipt.Why, "; "); len(of) != 2 || of["a"] != 1 || of["b"] != 1 || !strings.Contains(why, "not included") {
		t.Errorf("rows of %v, %s", of, why)
	}
}

// TestRowsAreOfTheOrganization: no rows are believed of an organisation only when the key is known to reach it, and rows of another are noticed.
func TestRowsAreOfTheOrganization(t *testing.T) {
	for _, tt := range []struct {
		name, room, organization, sql string
		deaf                          bool
		want                          string // the rows, or the error
		doubt                         string
		requests                      int
	}{
		{"rows", "a", "", "SELECT id FROM shelves", false, "[[shelf-a]]", "", 1},
		{"none that pass a filter", "a", "", "SELECT id FROM shelves WHERE size = 'small'", false, "[]", "", 2},
		{"none of a room that is not reached", "c", "", "SELECT count(*) FROM shelves", false, "loading doors: not_found: Shelves answered 404", "", 2},
		{"the same, of what records hold", "c", "", "SELECT count(*) FROM boards", false, "loading doors: not_found: Shelves answered 404", "", 2},
		{"what is the same for all rooms", "c", "", "SELECT count(*) FROM rooms", false, "[[2]]", "", 1},
		{"another room by its id", "a", "B", "SELECT id FROM shelves", false, "[[shelf-b]]", "", 1},
		{"another room by its name", "a", "attic", "SELECT id FROM shelves", false, "[[shelf-b]]", "", 1},
		{"a room that is none", "a", "room-c", "SELECT id FROM shelves", false, `reaches no room named "room-c"`, "", 1},
		{"rows of all rooms", "a", "", "SELECT id FROM shelves ORDER BY 1", true, "[[shelf-a] [shelf-b]]", "1 record of the answer is of another room", 2},
		{"the same, of what records hold", "b", "", "SELECT board FROM boards ORDER BY 1", true, "[[x] [x] [y] [y]]", "1 record of the answer is of another room", 2},
		{"one of the room", "a", "", "SELECT id FROM shelves WHERE id = 'shelf-a'", false, "[[shelf-a]]", "", 1},
		{"one of another room", "a", "", "SELECT id FROM shelves WHERE id = 'shelf-b'", false, "[]", "", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &house{deaf: tt.deaf}
			c := h.open(t, tt.room)
			h.asked = nil
			result, err := c.Query(t.Context(), Question{SQL: tt.sql, Organization: tt.organization})
			if err != nil {
				if !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%v, want %s", err, tt.want)
				}
			} else if got, why := fmt.Sprint(result.Rows), strings.Join(result.Receipt.Why, "; "); got != tt.want || !strings.Contains(why, tt.doubt) || result.Receipt.Complete != (tt.doubt == "") {
				t.Errorf("%s (%+v), want %s, doubt %q", got, result.Receipt, tt.want, tt.doubt)
			}
			if tt.organization == "" && len(h.asked) != tt.requests { // else the rooms are listed, too
				t.Errorf("asked %q, want %d requests", h.asked, tt.requests)
			}
		})
	}
}
