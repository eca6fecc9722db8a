package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// trail is a collection whose pages name the next one, in each of the ways there are, with knobs for how platforms lie.
type trail struct {
	shelf
	size   int                   // records in a page, whatever was asked; 0: what is asked
	next   func(page int) string // the page that this one names, "": none; nil: the following one
	always bool                  // the last page names another, which is empty
	full   bool                  // addresses are whole ones
	link   func(address string) []string
	totals string // the header with the total; "": none
}

func (s *trail) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, _ := strconv.Atoi(strings.TrimPrefix(r.FormValue("after"), "c"))
	page = max(page, 1)
	size := s.size
	if size == 0 {
		size, _ = strconv.Atoi(r.FormValue("size"))
	}
	if last, _, isID := strings.Cut(r.FormValue("after"), "-"); isID {
		n, _ := strconv.Atoi(last)
		page = (n+1+size-1)/size + 1
	}
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RawQuery)
	s.mu.Unlock()
	from := (page - 1) * size
	next := ""
	if from+size < s.rows || s.always {
		next = fmt.Sprint("c", page+1)
	}
	if s.shelf.stuck {
		from = 0
	}
	if s.next != nil {
		next = s.next(page)
	}
	address := ""
	if next != "" {
		q := r.URL.Query()
		q.Set("after", next)
		address = "?" + q.Encode()
		if s.full {
			address = "http://" + r.Host + r.URL.Path + address
		}
		if strings.Contains(next, "/") {
			address = next
		}
	}
	w.Header().Set("X-Next", next)
	w.Header().Set("X-Address", address)
	if address != "" {
		links := []string{fmt.Sprintf(`<%s>; rel="next"`, address)}
		if s.link != nil {
			links = s.link(address)
		}
		w.Header()["Link"] = links
	}
	if s.totals != "" {
		w.Header().Set("X-Total", s.totals)
	}
	s.writeNext(w, page, from, from+size, next, address)
}

func (s *trail) writeNext(w http.ResponseWriter, page, from, to int, next, address string) {
	items := []any{}
	for i := from; i < min(to, s.rows) && (s.give == nil || s.give(page)); i++ {
		items = append(items, map[string]any{"id": fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), "weight": i})
	}
	meta := map[string]any{"next": next, "address": address, "total": s.rows}
	if next == "" {
		meta["next"] = nil
	}
	if s.more != nil {
		meta["more"] = s.more(page)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"items": items}, "meta": meta})
}

// follows is the table things of a manifest of version 2 behind another paginator.
func follows(t *testing.T, paginator string) (*manifest.Manifest, *manifest.Table) {
	t.Helper()
	text := strings.Replace(acmeYAML, "paginators:\n", "paginators:\n  other: {"+paginator+", items: data.items}\n", 1)
	m := parsed(t, "manifest: 2\n"+strings.Replace(text, "paginator: pages", "paginator: other", 1))
	tb, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	m.Limits = manifest.Limits{}
	return m, tb
}

func TestScanFollowsPages(t *testing.T) {
	t.Parallel()
	const (
		size       = ", size: size, max: 100"
		cursor     = "cursor: after, from: meta.next" + size
		inHeader   = "cursor: after, from_header: X-Next" + size
		byLast     = "cursor: after, from_last: id" + size
		address    = "next: meta.address" + size
		linked     = "next_header: Link" + size
		noSize     = "next: meta.address"
		withMore   = cursor + ", more: meta.more"
		withTotal  = cursor + ", total: meta.total"
		untilEmpty = cursor + ", stop: empty"
		untilShort = cursor + ", stop: short"
		untilTotal = cursor + ", total: meta.total, stop: total"
	)
	until := func(n int) func(int) any { return func(page int) any { return page < n } }
	to := func(next ...string) func(int) string {
		return func(page int) string { return next[min(page, len(next))-1] }
	}
	tests := []struct {
		name      string
		paginator string
		trail     *trail
		limit     int
		rows      int
		requests  int
		total     int
		doubt     string
		err       string
	}{
		{name: "none", paginator: cursor, trail: &trail{}, requests: 1, total: -1},
		{name: "one page", paginator: cursor, trail: &trail{shelf: shelf{rows: 7}}, rows: 7, requests: 1, total: -1},
		{name: "one full page", paginator: cursor, trail: &trail{shelf: shelf{rows: 100}}, rows: 100, requests: 1, total: -1},
		{name: "cursor", paginator: cursor, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1},
		{name: "cursor in a header", paginator: inHeader, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1},
		{name: "the last record's id", paginator: byLast, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 4, total: -1},
		{name: "the last record's id, no records", paginator: byLast, trail: &trail{}, requests: 1, total: -1},
		{name: "the last record's id, and whether there is more", paginator: byLast + ", more: meta.more", trail: &trail{shelf: shelf{rows: 200, more: until(2)}}, rows: 200, requests: 2, total: -1},
		{name: "the last record's id that it lacks", paginator: strings.Replace(byLast, "id", "code", 1) + ", more: meta.more", trail: &trail{shelf: shelf{rows: 200, more: until(2)}}, rows: 100, requests: 1, total: -1, doubt: "page 1 said that there was more, but did not lead there"},
		{name: "address", paginator: address, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1},
		{name: "whole address", paginator: address, trail: &trail{shelf: shelf{rows: 230}, full: true}, rows: 230, requests: 3, total: -1},
		{name: "link", paginator: linked, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1},
		{name: "header with an address", paginator: "next_header: X-Address" + size, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1},
		{name: "the platform decides on the size", paginator: noSize, trail: &trail{shelf: shelf{rows: 230}, size: 50}, rows: 230, requests: 5, total: -1},
		{name: "smaller pages than asked", paginator: cursor, trail: &trail{shelf: shelf{rows: 130}, size: 50}, rows: 130, requests: 3, total: -1},
		{name: "limit in the first page", paginator: cursor, trail: &trail{shelf: shelf{rows: 500}}, limit: 5, rows: 5, requests: 1, total: -1},
		{name: "limit in the second page", paginator: cursor, trail: &trail{shelf: shelf{rows: 500}}, limit: 150, rows: 200, requests: 2, total: -1},
		{name: "total", paginator: withTotal, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: 230},
		{name: "total in a header", paginator: cursor + ", total_header: X-Total", trail: &trail{shelf: shelf{rows: 230}, totals: "230"}, rows: 230, requests: 3, total: 230},
		{name: "total in a header that is no number", paginator: cursor + ", total_header: X-Total", trail: &trail{shelf: shelf{rows: 30}, totals: "many"}, rows: 30, requests: 1, total: -1},

		// What ends the list.
		{name: "no more", paginator: withMore, trail: &trail{shelf: shelf{rows: 230, more: until(3)}, always: true}, rows: 230, requests: 3, total: -1},
		{name: "more, and no way to it", paginator: withMore, trail: &trail{shelf: shelf{rows: 230, more: always(true)}}, rows: 230, requests: 3, total: -1, doubt: "page 3 said that there was more, but did not lead there"},
		{name: "an empty page", paginator: untilEmpty, trail: &trail{shelf: shelf{rows: 230}, always: true}, rows: 230, requests: 4, total: -1},
		{name: "an empty page that does not come", paginator: untilEmpty, trail: &trail{shelf: shelf{rows: 230}}, rows: 230, requests: 3, total: -1, doubt: "page 3 led to no other, and was not empty"},
		{name: "a short page", paginator: untilShort, trail: &trail{shelf: shelf{rows: 230}, always: true}, rows: 230, requests: 3, total: -1},
		{name: "a full last page", paginator: untilShort, trail: &trail{shelf: shelf{rows: 200}}, rows: 200, requests: 2, total: -1},
		{name: "the total", paginator: untilTotal, trail: &trail{shelf: shelf{rows: 200}, always: true}, rows: 200, requests: 2, total: 200},

		// What does not add up.
		{name: "an empty page in the middle", paginator: cursor, trail: &trail{shelf: shelf{rows: 300, give: func(p int) bool { return p != 2 }}}, rows: 200, requests: 3, total: -1, doubt: "page 2 was empty, but not page 3"},
		{name: "an empty page at the end", paginator: cursor, trail: &trail{shelf: shelf{rows: 200}, next: to("c2", "c3", "")}, rows: 200, requests: 3, total: -1},
		{name: "empty pages for ever", paginator: cursor, trail: &trail{shelf: shelf{rows: 100}, always: true}, rows: 100, requests: 12, total: -1, doubt: "11 pages in a row were empty"},
		{name: "a cursor that is its own", paginator: cursor, trail: &trail{shelf: shelf{rows: 300}, next: to("c2", "c2")}, rows: 200, requests: 2, total: -1, doubt: "page 2 led back to a page that was read"},
		{name: "a way back", paginator: address, trail: &trail{shelf: shelf{rows: 500}, next: to("c2", "c3", "c2")}, rows: 300, requests: 3, total: -1, doubt: "page 3 led back to a page that was read"},
		{name: "a way back to the beginning", paginator: cursor, trail: &trail{shelf: shelf{rows: 500}, next: to("c2", "c1")}, rows: 200, requests: 3, total: -1, doubt: "page 3 was page 1 again"},
		{name: "another cursor for the same page", paginator: cursor, trail: &trail{shelf: shelf{rows: 500, stuck: true}}, rows: 100, requests: 2, total: -1, doubt: "page 2 was page 1 again"},
		{name: "no end", paginator: cursor, trail: &trail{shelf: shelf{rows: 1 << 30}}, rows: 4000, requests: 40, err: "more rows than are read in one go (4000)"},
		{name: "too many by the total", paginator: withTotal, trail: &trail{shelf: shelf{rows: 1 << 30}}, requests: 1, err: "has 1073741824 rows"},

		{name: "a link that can't be read", paginator: linked, trail: &trail{shelf: shelf{rows: 300}, link: func(a string) []string { return []string{"<" + a + `; rel="next"`} }}, rows: 100, requests: 1, total: -1, doubt: "page 1 has a Link header that can't be read"},
		{name: "a link that can't be read beside all rows", paginator: linked + ", total_header: X-Total", trail: &trail{shelf: shelf{rows: 100}, totals: "100", always: true, link: func(string) []string { return []string{"none"} }}, rows: 100, requests: 1, total: 100},

		// Addresses that are not followed.
		{name: "another host", paginator: address, trail: &trail{shelf: shelf{rows: 300}, next: to("https://evil.example/v1/things")}, rows: 0, requests: 1, err: "https://evil.example, which the credentials are not for"},
		{name: "another host without a scheme", paginator: linked, trail: &trail{shelf: shelf{rows: 300}, next: to("//evil.example/v1/things")}, requests: 1, err: "evil.example, which the credentials are not for"},
		{name: "another port", paginator: address, trail: &trail{shelf: shelf{rows: 300}, next: to("http://127.0.0.1:1/v1/things")}, requests: 1, err: "127.0.0.1:1, which the credentials are not for"},
		{name: "another user", paginator: address, trail: &trail{shelf: shelf{rows: 300}, next: func(int) string { return "http://me:pw@127.0.0.1/" }}, requests: 1, err: "which the credentials are not for"},
		{name: "another scheme", paginator: address, trail: &trail{shelf: shelf{rows: 300}, next: to("file:///etc/passwd")}, requests: 1, err: "which the credentials are not for"},
		{name: "no address", paginator: address, trail: &trail{shelf: shelf{rows: 300}, next: to("http://[/")}, requests: 1, err: "the next page is at no address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := follows(t, tt.paginator)
			c := serve(t, m, Options{MaxPages: 40}, tt.trail.ServeHTTP)
			got, err := read(t.Context(), c, Scan{Table: tb, Limit: tt.limit, Filters: []Filter{{"name", manifest.Like, []string{"a b"}}}})
			var e *Error
			if (err == nil) != (tt.err == "") || tt.err != "" && (!errors.As(err, &e) || !strings.Contains(e.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			asked := tt.trail.requests()
			if len(got.Rows) != tt.rows || len(asked) != tt.requests {
				t.Errorf("%d rows in %d requests, want %d in %d\n%v", len(got.Rows), len(asked), tt.rows, tt.requests, asked)
			}
			if err == nil && (got.Total != tt.total || got.Requests != len(asked)) {
				t.Errorf("total %d in %d requests, want %d in %d", got.Total, got.Requests, tt.total, len(asked))
			}
			if !strings.Contains(got.Doubt, tt.doubt) || (got.Doubt == "") != (tt.doubt == "") {
				t.Errorf("doubt %q, want %q", got.Doubt, tt.doubt)
			}
			for _, query := range asked {
				if q, _ := url.ParseQuery(query); q.Get("name") != "a b" {
					t.Errorf("%s has lost the filter", query)
				}
			}
		})
	}
}

// TestBelow: the address of a next page is where the credentials go.
func TestBelow(t *testing.T) {
	t.Parallel()
	const base, current = "https://api.acme.example/root/v1", "/things/list?size=2"
	tests := []struct{ next, want, err string }{
		{"?after=2", "/things/list?after=2", ""},
		{"more?after=2#x", "/things/more?after=2", ""},
		{"/root/v1/things?after=a%2Fb", "/things?after=a%2Fb", ""},
		{"https://api.acme.example/root/v1/other", "/other", ""},
		{"https://API.acme.example:443/root/v1/other?a", "/other?a", ""},
		{"//api.acme.example/root/v1/x", "/x", ""},
		{"../../v1/x", "/x", ""},
		{"../../../x", "", "not below the base URL"},
		{"/root/v10/x", "", "not below the base URL"},
		{"/root/v1", "", "not below the base URL"},
		{"/root/v1/../../x", "", "not below the base URL"},
		{"/root/v1/%2e%2e/%2e%2e/x", "", "not below the base URL"},
		{"/root/v1/..%2fx", "", "not below the base URL"},
		{`/root/v1/..%5cx`, "", "not below the base URL"},
		{"http://api.acme.example/root/v1/x", "", "which the credentials are not for"},
		{"https://api.acme.example:8443/root/v1/x", "", "which the credentials are not for"},
		{"https://api.acme.example.evil.example/root/v1/x", "", "which the credentials are not for"},
		{"https://api.acme.example@evil.example/root/v1/x", "", "which the credentials are not for"},
		{"https://me@api.acme.example/root/v1/x", "", "which the credentials are not for"},
		{"javascript:alert(1)", "", "which the credentials are not for"},
		{"https://[", "", "at no address"},
	}
	for _, tt := range tests {
		got, err := below(base, current, tt.next)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %q, %v; want %q, %q", tt.next, got, err, tt.want, tt.err)
		}
	}
}

func TestLinkTo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		headers []string
		want    string
		lost    bool
	}{
		{headers: nil},
		{[]string{`<a>; rel="next"`}, "a", false},
		{[]string{`<a>; rel=next`}, "a", false},
		{[]string{`<a>;rel=prev, <b>;rel=NEXT`}, "b", false},
		{[]string{`<a>; rel=prev`, `<b>; rel="last next"`}, "b", false},
		{[]string{`<a,b;c>; title="x, <y>; rel=next; \" z"; rel="next"`}, "a,b;c", false},
		{[]string{`<a>; title="rel=next"; rel=prev,<b> ; Rel = "next"`}, "b", false},
		{[]string{`<a>; rel=prev; rel=next`}, "", false},
		{[]string{`<a>; rel="next"; anchor="/other"`, `<b>; rel=next`}, "b", false},
		{[]string{`<a>; rel="nextish"`}, "", false},
		{[]string{`a; rel=next`, `<b; rel=next`, `<c>`}, "", true},
		{[]string{`<a>; rel="next`}, "a", false},
		{[]string{`<a>; hreflang; rel=next`}, "a", false},
		{[]string{`<a>; rel=prev, </b; rel="next"`}, "", true},
		{[]string{`<a>; rel=prev <b>; rel=next`}, "", true},
		{[]string{`<a>; rel="prev" <b>; rel="next"`}, "", true},
		{[]string{`"b"; rel="next"`, `<c>; rel=next`}, "c", false},
		{[]string{``, ` , `, `<a>; rel=prev, `}, "", false},
		{[]string{`<>; rel=next`}, "", true},
	}
	for _, tt := range tests {
		if got, ok := linkTo(tt.headers, "next"); got != tt.want || ok == tt.lost {
			t.Errorf("%q: %q, %v, want %q", tt.headers, got, ok, tt.want)
		}
	}
}

func FuzzLinkTo(f *testing.F) {
	f.Add(`<a,b;c>; title="x, <y>; rel=next; \" z"; rel="next", <b>;rel`)
	f.Add(`<>;;=,"`)
	f.Fuzz(func(t *testing.T, header string) {
		if got, _ := linkTo([]string{header}, "next"); !strings.Contains(header, got) {
			t.Errorf("%q is not in %q", got, header)
		}
	})
}

func FuzzBelow(f *testing.F) {
	for _, next := range []string{"?a", "/root/v1/x", "//h/x", "https://api.acme.example/root/v1/%2e%2e/x"} {
		f.Add(next)
	}
	f.Fuzz(func(t *testing.T, next string) {
		const base = "https://api.acme.example/root/v1"
		address, err := below(base, "/things", next)
		if err != nil {
			return
		}
		u, err := url.Parse(base + address)
		if err != nil || u.Host != "api.acme.example" || !strings.HasPrefix(u.JoinPath().Path, "/root/v1/") {
			t.Errorf("%q leads to %q: %v", next, address, err)
		}
	})
}

// TestPagesOfPosts: what asks for a page and for an order goes into the body, where the filters are.
func TestPagesOfPosts(t *testing.T) {
	t.Parallel()
	m, err := manifest.Parse("posts.yaml", []byte(`manifest: 2
platform: posts
title: Posts
base_url: https://posts.example
credentials: {api_key: {secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
paginators: {pages: {cursor: page.after, from: next, size: page.size, max: 2, items: items}}
tables:
  things:
    about: Things
    post: /search
    read: true
    paginator: pages
    order: {param: sort.by, direction: sort.dir, asc: up, desc: down, columns: {made: created}}
    columns:
      id: {type: text, key: true}
      made: {type: date}
`))
	if err != nil {
		t.Fatal(err)
	}
	tb, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, r.Method+" "+r.RequestURI+" "+string(body))
		fmt.Fprint(w, []string{`{"items":[{"id":"a"},{"id":"b"}],"next":"x&y"}`, `{"items":[{"id":"c"}],"next":null}`}[len(asked)-1])
	})
	got, err := read(t.Context(), c, Scan{Table: tb, Limit: 10, Order: "made", Desc: true})
	if err != nil || len(got.Rows) != 3 || got.Doubt != "" {
		t.Errorf("%d rows, %q, %v", len(got.Rows), got.Doubt, err)
	}
	want := []string{
		`POST /search {"page":{"size":2},"sort":{"by":"created","dir":"down"}}`,
		`POST /search {"page":{"after":"x\u0026y","size":2},"sort":{"by":"created","dir":"down"}}`,
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
