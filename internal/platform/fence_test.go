package platform

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// fencedYAML has each place where a request names an organisation, in SCOPE, and tables that are the same for all.
const fencedYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, unit: {env: [ACME_UNIT]}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: unit, from: unit, tree: units, column: unit_id, SCOPE}
paginators:
  links: {next: next, size: size, max: 2, items: items}
  pages: {page: page, size: size, max: 3, items: items, total: total}
identity:
  parts:
    role: {about: Role, get: "/PREFIXrole", keyless: true, columns: {role: {type: text}}}
keys: {about: Keys, get: "/PREFIXkeys", keyless: true, columns: {name: {type: text}}}
tables:
  units:
    about: Units
    get: /units
    scope: none
    tree: {children: below, parent: parent_id, depth: depth}
    columns: {id: {type: text, key: true}, name: {type: text, filter: {eq: name}}, parent_id: {type: text}, depth: {type: integer}}
  things:
    about: Things
    get: /PREFIXthings
    paginator: links
    columns:
      id: {type: text, key: true}
      unit_id: {type: text, references: units.id, filter: {eq: owner}}
      whole: {type: boolean, input: true, default: false, adds: below, filter: {eq: whole}}
  rooms:
    about: Rooms of a unit that the statement names
    get: /units/{of}/rooms
    scope: none
    columns: {id: {type: text, key: true}, of: {type: text, input: true, references: units.id}}
  posts:
    about: Posts of all units, with a parameter for one
    get: /posts
    scope: none
    paginator: pages
    columns: {id: {type: text, key: true}, unit_id: {type: text, references: units.id, filter: {eq: unit}}}
`

// fencedUpstream has the units home, shop and stall, which are allowed, and away and past, which are not: away is below home and above stall.
type fencedUpstream struct {
	mu   sync.Mutex
	seen []string // all of each request
}

func (u *fencedUpstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	u.mu.Lock()
	u.seen = append(u.seen, r.Method+" "+r.URL.String()+fmt.Sprint(r.Header)+string(body))
	u.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/things") && r.URL.Query().Get("after") != "":
		fmt.Fprint(w, `{"items":[{"id":"3"}]}`)
	case strings.HasSuffix(r.URL.Path, "/things"):
		leads := "/units/away/things?after=2&unit=away" // as a careless platform may lead elsewhere
		if r.URL.Query().Get("owner") == "home" {
			leads = r.URL.Path + "?" + r.URL.RawQuery + "&after=2"
		}
		fmt.Fprintf(w, `{"items":[{"id":"1","unit_id":"home"},{"id":"2","unit_id":"home"}],"next":%q}`, leads)
	case r.URL.Path == "/units":
		fmt.Fprint(w, `[{"id":"home","name":"Home","below":[{"id":"away","name":"Away","below":[{"id":"STALL","name":"Stall"},{"id":"past","name":"Past"}]},{"id":"shop","name":"Shop"}]}]`)
	case r.URL.Path == "/posts" && r.URL.Query().Get("page") == "2":
		fmt.Fprint(w, `{"items":[{"id":"4","unit_id":"shop"},{"id":"5","unit_id":"past"}],"total":5}`)
	case r.URL.Path == "/posts":
		fmt.Fprint(w, `{"items":[{"id":"1","unit_id":"home"},{"id":"2","unit_id":"away"},{"id":"3"}],"total":5}`)
	default:
		fmt.Fprint(w, `[{"id":"1","role":"maker","name":"key"}]`)
	}
}

// take returns the requests since the last time, and whether one named a unit that is not allowed.
func (u *fencedUpstream) take() (n int, outside bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	n = len(u.seen)
	for _, s := range u.seen {
		outside = outside || strings.Contains(s, "away") || strings.Contains(s, "past")
	}
	u.seen = nil
	return n, outside
}

// fenced opens a client of an upstream, for each place of the scope.
func fenced(t *testing.T, test func(*testing.T, *Client, *fencedUpstream)) {
	for name, scope := range map[string][2]string{
		"a header": {"header: X-Unit", ""}, "a parameter": {"param: unit", ""}, "the path": {"path: unit", "units/{unit}/"}, "both": {"header: X-Unit, path: unit", "units/{unit}/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parsed(t, strings.NewReplacer("SCOPE", scope[0], "PREFIX", scope[1]).Replace(fencedYAML))
			u := &fencedUpstream{}
			c := serve(t, m, Options{Allow: []string{"home", "shop", "STALL"}, Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "unit": "home"}, nil
			}}, u.ServeHTTP)
			test(t, c, u)
		})
	}
}

func tableOf(t *testing.T, m *manifest.Manifest, name string) *manifest.Table {
	t.Helper()
	for _, head := range m.HeadTables() {
		if head.Name == name {
			return head
		}
	}
	table, err := m.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestFence: no door lets a request out that is about a unit which is not allowed, and one that is not allowed is told of as one that there is not.
func TestFence(t *testing.T) {
	t.Parallel()
	fenced(t, func(t *testing.T, c *Client, u *fencedUpstream) {
		for _, door := range []struct {
			name, table string
			scan        func(unit string) Scan
		}{
			{"the scope of a scan", "things", func(unit string) Scan { return Scan{Scope: unit} }},
			{"that of who asks", "role", func(unit string) Scan { return Scan{Scope: unit} }},
			{"that of the list of keys", "keys", func(unit string) Scan { return Scan{Scope: unit} }},
			{"that of a table of all", "posts", func(unit string) Scan { return Scan{Scope: unit} }},
			{"a path", "rooms", func(unit string) Scan { return Scan{Filters: []Filter{{"of", manifest.Eq, []string{unit}}}} }},
			{"a filter of what is the same for all", "posts", func(unit string) Scan { return Scan{Filters: []Filter{{"unit_id", manifest.Eq, []string{unit}}}} }},
		} {
			told := map[string]string{}
			for _, unit := range []string{"away", "HOME", "nowhere", "shop"} {
				s := door.scan(unit)
				s.Table = tableOf(t, c.Manifest(), door.table)
				_, err := read(t.Context(), c, s)
				n, outside := u.take()
				if outside || (n > 0) != (unit == "shop") || (err == nil) != (unit == "shop") {
					t.Errorf("%s, %s: %d requests, error %v", door.name, unit, n, err)
				}
				if _, sampled := c.Sample(t.Context(), s, 1); (sampled == nil) != (unit == "shop") {
					t.Errorf("%s, %s, one answer: %v", door.name, unit, sampled)
				}
				u.take()
				var e *Error
				if errors.As(err, &e) {
					told[strings.ReplaceAll(e.Code+e.Public+e.Next, unit, "UNIT")] = unit
				}
			}
			if len(told) != 1 {
				t.Errorf("%s: what is not there is told of as %q", door.name, told)
			}
		}
	})
}

// TestFenceWhenTheOrganizationChanges: the organisation that requests are about unless told otherwise is one of those allowed, also when it becomes another.
func TestFenceWhenTheOrganizationChanges(t *testing.T) {
	t.Parallel()
	m := parsed(t, strings.NewReplacer("SCOPE", "header: X-Unit", "PREFIX", "").Replace(fencedYAML))
	u, unit := &fencedUpstream{}, "home"
	c := serve(t, m, Options{Allow: []string{"home"}, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "unit": unit}, nil
	}}, u.ServeHTTP)
	for _, now := range []string{"home", "away", "home"} {
		unit = now
		_, err := read(t.Context(), c, Scan{Table: tableOf(t, m, "role")})
		if n, outside := u.take(); outside || (n > 0) != (now == "home") || (err == nil) != (now == "home") {
			t.Errorf("%s: %d requests, error %v", now, n, err)
		}
	}
}

// TestFenceOfLinks: an address that a page leads to is followed only where it is that of the list.
func TestFenceOfLinks(t *testing.T) {
	t.Parallel()
	fenced(t, func(t *testing.T, c *Client, u *fencedUpstream) {
		things := tableOf(t, c.Manifest(), "things")
		page, err := read(t.Context(), c, Scan{Table: things})
		if n, outside := u.take(); err != nil || n != 1 || outside || page.Doubt == "" {
			t.Errorf("%d requests, %+v, error %v", n, page, err)
		}
		page, err = read(t.Context(), c, Scan{Table: things, Filters: []Filter{{"unit_id", manifest.Eq, []string{"home"}}}})
		if n, outside := u.take(); err != nil || n != 2 || outside || page.Doubt != "" || len(page.Rows) != 3 {
			t.Errorf("%d requests, %+v, error %v", n, page, err)
		}
	})
}

// TestFencedRows: no row tells of a unit that is not allowed where rows are not one unit's own, and what is announced is told without them.
func TestFencedRows(t *testing.T) {
	t.Parallel()
	fenced(t, func(t *testing.T, c *Client, u *fencedUpstream) {
		units := [][]any{{"home", "Home", nil, int64(0)}, {"STALL", "Stall", "home", int64(1)}, {"shop", "Shop", "home", int64(1)}}
		for _, s := range []struct {
			name, table string
			scan        Scan
			want        [][]any
		}{
			{"units", "units", Scan{}, units},
			{"with a limit", "units", Scan{Limit: 1}, units},
			{"one by its name", "units", Scan{Filters: []Filter{{"name", manifest.Eq, []string{"Away"}}}}, units},
			{"posts", "posts", Scan{}, [][]any{{"1", "home"}, {"3", nil}, {"4", "shop"}}},
			{"posts with a limit", "posts", Scan{Limit: 2}, [][]any{{"1", "home"}, {"3", nil}, {"4", "shop"}}},
		} {
			s.scan.Table = tableOf(t, c.Manifest(), s.table)
			page, err := read(t.Context(), c, s.scan)
			_, outside := u.take()
			if same := slices.EqualFunc(page.Rows, s.want, slices.Equal[[]any]); err != nil || outside || !same || page.Total != len(s.want) || page.Doubt != "" {
				t.Errorf("%s: %+v, error %v", s.name, page, err)
			}
		}
	})
}

// TestFenceBelow: what adds the rows of all units below is refused, whichever those are; without it the unit's own come.
func TestFenceBelow(t *testing.T) {
	t.Parallel()
	fenced(t, func(t *testing.T, c *Client, u *fencedUpstream) {
		things := tableOf(t, c.Manifest(), "things")
		for value, refused := range map[string]bool{"true": true, "false": false} {
			_, err := read(t.Context(), c, Scan{Table: things, Filters: []Filter{{"whole", manifest.Eq, []string{value}}, {"unit_id", manifest.Eq, []string{"home"}}}})
			n, _ := u.take()
			if (n == 0) != refused || refused && (err == nil || !strings.Contains(err.Error(), "whole = 1 adds the rows of every unit below")) || !refused && err != nil {
				t.Errorf("%s: %d requests, error %v", value, n, err)
			}
		}
	})
}

// TestFenceOfTypes: ids of any type are behind the fence, as a platform spells them.
func TestFenceOfTypes(t *testing.T) {
	t.Parallel()
	const first, second, third = "6f1c0a3e-0000-4000-8000-00000000000a", "6f1c0a3e-0000-4000-8000-00000000000b", "6f1c0a3e-0000-4000-8000-00000000000c"
	for _, tt := range []struct {
		column, home, away, stall string // JSON
		allow                     []string
		want                      string
	}{
		{"integer", "1", "2", "3", []string{"1", "3"}, "[[1 Home <nil> 0] [3 Stall 1 1]]"},
		{"integer", "1", "12", "1000000000000000", []string{"1", "1000000000000000"}, "[[1 Home <nil> 0] [1000000000000000 Stall 1 1]]"},
		{"text", `"1"`, `"12"`, `"3"`, []string{"1", "3"}, "[[1 Home <nil> 0] [3 Stall 1 1]]"},
		{"text", "1", "12", "3", []string{"1", "3"}, "[[1 Home <nil> 0] [3 Stall 1 1]]"},
		{"text", `"a"`, `"A"`, `"b"`, []string{"a", "b"}, "[[a Home <nil> 0] [b Stall a 1]]"},
		{"uuid", `"` + strings.ToUpper(first) + `"`, `"` + second + `"`, `"` + third + `"`, []string{first, strings.ToUpper(third)},
			"[[" + first + " Home <nil> 0] [" + third + " Stall " + first + " 1]]"},
	} {
		text := strings.NewReplacer("SCOPE", "header: X-Unit", "PREFIX", "", "columns: {id: {type: text, key: true}, name: {type: text, filter: {eq: name}}, parent_id: {type: text}",
			"columns: {id: {type: "+tt.column+", key: true}, name: {type: text, filter: {eq: name}}, parent_id: {type: "+tt.column+"}",
			"{type: text, references: units.id", "{type: "+tt.column+", references: units.id", "of: {type: text, input", "of: {type: "+tt.column+", input").Replace(fencedYAML)
		m := parsed(t, text)
		c := serve(t, m, Options{Allow: tt.allow, Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": "key-1234567890", "unit": tt.allow[0]}, nil
		}}, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `[{"id":%s,"name":"Home","below":[{"id":%s,"name":"Away","below":[{"id":%s,"name":"Stall"}]}]}]`, tt.home, tt.away, tt.stall)
		})
		page, err := read(t.Context(), c, Scan{Table: tableOf(t, m, "units")})
		if got := strings.ToLower(fmt.Sprint(page.Rows)); err != nil || got != strings.ToLower(tt.want) {
			t.Errorf("%s: %v, %v, want %s", tt.column, page.Rows, err, tt.want)
		}
	}
}

// TestForeignRowsOfTypes: rows of another organisation than the one that is asked are doubted, whatever the type of its id.
func TestForeignRowsOfTypes(t *testing.T) {
	t.Parallel()
	for column, ids := range map[string][2]string{"integer": {"1", "12"}, "text": {`"1"`, `"12"`}} {
		m := parsed(t, strings.NewReplacer("SCOPE", "header: X-Unit", "tree: units", "tree: units, column: unit_id", "LIST", "get: /things", "COLUMN", "unit_id: {type: "+column+"}", "SHELVES", "shelves").Replace(repeatYAML))
		for i, doubt := range []string{"", "1 record of the answer is of another unit"} {
			c := serve(t, m, Options{Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "unit": "1"}, nil
			}}, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `[{"id": 1, "unit_id": %s}, {"id": 2, "unit_id": %s}]`, ids[0], ids[i])
			})
			page, err := read(t.Context(), c, Scan{Table: tableOf(t, m, "things")})
			if err != nil || page.Doubt != doubt {
				t.Errorf("%s: doubt %q, want %q, error %v", column, page.Doubt, doubt, err)
			}
		}
	}
}
