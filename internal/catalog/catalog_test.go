package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestMain(m *testing.M) {
	if err := query.CountMemory(); err != nil { // before the sandbox uses SQLite
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

const acme = `manifest: 2
platform: acme
title: Acme
base_url: https://api.example.com
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  organization: {env: [ACME_ORG]}
authenticators:
  api_key: {headers: {x-api-key: "{api_key}"}}
scope: {noun: workspace, header: x-workspace, from: organization, tree: workspaces}
paginators:
  pages: {page: page, size: size, max: 2, items: items, total: total}
tables:
  workspaces:
    about: Workspaces
    get: /workspaces
    tree: {children: children, parent: parent_id, depth: depth}
    columns:
      id: {type: text, key: true}
      name: {type: text}
      parent_id: {type: text}
      depth: {type: integer}
  things:
    about: Things
    get: /things
    paginator: pages
    notes: [things are Acme's own]
    freshness: counted at noon
    columns:
      id: {type: integer, key: true}
      name: {type: text, filter: {eq: name}}
      deep: {type: boolean, input: true, default: false, filter: {eq: deep}}
`

// upstream is Acme: each key sees the things that it names.
type upstream struct {
	*httptest.Server
	mu      sync.Mutex
	keys    map[string][]string // key -> names of its things
	asked   []string            // key, workspace and address of each request
	tree    string              // the workspaces
	between func(n int)         // runs before the n-th answer, from 1: see beforeAnswers
}

// beforeAnswers sets what runs before the n-th answer since the last take, also while requests are under way. nil: nothing.
func (u *upstream) beforeAnswers(f func(n int)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.between = f
}

// become sets the workspaces.
func (u *upstream) become(tree string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.tree = tree
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("x-api-key")
	u.mu.Lock()
	u.asked = append(u.asked, key+" "+r.Header.Get("x-workspace")+" "+r.URL.RequestURI())
	n, names, between := len(u.asked), u.keys[key], u.between
	u.mu.Unlock()
	if between != nil {
		between(n)
	}
	switch {
	case names == nil:
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{}`)
	case r.URL.Path == "/workspaces":
		u.mu.Lock()
		tree := u.tree
		u.mu.Unlock()
		fmt.Fprint(w, tree)
	default:
		u.things(w, r, names)
	}
}

// workspaces are what a key reaches, unless a test says otherwise.
const workspaces = `[{"id":"w1","name":"North","children":[{"id":"w2","name":"North Sea"},{"id":"w3","name":"South"}]}]`

func (u *upstream) things(w http.ResponseWriter, r *http.Request, names []string) {
	page := 1
	fmt.Sscan(r.URL.Query().Get("page"), &page)
	var items []string
	for i, name := range names {
		if i/2 == page-1 {
			items = append(items, fmt.Sprintf(`{"id":%d,"name":%q}`, i, name))
		}
	}
	fmt.Fprintf(w, `{"items":[%s],"total":%d}`, strings.Join(items, ","), len(names))
}

// take returns what was asked since the last call.
func (u *upstream) take() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	asked := u.asked
	u.asked = nil
	return asked
}

// credentials are what a user configures; a key file may change.
type credentials struct {
	mu  sync.Mutex
	key string
}

func (c *credentials) set(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.key = key
}

func (c *credentials) get() (map[string]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return map[string]string{"api_key": c.key, "organization": "w1"}, nil
}

func open(t *testing.T, o Options) (*Catalog, *upstream, *credentials) {
	t.Helper()
	m := parsed(t, acme)
	u := &upstream{tree: workspaces, keys: map[string][]string{"key-one": {"a", "b", "c", "d", "e"}, "key-two": {"x", "y", "z"}}}
	u.Server = httptest.NewServer(u)
	key := &credentials{key: "key-one"}
	client, err := platform.NewClient(m, platform.Options{BaseURL: u.URL, Credentials: key.get})
	if err != nil {
		t.Fatal(err)
	}
	c := New(client, o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		client.Close()
		u.Close()
	})
	return c, u, key
}

func ask(t *testing.T, c *Catalog, sql, organization string) *query.Result {
	t.Helper()
	res, err := c.Query(t.Context(), Question{SQL: sql, Organization: organization, MaxRows: 100})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return res
}

// TestRowsOfAnotherKey: rows that one key read are never given to another, which is told what the platform says to it.
func TestRowsOfAnotherKey(t *testing.T) {
	t.Parallel()
	c, u, key := open(t, Options{TTL: time.Hour})
	const sql = "SELECT group_concat(name) FROM things"
	for range 2 {
		if got := ask(t, c, sql, "").Rows[0][0]; got != "a,b,c,d,e" {
			t.Errorf("the first key reads %v", got)
		}
	}
	u.take()
	key.set("key-two")
	res := ask(t, c, sql, "")
	if got := res.Rows[0][0]; got != "x,y,z" || !res.Receipt.Complete {
		t.Errorf("the second key reads %v, %+v", got, res.Receipt)
	}
	for _, asked := range u.take() {
		if !strings.HasPrefix(asked, "key-two ") {
			t.Errorf("asked %q", asked)
		}
	}
	key.set("key-three")
	var refused *platform.Error
	if _, err := c.Query(t.Context(), Question{SQL: sql, MaxRows: 10}); !errors.As(err, &refused) || refused.Code != platform.CodeForbidden {
		t.Errorf("a key that may not read got %v", err)
	}
	key.set("key-one") // its rows were forgotten when it was no longer configured
	u.take()
	if got := ask(t, c, sql, "").Rows[0][0]; got != "a,b,c,d,e" || len(u.take()) == 0 {
		t.Errorf("the first key again reads %v without asking", got)
	}
}

// TestKeyChangesWhileRowsAreRead: an answer is over the rows of one key, the new one.
func TestKeyChangesWhileRowsAreRead(t *testing.T) {
	t.Parallel()
	c, u, key := open(t, Options{TTL: time.Hour})
	primed(t, c)
	u.take()
	u.beforeAnswers(func(n int) {
		if n == 1 {
			key.set("key-two")
		}
	})
	res := ask(t, c, "SELECT group_concat(name) FROM things", "")
	if got := res.Rows[0][0]; got != "x,y,z" || !res.Receipt.Complete {
		t.Errorf("read %v, %+v", got, res.Receipt)
	}
	// A key that never rests is told, not waited for.
	u.beforeAnswers(nil)
	primed(t, c)
	u.take()
	u.beforeAnswers(func(n int) { key.set([]string{"key-two", "key-one"}[n%2]) })
	var changed *platform.Error
	if _, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM things WHERE deep = 1", MaxRows: 10}); !errors.As(err, &changed) || changed.Code != platform.CodeReaderChanged || changed.Next == "" {
		t.Errorf("got %v", err)
	}
}

func TestOrganizationByName(t *testing.T) {
	t.Parallel()
	c, u, _ := open(t, Options{TTL: time.Hour})
	for organization, want := range map[string]string{"": "w1", "w1": "w1", "south": "w3", "North": "w1", "sea": "w2", " North Sea ": "w2"} {
		res := ask(t, c, "SELECT count(*) FROM things", organization)
		asked := u.take()
		if len(asked) > 0 && !strings.Contains(asked[len(asked)-1], " "+want+" ") {
			t.Errorf("%q asked %q", organization, asked)
		}
		notes := strings.Join(res.Receipt.Notes, "|")
		if told := strings.Contains(notes, "rows are those of"); told != (organization != "") {
			t.Errorf("%q: notes %q", organization, notes)
		}
		if !strings.Contains(notes, "things are Acme's own|things: counted at noon") {
			t.Errorf("%q: notes %q", organization, notes)
		}
	}
	for organization, want := range map[string]string{"nowhere": "reaches no workspace named", "o": "names 3 workspaces"} {
		var e *platform.Error
		if _, err := c.Query(t.Context(), Question{SQL: "SELECT 1", Organization: organization, MaxRows: 1}); !errors.As(err, &e) || !strings.Contains(e.Public, want) || !strings.Contains(e.Next, "South (w3)") {
			t.Errorf("%q: %v", organization, err)
		}
	}
	all, missing, err := c.Connections()[0].Organizations(t.Context())
	if err != nil || missing != "" || fmt.Sprint(all) != "[{w1 North  0} {w2 North Sea w1 1} {w3 South w1 1}]" || c.Connections()[0].ScopeNoun() != "workspace" {
		t.Errorf("organizations %v, %v", all, err)
	}
}

// TestOrganizationsThatAreNotAllKnown: one of them is never taken for one that may be missing, and what has no id is none.
func TestOrganizationsThatAreNotAllKnown(t *testing.T) {
	t.Parallel()
	c, u, _ := open(t, Options{TTL: -1})
	u.become(`[{"id":"w1","name":"North"},{"id":"w1","name":"North again"},{"name":"nowhere"},{"id":"w4"}]`)
	all, missing, err := c.Connections()[0].Organizations(t.Context())
	if err != nil || missing != "" || fmt.Sprint(all) != "[{w1 North  0} {w4   0} {w1 North again  0}]" {
		t.Errorf("organizations %v, %q, %v", all, missing, err)
	}
	u.beforeAnswers(func(n int) { u.become(fmt.Sprintf(`[{"id":"w1","name":"North"},{"id":"w1","name":"North %d"}]`, n)) }) // other ones each time
	if _, missing, err = c.Connections()[0].Organizations(t.Context()); err != nil || missing == "" {
		t.Errorf("%q is missing, %v", missing, err)
	}
	var e *platform.Error
	if _, err := c.Query(t.Context(), Question{SQL: "SELECT 1", Organization: "North", MaxRows: 1}); !errors.As(err, &e) || e.Code != platform.CodeUpstreamInvalid || !strings.Contains(e.Next, "id") {
		t.Errorf("one of several: %v", err)
	}
	if _, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM things", Organization: "w1", MaxRows: 1}); err != nil {
		t.Errorf("the default one: %v", err)
	}
}

// TestNamesOfTables: a table is known by its bare name, and by it behind main or the platform's, cold and when it is held; nothing of ours is.
func TestNamesOfTables(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"things", "main.things", "acme.things", `"ACME"."things"`, "Main.[Things]"} {
		c, _, _ := open(t, Options{TTL: time.Hour})
		for _, when := range []string{"cold", "held"} {
			sql := fmt.Sprintf("SELECT count(*), max(%[1]s.id) FROM %[1]s WHERE %[1]s.name <> 'b'", name)
			if res := ask(t, c, sql, ""); res.Rows[0][0] != int64(4) || res.Rows[0][1] != int64(4) {
				t.Errorf("%s, %s: %v", name, when, res.Rows)
			}
		}
	}
	c, _, _ := open(t, Options{TTL: time.Hour})
	for _, when := range []string{"cold", "held"} {
		for _, sql := range []string{
			"SELECT * FROM whole0.things", "SELECT * FROM temp.things", "SELECT * FROM sqlite_schema", "SELECT * FROM main.sqlite_schema", "SELECT count(*) FROM acme.sqlite_schema",
			"WITH sqlite_schema AS (SELECT 1 AS x) SELECT count(*) FROM main.sqlite_schema", "WITH sqlite_schema AS (SELECT 1 AS x) SELECT count(*) FROM whole0.sqlite_schema",
			"SELECT count(*) FROM temp.sqlite_schema", "SELECT * FROM sqlite_stat1", "SELECT * FROM pragma_database_list", "SELECT * FROM things_key",
		} {
			if res, err := c.Query(t.Context(), Question{SQL: sql, MaxRows: 10}); err == nil {
				t.Errorf("%s, %s: %v", sql, when, res.Rows)
			}
		}
		if res := ask(t, c, "WITH sqlite_schema AS (SELECT 1 AS x) SELECT count(*) FROM sqlite_schema", ""); res.Rows[0][0] != int64(1) {
			t.Errorf("a statement's own name: %v", res.Rows)
		}
		ask(t, c, "SELECT * FROM things", "")
	}
}

// TestQualifiedBesideItsOwnName: where a statement gives a table's name to something else, the qualified name is the table all the same.
func TestQualifiedBesideItsOwnName(t *testing.T) {
	t.Parallel()
	c, _, _ := open(t, Options{TTL: time.Hour})
	for _, when := range []string{"cold", "held"} {
		for sql, want := range map[string]string{
			"WITH things AS (SELECT 1 AS id) SELECT count(*) FROM main.things":                                                             "[[5]]",
			"WITH things(x) AS (VALUES (1), (2)) SELECT (SELECT count(*) FROM acme.things), (SELECT count(*) FROM things)":                 "[[5 2]]",
			"WITH things AS (SELECT * FROM main.things WHERE id < 2) SELECT count(*), max(things.name) FROM things":                        "[[2 b]]",
			"WITH things AS (SELECT id FROM acme.things WHERE name = 'c') SELECT t.id, a.name FROM things t JOIN main.things a USING (id)": "[[2 c]]",
		} {
			res := ask(t, c, sql, "")
			if got := fmt.Sprint(res.Rows); got != want || len(res.Receipt.Tables) != 1 {
				t.Errorf("%s, %s: %s over %+v, want %s", sql, when, got, res.Receipt.Tables, want)
			}
		}
		ask(t, c, "SELECT * FROM things", "")
	}
}

// TestInputsTravel: an input's default is assumed by the platform and not sent; another value is.
func TestInputsTravel(t *testing.T) {
	t.Parallel()
	c, u, _ := open(t, Options{TTL: time.Hour})
	primed(t, c)
	u.take()
	for _, tt := range []struct{ sql, sent string }{
		{"SELECT name FROM things WHERE name = 'b'", "name=b"},
		{"SELECT name, deep FROM things WHERE deep = 1", "deep=true"},
		{"SELECT name, deep FROM things WHERE deep = 0", ""},
	} {
		res := ask(t, c, tt.sql, "")
		asked := u.take()
		if tt.sent != "" && (len(asked) == 0 || !strings.Contains(asked[0], tt.sent)) || tt.sent == "" && slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(a, "deep") }) {
			t.Errorf("%s asked %q", tt.sql, asked)
		}
		if len(res.Columns) == 2 && fmt.Sprint(res.Rows[0][1]) != map[bool]string{true: "1", false: "0"}[tt.sent != ""] {
			t.Errorf("%s: rows %v", tt.sql, res.Rows)
		}
	}
}

// TestOptionsReachTheEngine: the deadline and the memory, and what they are set by.
func TestOptionsReachTheEngine(t *testing.T) {
	t.Parallel()
	c, u, _ := open(t, Options{TTL: time.Hour, Deadline: 300 * time.Millisecond, DeadlineVar: "THE_DEADLINE"})
	primed(t, c)
	u.take()
	stop := make(chan bool)
	u.beforeAnswers(func(int) { <-stop })
	_, err := c.Query(context.Background(), Question{SQL: "SELECT count(*) FROM things", MaxRows: 10})
	close(stop)
	if err == nil || !strings.Contains(err.Error(), "300ms (THE_DEADLINE)") {
		t.Errorf("got %v", err)
	}
	small, _, _ := open(t, Options{TTL: time.Hour, Memory: 1, MemoryVar: "THE_MEMORY"})
	var bad *query.Error
	if _, err := small.Query(t.Context(), Question{SQL: "SELECT count(*) FROM things", MaxRows: 10}); !errors.As(err, &bad) || bad.Code != query.CodeTooLarge || !strings.Contains(bad.Next, "THE_MEMORY") {
		t.Errorf("got %v", err)
	}
	never, u2, _ := open(t, Options{})
	for range 2 {
		u2.take()
		ask(t, never, "SELECT count(*) FROM things", "")
		if len(u2.take()) == 0 {
			t.Error("without a TTL rows were kept")
		}
	}
}

// skipInShort leaves out, under -short, a test that compares table after table with the database. Under the race detector, for which .ci/run says -short, they take most of ten minutes, and find
// nothing there that tests of callers at once do not, which all stay.
func skipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compares table after table; go test without -short does")
	}
}
