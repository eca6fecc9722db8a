package platform

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// repeatYAML has a list in LIST, of the organisation in SCOPE, whose pages lead to the next one by a header.
const repeatYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, unit: {env: [ACME_UNIT]}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: unit, from: unit, tree: units, SCOPE}
paginators: {links: {next_header: X-Next}, marks: {cursor: after, from: next, items: items}}
tables:
  units: {about: Units, get: /units, scope: none, columns: {id: {type: text, key: true}, name: {type: text}}}
  shelves: {about: Shelves, get: "/SHELVES", columns: {no: {type: text, key: true}}}
  things:
    about: Things
    LIST
    columns: {id: {type: integer, key: true}, COLUMN}
`

// strayUpstream has two pages of things for each unit and shelf. What a request does not name is B's and that of shelf s2. The second page is at next.
type strayUpstream struct {
	mu   sync.Mutex
	next string
	seen []string // whose pages were given
}

func (u *strayUpstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	named := func(values ...string) string {
		for _, v := range values[:len(values)-1] {
			if v != "" {
				return v
			}
		}
		return values[len(values)-1]
	}
	inPath := func(at string) string {
		_, rest, _ := strings.Cut(r.URL.Path, "/"+at+"/")
		value, _, _ := strings.Cut(rest, "/")
		return value
	}
	page := named(r.FormValue("page"), "1")
	u.mu.Lock()
	defer u.mu.Unlock()
	u.seen = append(u.seen, strings.Join([]string{named(r.FormValue("unit"), r.Header.Get("X-Unit"), inPath("units"), "B"), named(r.FormValue("shelf"), inPath("shelves"), "s2"), page}, " "))
	if page == "1" {
		w.Header().Set("X-Next", u.next)
	}
	fmt.Fprintf(w, `[{"id": %s1}, {"id": %s2}]`, page, page)
}

// TestNextPageIsOfTheSame: wherever a request says whose rows it is about, the next page is asked for in the same name, and one of another is not asked for.
func TestNextPageIsOfTheSame(t *testing.T) {
	t.Parallel()
	const param, header, path = "param: unit", "header: X-Unit", "path: unit"
	const list, below = "get: /things\n    paginator: links", "get: /units/{unit}/things\n    paginator: links"
	const each = "\n    each: {shelf: shelves.no}"
	const shelf = "shelf: {type: text, input: true, filter: {eq: shelf}}"
	const filled = "shelf: {type: text, input: true, required: true, filter: {eq: shelf}}"
	const inPath = "get: /shelves/{shelf}/things\n    paginator: links" + each
	for _, tt := range []struct {
		name, scope, list, column, next string
		refused                         bool
	}{
		{"param, without it", param, list, "", "/things?page=2", false},
		{"param, without any", param, list, "", "?page=2", false},
		{"param, repeated", param, list, "", "/things?unit=A&page=2", false},
		{"param, another's", param, list, "", "/things?page=2&unit=B", true},
		{"param, both", param, list, "", "/things?page=2&unit=A&unit=B", true},
		{"param, in other letters", param, list, "", "/things?page=2&unit=a", true},
		{"param, empty", param, list, "", "/things?page=2&unit=", true},
		{"param, one that can't be read", param, list, "", "/things?page=2&unit=B;x=1", true},
		{"header", header, list, "", "/things?page=2", false},
		{"path", path, below, "", "/units/A/things?page=2", false},
		{"path, escaped", path, below, "", "/units/%41/things?page=2", false},
		{"path, another's", path, below, "", "/units/B/things?page=2", true},
		{"path, in other letters", path, below, "", "/units/a/things?page=2", true},
		{"path, nobody's", path, below, "", "/things?page=2", true},
		{"table's own place", header, strings.Replace(list, "get", "scope: {param: unit}\n    get", 1), "", "/things?page=2", false},
		{"parent, without it", param, list + each, filled, "/things?page=2&unit=A", false},
		{"parent, repeated", header, list + each, filled, "/things?page=2&shelf=s1", false},
		{"parent, another", header, list + each, filled, "/things?page=2&shelf=s2", true},
		{"parent in the path", header, inPath, "shelf: {type: text, input: true}", "/shelves/s1/things?page=2", false},
		{"parent in the path, another", header, inPath, "shelf: {type: text, input: true}", "/shelves/s2/things?page=2", true},
		{"an input, without it", header, list, shelf, "/things?page=2", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shelves := "shelves"
			if tt.scope == path {
				shelves = "units/{unit}/shelves"
			}
			m := parsed(t, strings.NewReplacer("SCOPE", tt.scope, "LIST", tt.list, "COLUMN", tt.column, "SHELVES", shelves).Replace(repeatYAML))
			u := &strayUpstream{next: tt.next}
			c := serve(t, m, Options{Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "unit": "B"}, nil
			}}, u.ServeHTTP)
			s := Scan{Table: tableOf(t, m, "things"), Scope: "A"}
			whose := "A s2 "
			if tt.column != "" {
				s.Filters, whose = []Filter{{"shelf", manifest.Eq, []string{"s1"}}}, "A s1 "
			}
			page, err := read(t.Context(), c, s)
			want := []string{whose + "1", whose + "2"}
			if tt.refused {
				want = want[:1]
			}
			if err != nil || fmt.Sprint(u.seen) != fmt.Sprint(want) || len(page.Rows) != 2*len(want) || (page.Doubt != "") != tt.refused {
				t.Errorf("asked for %q, want %q; %d rows, doubt %q, error %v", u.seen, want, len(page.Rows), page.Doubt, err)
			}
		})
	}
}
