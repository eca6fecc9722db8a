package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

const nested = `manifest: 2
platform: forms
title: Forms
base_url: https://api.example.com
credentials: {api_key: {env: [FORMS_API_KEY], secret: true}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
paginators:
  pages: {page: page, size: size, max: 10, items: data, total: total}
tables:
  sites:
    about: Sites
    get: /sites
    paginator: pages
    columns:
      id: {type: text, key: true}
      state: {type: text, enum: [open, closed], filter: {in: state}}
  forms:
    about: Forms of a site
    get: /sites/{site_id}/forms
    paginator: pages
    each: {site_id: sites.id, at_once: 3, most: 20}
    columns:
      site_id: {type: text, input: true, references: sites.id}
      id: {type: integer, key: true} # unique within a site only
      name: {type: text}
  submissions:
    about: What was submitted
    get: /sites/{site_id}/forms/{form_id}/submissions
    paginator: pages
    each: {site_id: forms.site_id, form_id: forms.id, most: 60}
    order: {param: sort, asc: "{column}", desc: "-{column}", nulls: low, columns: [week]}
    columns:
      site_id: {type: text, input: true}
      form_id: {type: integer}
      id: {type: text, key: true}
      week: {type: integer}
`

// sites is an upstream of nested lists: each site has two forms, numbered from 1, and each form one submission a week of three.
type sites struct {
	n     int
	gone  string // a path that is answered with 404
	weeks int    // submissions of a form; 0: three
	mu    sync.Mutex
	asked []string
	busy  int // requests for forms that are under way, and
	most  int // the most there were at once
}

func (s *sites) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.EscapedPath(), "/"), "/")
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RequestURI())
	s.mu.Unlock()
	if r.URL.Path == s.gone {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":"no such thing"}`)
		return
	}
	var records []string
	switch len(parts) {
	case 1:
		for i := range s.n {
			state := []string{"open", "closed"}[i%2]
			if want := r.URL.Query()["state"]; len(want) == 0 || slices.Contains(want, state) {
				records = append(records, fmt.Sprintf(`{"id":%q,"state":%q}`, siteID(i), state))
			}
		}
	case 3:
		records = []string{`{"id":1,"name":"a"}`, `{"id":2,"name":"b"}`}
	case 5:
		for week := range cmp.Or(s.weeks, 3) {
			records = append(records, fmt.Sprintf(`{"id":"%s-%s-%d","form_id":%s,"week":%d}`, parts[1], parts[3], week, parts[3], week))
		}
	}
	if strings.HasPrefix(r.URL.Query().Get("sort"), "-") {
		slices.Reverse(records)
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	from := min(len(records), (page-1)*size)
	fmt.Fprintf(w, `{"data":[%s],"total":%d}`, strings.Join(records[from:min(len(records), from+size)], ","), len(records))
}

func siteID(i int) string { return fmt.Sprintf("s %d", i) }

func (s *sites) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func nestedCatalog(t *testing.T, text string, u http.Handler) *Catalog {
	t.Helper()
	server := httptest.NewServer(u)
	t.Cleanup(server.Close)
	m := parsed(t, text)
	client, err := platform.NewClient(m, platform.Options{BaseURL: server.URL, Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": "key-1234567890"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := New(client, Options{TTL: 1 << 40})
	t.Cleanup(func() { c.Close() })
	return c
}

func newSites(n int) *sites { return &sites{n: n} }

// byParameter is nested with the forms of a site at an address of their own, for a required parameter.
var byParameter = strings.NewReplacer("get: /sites/{site_id}/forms\n", "get: /forms\n",
	"site_id: {type: text, input: true, references: sites.id}", "site_id: {type: text, input: true, required: true, filter: {eq: site}, references: sites.id}").Replace(nested)

// ofParameter hands requests for the forms of a site to the upstream that has them below the site.
func ofParameter(u http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/forms" {
			r.URL.Path = "/sites/" + r.URL.Query().Get("site") + "/forms"
		}
		u.ServeHTTP(w, r)
	})
}

func TestPathsAreFilledFromParents(t *testing.T) {
	for _, tt := range []struct {
		name, sql string
		want      string // the first row
		requests  int    // the least possible
	}{
		{"given by =", "SELECT count(*), min(site_id) FROM forms WHERE site_id = 's 3'", "[2 s 3]", 1},
		{"given by IN", "SELECT count(*) FROM forms WHERE site_id IN ('s 3', 's 4', 's 5')", "[6]", 3},
		{"given by OR", "SELECT count(*) FROM forms WHERE site_id = 's 3' OR site_id = 's 4'", "[4]", 2},
		{"not given", "SELECT count(*), count(DISTINCT site_id) FROM forms", "[24 12]", 2 + 12},
		{"joined with the parent", "SELECT count(*) FROM sites s JOIN forms f ON f.site_id = s.id WHERE s.state = 'open'", "[12]", 1 + 6},
		{"joined the other way round", "SELECT count(*) FROM forms f JOIN sites s ON f.site_id = s.id WHERE s.state = 'open'", "[12]", 1 + 6},
		{"outer join", "SELECT count(*), count(f.id) FROM sites s LEFT JOIN forms f ON f.site_id = s.id AND f.id = 1", "[12 12]", 2 + 12},
		{"inner subquery", "SELECT count(*) FROM forms WHERE site_id IN (SELECT id FROM sites WHERE state = 'closed')", "[12]", 1 + 6},
		{"exists", "SELECT count(*) FROM sites s WHERE EXISTS (SELECT 1 FROM forms f WHERE f.site_id = s.id AND f.id = 2)", "[12]", 2 + 12},
		{"one part given, the others filled", "SELECT count(*) FROM submissions WHERE site_id = 's 3'", "[6]", 1 + 2},
		{"the other part given", "SELECT count(*), count(DISTINCT site_id) FROM submissions WHERE form_id = 2", "[36 12]", 2 + 12 + 12},
		{"both given", "SELECT count(*) FROM submissions WHERE site_id = 's 3' AND form_id = 2", "[3]", 1},
		{"parents of parents", "SELECT count(*), count(DISTINCT site_id || form_id) FROM submissions", "[72 24]", 2 + 12 + 24},
		{"a join of three", "SELECT count(*) FROM sites s JOIN forms f ON f.site_id = s.id JOIN submissions b ON b.site_id = f.site_id AND b.form_id = f.id WHERE s.id = 's 3'", "[6]", 2 + 1 + 2},
		{"a few rows will do", "SELECT site_id FROM forms LIMIT 3", "[s 0]", 2 + 3},
		{"an OR that no part answers", "SELECT count(*) FROM forms WHERE site_id = 's 3' OR id = 1", "[13]", 2 + 12},
		{"compared with null", "SELECT count(*) FROM forms WHERE site_id = NULL", "[0]", 0},
		{"a value that is no segment", "SELECT count(*) FROM forms WHERE site_id = '../s 3'", "[0]", 2},
		{"the unlike type", "SELECT count(*) FROM submissions WHERE site_id = 's 1' AND form_id = '2'", "[3]", 1 + 2},
		{"numbered anew under each parent", "SELECT count(*) FROM forms WHERE site_id = 's 1' AND id = 1 OR site_id = 's 2' AND id = 1", "[2]", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := newSites(12)
			checkFilled(t, nestedCatalog(t, nested, u), u, tt.sql, tt.want, tt.requests)
		})
		if strings.Contains(tt.sql, "../") {
			continue // a parameter takes it
		}
		t.Run(tt.name+", by a parameter", func(t *testing.T) {
			u := newSites(12)
			checkFilled(t, nestedCatalog(t, byParameter, ofParameter(u)), u, tt.sql, tt.want, tt.requests)
		})
	}
}

// checkFilled asks twice: the second answer is had without a request.
func checkFilled(t *testing.T, c *Catalog, u *sites, sql, want string, least int) {
	t.Helper()
	for range 2 {
		result, err := c.Query(context.Background(), Question{SQL: sql})
		if err != nil {
			t.Fatal(err)
		}
		asked := len(u.take())
		t.Logf("%d requests, the least possible are %d", asked, least)
		if got := fmt.Sprint(result.Rows[0]); got != want || asked > least+least/10 || !result.Receipt.Complete || result.Receipt.Requests != asked {
			t.Errorf("got %s, want %s; %d requests, receipt %+v", got, want, asked, result.Receipt)
		}
		least = 0
	}
}

// TestOrderOfParts: the first rows of a part are asked for; those of several parts are in one order.
func TestOrderOfParts(t *testing.T) {
	const last = "[[39] [38] [37]]"
	for _, tt := range []struct {
		name, sql string
		want      string
		requests  int
	}{
		{"of one part", "SELECT week FROM submissions WHERE site_id = 's 1' AND form_id = 2 ORDER BY week DESC LIMIT 3", last, 1},
		{"of one part, the first", "SELECT week FROM submissions WHERE site_id = 's 1' AND form_id = 2 ORDER BY week LIMIT 3", "[[0] [1] [2]]", 1},
		{"of two", "SELECT week FROM submissions WHERE site_id = 's 1' AND form_id IN (1, 2) ORDER BY week DESC LIMIT 3", "[[39] [39] [38]]", 2 * 4},
		{"of those of a parent", "SELECT week FROM submissions WHERE site_id = 's 1' ORDER BY week DESC LIMIT 3", "[[39] [39] [38]]", 1 + 2*4},
		{"of a value that is not sent", "SELECT week FROM submissions WHERE site_id = 's 1' AND form_id = '2' ORDER BY week DESC LIMIT 3", last, 1 + 2*4},
		{"of none", "SELECT week FROM submissions WHERE site_id = '../s 1' AND form_id = 2 ORDER BY week DESC LIMIT 3", "[]", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := newSites(2)
			u.weeks = 40
			result, err := nestedCatalog(t, nested, u).Query(context.Background(), Question{SQL: tt.sql})
			if err != nil {
				t.Fatal(err)
			}
			asked := u.take()
			t.Logf("%d requests, the least possible are %d", len(asked), tt.requests)
			if got := fmt.Sprint(result.Rows); got != tt.want || len(asked) > tt.requests || !result.Receipt.Complete {
				t.Errorf("got %s, want %s; asked %d: %q; receipt %+v", got, tt.want, len(asked), asked, result.Receipt)
			}
		})
	}
}

func TestPartsOfATableAreKept(t *testing.T) {
	u := newSites(12)
	c := nestedCatalog(t, nested, u)
	for _, step := range []struct {
		sql   string
		asked int
	}{
		{"SELECT * FROM forms WHERE site_id = 's 1'", 1},
		{"SELECT * FROM forms WHERE site_id IN ('s 1', 's 2')", 1},
		{"SELECT * FROM forms WHERE site_id = 's 2' AND id = 1", 0},
		{"SELECT * FROM forms", 2 + 10},
		{"SELECT * FROM forms WHERE site_id = 's 9'", 0},
	} {
		if _, err := c.Query(context.Background(), Question{SQL: step.sql}); err != nil {
			t.Fatal(err)
		}
		if asked := u.take(); len(asked) != step.asked {
			t.Errorf("%s: asked %q, want %d", step.sql, asked, step.asked)
		}
	}
}

// TestRequestsAtOnce: no more are under way than the manifest says, and as many.
func TestRequestsAtOnce(t *testing.T) {
	u, full := newSites(12), make(chan struct{})
	release := sync.OnceFunc(func() { time.AfterFunc(50*time.Millisecond, func() { close(full) }) }) // time for a fourth
	waiting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/forms") {
			u.mu.Lock()
			u.busy++
			u.most = max(u.most, u.busy)
			if u.busy == 3 {
				release()
			}
			u.mu.Unlock()
			<-full
			defer func() { u.mu.Lock(); u.busy--; u.mu.Unlock() }()
		}
		u.ServeHTTP(w, r)
	})
	c := nestedCatalog(t, nested, waiting)
	if _, err := c.Query(context.Background(), Question{SQL: "SELECT * FROM forms"}); err != nil {
		t.Fatal(err)
	}
	if u.most != 3 {
		t.Errorf("%d requests at once", u.most)
	}
}

func TestReceiptOfPaths(t *testing.T) {
	u := newSites(12)
	c := nestedCatalog(t, nested, u)
	result, err := c.Query(context.Background(), Question{SQL: "SELECT count(*) FROM submissions"})
	if err != nil {
		t.Fatal(err)
	}
	want := []query.TableUse{
		{Name: "sites", Source: "forms", Rows: 12, Total: 12, Requests: 2, Complete: true},
		{Name: "forms", Source: "forms", Rows: 24, Total: 24, Requests: 12, Complete: true},
		{Name: "submissions", Source: "forms", Rows: 72, Total: 72, Requests: 24, Complete: true},
	}
	if !reflect.DeepEqual(result.Receipt.Tables, want) {
		t.Errorf("got %+v", result.Receipt.Tables)
	}
}

// TestParentDeletedMeanwhile: its children are told as a doubt, and those of the others count.
func TestParentDeletedMeanwhile(t *testing.T) {
	for name, sql := range map[string]string{
		"filled": "SELECT count(*) FROM forms", "joined": "SELECT count(*) FROM sites s JOIN forms f ON f.site_id = s.id",
	} {
		t.Run(name, func(t *testing.T) {
			u := newSites(4)
			u.gone = "/sites/s 2/forms"
			result, err := nestedCatalog(t, nested, u).Query(context.Background(), Question{SQL: sql})
			if err != nil {
				t.Fatal(err)
			}
			why := []string{"forms: site_id = s 2 was answered with 404: it may be deleted, or never was"}
			if got := fmt.Sprint(result.Rows); got != "[[6]]" || result.Receipt.Complete || !slices.Equal(result.Receipt.Why, why) {
				t.Errorf("got %s, receipt %+v", got, result.Receipt)
			}
			if asked := u.take(); len(asked) != 1+4 || result.Receipt.Requests != 5 {
				t.Errorf("asked %q, told %d", asked, result.Receipt.Requests)
			}
		})
	}
}

func TestMorePartsThanMost(t *testing.T) {
	u := newSites(21)
	c := nestedCatalog(t, nested, u)
	for name, tt := range map[string]struct{ sql, want string }{
		"filled": {"SELECT count(*) FROM forms", "The statement needs the forms of 21 rows of sites, a request or more for each; one statement asks for 20 at most. " +
			"Narrow sites: FROM sites JOIN forms ON forms.site_id = sites.id WHERE sites.… ; or give site_id by = or IN (…)."},
		"joined": {"SELECT count(*) FROM sites s JOIN forms f ON f.site_id = s.id", "The statement needs the forms of 21 rows of sites"},
	} {
		t.Run(name, func(t *testing.T) {
			u.take()
			_, err := c.Query(context.Background(), Question{SQL: tt.sql})
			var refused *query.Error
			if !errors.As(err, &refused) || refused.Code != query.CodeTooManyRequests || !strings.HasPrefix(refused.Error(), tt.want) {
				t.Fatalf("got %v", err)
			}
			for _, asked := range u.take() {
				if !strings.HasPrefix(asked, "/sites?") {
					t.Errorf("asked %s", asked)
				}
			}
		})
	}
	u.take()
	_, err := c.Query(context.Background(), Question{SQL: "SELECT * FROM forms LIMIT 1000"})
	var refused *query.Error
	if asked := u.take(); !errors.As(err, &refused) || refused.Code != query.CodeTooManyRequests || len(asked) > 20 {
		t.Errorf("a few at a time: %v, asked %d", err, len(asked))
	}
	// What is there already needs no request.
	for _, sql := range []string{"SELECT * FROM forms WHERE site_id = 's 0'", "SELECT * FROM forms"} {
		if _, err := c.Query(context.Background(), Question{SQL: sql}); err != nil {
			t.Error(err)
		}
	}
}

// TestRecordsOfAnother: an answer that is about something else than what the path names is no certain one.
func TestRecordsOfAnother(t *testing.T) {
	u := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/sites":
			fmt.Fprint(w, `{"data":[{"id":"a"}],"total":1}`)
		case strings.HasSuffix(r.URL.Path, "/forms"):
			fmt.Fprint(w, `{"data":[{"id":1}],"total":1}`)
		default:
			fmt.Fprint(w, `{"data":[{"id":"x","form_id":1},{"id":"y","form_id":2}],"total":2}`)
		}
	})
	result, err := nestedCatalog(t, nested, u).Query(context.Background(), Question{SQL: "SELECT b.id FROM forms f JOIN submissions b ON b.site_id = f.site_id AND b.form_id = f.id"})
	if err != nil {
		t.Fatal(err)
	}
	want := "[submissions: 1 record of the answer for site_id = a and form_id = 1 is of another]"
	if got := fmt.Sprint(result.Rows); got != "[[x]]" || result.Receipt.Complete || fmt.Sprint(result.Receipt.Why) != want {
		t.Errorf("got %s, receipt %+v", got, result.Receipt)
	}
}

// TestPartsThatCameInTime: when there is no time for all, the answer is over what has come, and says so.
func TestPartsThatCameInTime(t *testing.T) {
	for _, slow := range []string{"/sites/s 3/forms", "/sites"} {
		t.Run(slow, func(t *testing.T) {
			t.Parallel()
			inner, done := newSites(15), make(chan struct{})
			u := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == slow && r.URL.Query().Get("page") != map[string]string{"/sites": "1"}[slow] {
					select {
					case <-done:
					case <-r.Context().Done():
					}
					return
				}
				inner.ServeHTTP(w, r)
			})
			c := nestedCatalog(t, nested, u)
			t.Cleanup(func() { close(done) })
			c.options.Deadline = dueLate
			result, err := c.Query(context.Background(), Question{SQL: "SELECT count(DISTINCT site_id) FROM forms"})
			if err != nil {
				t.Fatal(err)
			}
			if n := result.Rows[0][0].(int64); n >= 15 || result.Receipt.Complete || !strings.Contains(fmt.Sprint(result.Receipt.Why), "when the answer was due") {
				t.Errorf("%d sites, receipt %+v", n, result.Receipt)
			}
			t.Logf("%v: %v", result.Rows, result.Receipt.Why)
		})
	}
}

// TestParentsThatAreNotRead: a table without its parent's is asked by giving what its path needs.
func TestParentsThatAreNotRead(t *testing.T) {
	m := parsed(t, nested)
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		tables []manifest.Table
		each   bool
	}{"all": {tables, true}, "no parent": {tables[1:], false}, "no column of it": {[]manifest.Table{{Name: "sites"}}, false}} {
		if got := (&Connection{}).eachOf(&tables[1], tt.tables); (got != nil) != tt.each {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := query.New((&Connection{}).converted(tables[1:]), query.Options{}); err != nil {
		t.Error(err)
	}
}

// TestRowsThatCannotBeAskedFor: a parent whose key is no segment has no part, and the receipt says so. A slash is escaped.
func TestRowsThatCannotBeAskedFor(t *testing.T) {
	u := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sites" {
			fmt.Fprint(w, `{"data":[{"id":"../b"},{"id":"c/d"},{"id":null}],"total":3}`)
			return
		}
		if got := r.URL.EscapedPath(); got != "/sites/c%2Fd/forms" {
			t.Errorf("asked for %s", got)
		}
		fmt.Fprint(w, `{"data":[{"id":1}],"total":1}`)
	})
	result, err := nestedCatalog(t, nested, u).Query(context.Background(), Question{SQL: "SELECT site_id FROM forms"})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(result.Rows); got != "[[c/d]]" || result.Receipt.Complete || !strings.Contains(fmt.Sprint(result.Receipt.Why), "forms: 1 row of sites can't be asked for, such as id = ../b") {
		t.Errorf("got %s, receipt %+v", got, result.Receipt)
	}
}
