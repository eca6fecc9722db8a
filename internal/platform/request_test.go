package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// requestManifest has its scope where SCOPE says, and one table, of the lines TABLE.
const requestManifest = `manifest: 2
platform: acme
title: Acme
base_url: https://api.example.com
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, org: {env: [ACME_ORG]}, user: {env: [ACME_USER]}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
scope: {noun: site, from: org, SCOPE}
paginators:
  pages: {page: "page[number]", size: "page[size]", max: 2, items: data, total: total}
  cursors: {cursor: paging.after, from: next, size: paging.limit, max: 2, items: data}
tables:
  things:
    about: Things
    TABLE
    columns:
      id: {type: integer, key: true}
      state: {type: text, enum: [on, off], filter: {in: "filter[state]"}}
      name: {type: text, filter: {eq: {param: q.name, in: body}}}
      site: {type: integer, filter: {eq: {param: q.sites, style: list}}}
`

// heard is one request as it came.
type heard struct{ line, body string }

// ear is an upstream that answers three records in pages of two, and notes what it is asked.
type ear struct {
	mu     sync.Mutex
	heard  []heard
	header []http.Header
	answer func(n int, w http.ResponseWriter) bool // nil, or false: the records
}

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.heard = append(e.heard, heard{r.Method + " " + r.URL.RequestURI(), string(body)})
	e.header = append(e.header, r.Header)
	n := len(e.heard)
	e.mu.Unlock()
	if e.answer != nil && e.answer(n, w) {
		return
	}
	if n%2 == 1 {
		fmt.Fprint(w, `{"data":[{"id":1},{"id":2}],"total":3,"next":"c2"}`)
		return
	}
	fmt.Fprint(w, `{"data":[{"id":3}],"total":3}`)
}

// requests is how many have come, also when the handler of the last is still at work, as that of a broken connection is.
func (e *ear) requests() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.heard)
}

// hear reads the table and returns the rows and what was asked.
func hear(t *testing.T, e *ear, scope, table string, s Scan) (int, error) {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	text := strings.NewReplacer("SCOPE", scope, "TABLE", strings.ReplaceAll(table, "\n", "\n    ")).Replace(requestManifest)
	if !strings.Contains(table, "post:") {
		text = strings.NewReplacer("{param: q.name, in: body}", "name", "{param: q.sites, style: list}", "sites").Replace(text)
	}
	m, err := manifest.Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, m, Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890", "org": "my org"}, nil
	}})
	if s.Table, err = m.Table("things"); err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = c.Scan(context.Background(), s, func(p Page) error {
		rows += len(p.Rows)
		if p.Doubt != "" {
			t.Errorf("doubt: %s", p.Doubt)
		}
		return nil
	})
	return rows, err
}

func TestRequests(t *testing.T) {
	t.Parallel()
	on := []Filter{{"state", manifest.In, []string{"on", "off"}}}
	for _, tt := range []struct {
		name, scope, table string
		filters            []Filter
		want               []heard
		headers            map[string]string
	}{
		{"constant parameters and headers", "header: X-Site", "get: /things\npaginator: pages\nparams: {meta: instances_count, include: [a, b], \"page[x]\": 1}\nheaders: {Accept-Language: en, X-Version: \"2\"}", on,
			[]heard{
				{"GET /things?meta=instances_count&include=a&include=b&page%5Bx%5D=1&filter%5Bstate%5D=on&filter%5Bstate%5D=off&page%5Bnumber%5D=1&page%5Bsize%5D=2", ""},
				{"GET /things?meta=instances_count&include=a&include=b&page%5Bx%5D=1&filter%5Bstate%5D=on&filter%5Bstate%5D=off&page%5Bnumber%5D=2&page%5Bsize%5D=2", ""},
			}, map[string]string{"X-Site": "my org", "Accept-Language": "en", "X-Version": "2", "X-Api-Key": "key-1234567890"}},
		{"scope in a parameter", "param: site_id", "get: /things\npaginator: pages", nil,
			[]heard{{"GET /things?site_id=my+org&page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /things?site_id=my+org&page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, map[string]string{"X-Site": ""}},
		{"scope in the path", "path: site", "get: /sites/{site}/things\npaginator: pages", nil,
			[]heard{{"GET /sites/my%20org/things?page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /sites/my%20org/things?page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, nil},
		{"scope nowhere", "header: X-Site", "get: /things\npaginator: pages\nscope: none", nil,
			[]heard{{"GET /things?page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /things?page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, map[string]string{"X-Site": ""}},
		{"a header with a credential", "header: X-Site", "get: /things\npaginator: pages\nheaders: {X-Org: \"o:{org}\"}", nil,
			[]heard{{"GET /things?page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /things?page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, map[string]string{"X-Org": "o:my org"}},
		{"scope in a header and in the path", "header: X-Site", "get: /sites/{site}/things\npaginator: pages\nscope: {header: X-Site, path: site}", nil,
			[]heard{{"GET /sites/my%20org/things?page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /sites/my%20org/things?page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, map[string]string{"X-Site": "my org"}},
		{"another header for one table", "path: site", "get: /things\npaginator: pages\nscope: {header: X-Project}", nil,
			[]heard{{"GET /things?page%5Bnumber%5D=1&page%5Bsize%5D=2", ""}, {"GET /things?page%5Bnumber%5D=2&page%5Bsize%5D=2", ""}}, map[string]string{"X-Project": "my org"}},
		{"a POST", "param: site", "post: /things/search\nread: true\nbody: {query: {kind: part, deep: true}, limit: 5}\nparams: {v: 2}\npaginator: pages",
			append(on, Filter{"name", manifest.Eq, []string{`a"b`}}),
			[]heard{
				{"POST /things/search?v=2&site=my+org", `{"filter[state]":["on","off"],"limit":5,"page[number]":1,"page[size]":2,"q":{"name":"a\"b"},"query":{"deep":true,"kind":"part"}}`},
				{"POST /things/search?v=2&site=my+org", `{"filter[state]":["on","off"],"limit":5,"page[number]":2,"page[size]":2,"q":{"name":"a\"b"},"query":{"deep":true,"kind":"part"}}`},
			}, map[string]string{"Content-Type": "application/json"}},
		{"an array of one in a body", "header: X-Site", "post: /things/search\nread: true\npaginator: pages", []Filter{{"site", manifest.Eq, []string{"7"}}},
			[]heard{
				{"POST /things/search", `{"page[number]":1,"page[size]":2,"q":{"sites":[7]}}`}, {"POST /things/search", `{"page[number]":2,"page[size]":2,"q":{"sites":[7]}}`},
			}, nil},
		{"a POST with cursors", "header: X-Site", "post: /things/search\nread: true\npaginator: cursors", []Filter{{"state", manifest.In, []string{"on"}}},
			[]heard{
				{"POST /things/search", `{"filter[state]":["on"],"paging":{"limit":2}}`},
				{"POST /things/search", `{"filter[state]":["on"],"paging":{"after":"c2","limit":2}}`},
			}, map[string]string{"X-Site": "my org"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &ear{}
			rows, err := hear(t, e, tt.scope, tt.table, Scan{Filters: tt.filters})
			if err != nil || rows != 3 || !slices.Equal(e.heard, tt.want) {
				t.Errorf("%d rows, error %v, heard\n%q\nwant\n%q", rows, err, e.heard, tt.want)
			}
			for name, want := range tt.headers {
				for _, h := range e.header {
					if h.Get(name) != want {
						t.Errorf("header %s: %q, want %q", name, h.Get(name), want)
					}
				}
			}
		})
	}
}

func TestScopeInPathIsASegment(t *testing.T) {
	t.Parallel()
	e := &ear{}
	if _, err := hear(t, e, "path: site", "get: /sites/{site}/things\npaginator: pages", Scan{Scope: "../x"}); err == nil || len(e.heard) > 0 {
		t.Errorf("error %v, heard %q", err, e.heard)
	}
}

// TestATableMayLackACredential: the others do without it.
func TestATableMayLackACredential(t *testing.T) {
	t.Parallel()
	e := &ear{}
	_, err := hear(t, e, "header: X-Site", "get: /things\nheaders: {X-User: \"{user}\"}", Scan{})
	var told *Error
	if !errors.As(err, &told) || told.Code != CodeConfiguration || told.Public != "Acme answers table things only with the user." || !strings.HasPrefix(told.Next, "Set ACME_USER in") || len(e.heard) > 0 {
		t.Errorf("error %v, heard %q", err, e.heard)
	}
}

// TestHowACredentialIsGiven: by the variables, or where a profile has the others by the command that signs in anew.
func TestHowACredentialIsGiven(t *testing.T) {
	t.Parallel()
	m := &manifest.Manifest{Scope: &manifest.Scope{From: "site"}}
	user, key := manifest.Credential{Name: "user", Env: []string{"ACME_USER"}}, manifest.Credential{Name: "api_key", Env: []string{"ACME_KEY", "ACME_TOKEN"}, Secret: true}
	const login = "orgdata-mcp auth login --profile prod --platform acme"
	for _, c := range []struct {
		login string
		of    []manifest.Credential
		want  string
	}{
		{"", []manifest.Credential{user, key}, "Set ACME_USER and ACME_KEY or ACME_TOKEN in the server's environment"},
		{login, []manifest.Credential{user}, "Run " + login + " --with user=USER"},
		{login, []manifest.Credential{{Name: "email"}, {Name: "site"}}, "Run " + login + " --email ADDRESS --org ID"},
		{login, []manifest.Credential{key}, "Run " + login},
	} {
		if got := giveCredentials(m, Settings{Login: c.login}, c.of...); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestWhatIsRepeatedOfAPost: only what the platform did not let in.
func TestWhatIsRepeatedOfAPost(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) func(int, http.ResponseWriter) bool {
		return func(n int, w http.ResponseWriter) bool {
			if n > 1 {
				return false
			}
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
			return true
		}
	}
	broken := func(n int, w http.ResponseWriter) bool {
		if n > 1 {
			return false
		}
		panic(http.ErrAbortHandler)
	}
	for _, tt := range []struct {
		name   string
		answer func(int, http.ResponseWriter) bool
		post   int // requests
		get    int
	}{
		{"429", status(429, "Retry-After", "0"), 3, 3},
		{"503 that says when", status(503, "Retry-After", "1"), 3, 3},
		{"503", status(503), 1, 3},
		{"502", status(502), 1, 3},
		{"504", status(504), 1, 3},
		{"a broken connection", broken, 1, 3},
	} {
		for method, want := range map[string]int{"post: /things\nread: true": tt.post, "get: /things": tt.get} {
			t.Run(tt.name+" "+method[:4], func(t *testing.T) {
				t.Parallel()
				// The records are told from the second request on, whose number decides the page.
				e := &ear{}
				e.answer = func(n int, w http.ResponseWriter) bool {
					if tt.answer(n, w) {
						return true
					}
					fmt.Fprint(w, [...]string{`{"data":[{"id":1},{"id":2}],"total":3}`, `{"data":[{"id":3}],"total":3}`}[(n-2)%2])
					return true
				}
				rows, err := hear(t, e, "header: X-Site", method+"\npaginator: pages", Scan{})
				var told *Error
				if failed := want == 1; failed != (err != nil) || failed && !errors.As(err, &told) || e.requests() != want || !failed && rows != 3 {
					t.Errorf("%d rows, error %v, %d requests, want %d", rows, err, e.requests(), want)
				}
			})
		}
	}
}

// An answer that has as many records as it may have is in doubt: nothing tells that it is all.
func TestMostRows(t *testing.T) {
	t.Parallel()
	for records, doubt := range map[int]string{2: "", 3: "the answer has as many records as it may have, 3: there may be more", 4: "the answer has as many records as it may have, 3: there may be more"} {
		m, err := manifest.Parse("acme.yaml", []byte(strings.NewReplacer("SCOPE", "header: X-Site", "TABLE", "get: /things\n    items: data\n    most_rows: 3",
			"{param: q.name, in: body}", "name", "{param: q.sites, style: list}", "sites").Replace(requestManifest)))
		if err != nil {
			t.Fatal(err)
		}
		given := func() (map[string]string, error) {
			return map[string]string{"api_key": "key-1234567890", "org": "my org"}, nil
		}
		c := serve(t, m, Options{Credentials: given}, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"data": [%s]}`, strings.TrimSuffix(strings.Repeat(`{"id": 1},`, records), ","))
		})
		table, err := m.Table("things")
		if err != nil {
			t.Fatal(err)
		}
		page, err := read(t.Context(), c, Scan{Table: table})
		if err != nil || len(page.Rows) != records || page.Doubt != doubt {
			t.Errorf("%d records: %d rows, doubt %q, error %v", records, len(page.Rows), page.Doubt, err)
		}
	}
}
