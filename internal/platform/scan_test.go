package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// shelf is a collection behind page and size, with knobs for how platforms lie.
type shelf struct {
	rows    int
	cap     int                 // largest page it gives; 0: what is asked
	total   func(page int) any  // what it says; nil: the truth
	give    func(page int) bool // whether it gives the page's rows; nil: always
	stuck   bool                // always the first page
	mu      sync.Mutex
	asked   []string // pages, in order of arrival
	sizes   []int
	running atomic.Int64
}

// pages returns the numbers asked for so far.
func (s *shelf) pages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, _ := strconv.Atoi(r.FormValue("page"))
	size, _ := strconv.Atoi(r.FormValue("size"))
	s.mu.Lock()
	s.asked = append(s.asked, r.FormValue("page"))
	s.sizes = append(s.sizes, size)
	s.mu.Unlock()
	if s.cap > 0 {
		size = min(size, s.cap)
	}
	from := (page - 1) * size
	if s.stuck {
		from = 0
	}
	items := []map[string]any{}
	for i := from; i < min(from+size, s.rows) && (s.give == nil || s.give(page)); i++ {
		items = append(items, map[string]any{"id": fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), "name": "n" + strconv.Itoa(i), "weight": i})
	}
	meta := map[string]any{"total": s.rows}
	if s.total != nil {
		meta["total"] = s.total(page)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"items": items}, "meta": meta})
}

func TestScanPages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		shelf      *shelf
		limit      int
		rows       int
		requests   int
		total      int
		note       string // in the notes; "": none
		incomplete bool
		err        string // in the error; "": none
	}{
		{name: "empty", shelf: &shelf{}, requests: 1},
		{name: "one page", shelf: &shelf{rows: 100}, rows: 100, requests: 1, total: 100},
		{name: "many pages", shelf: &shelf{rows: 2345}, rows: 2345, requests: 24, total: 2345},
		{name: "limit within the first page", shelf: &shelf{rows: 2345}, limit: 7, rows: 7, requests: 1, total: 2345},
		{name: "limit within the third page", shelf: &shelf{rows: 2345}, limit: 250, rows: 300, requests: 3, total: 2345},
		{name: "limit beyond the end", shelf: &shelf{rows: 120}, limit: 1000, rows: 120, requests: 2, total: 120},
		{name: "smaller pages than asked", shelf: &shelf{rows: 205, cap: 50}, rows: 205, requests: 5, total: 205},
		{name: "smaller pages and a limit", shelf: &shelf{rows: 205, cap: 50}, limit: 90, rows: 100, requests: 2, total: 205},
		{name: "no total", shelf: &shelf{rows: 230, total: func(int) any { return nil }}, rows: 230, requests: 3, total: -1},
		{name: "no total, full last page", shelf: &shelf{rows: 200, total: func(int) any { return nil }}, rows: 200, requests: 3, total: -1},
		{name: "no total, smaller pages", shelf: &shelf{rows: 130, cap: 50, total: func(int) any { return nil }}, rows: 130, requests: 3, total: -1},
		{name: "no total, limit", shelf: &shelf{rows: 230, total: func(int) any { return nil }}, limit: 150, rows: 200, requests: 2, total: -1},
		{name: "total is no number", shelf: &shelf{rows: 130, total: func(int) any { return "many" }}, rows: 130, requests: 2, total: -1},
		{name: "total is negative", shelf: &shelf{rows: 130, total: func(int) any { return -5 }}, rows: 130, requests: 2, total: -1},
		{name: "grows", shelf: &shelf{rows: 450, total: func(p int) any { return 250 + 100*min(p-1, 2) }}, rows: 450, requests: 5, total: 450, note: "went from 250 to 450"},
		{name: "shrinks", shelf: &shelf{rows: 250, total: func(p int) any {
			if p > 1 {
				return 250
			}
			return 1000
		}}, rows: 250, requests: -1, total: 250, note: "went from 1000 to 250"},
		{name: "announces more than it has", shelf: &shelf{rows: 250, total: func(int) any { return 900 }}, rows: 250, requests: 9, total: 900, note: "announced 900 rows and gave 250", incomplete: true},
		{name: "announces rows and gives none", shelf: &shelf{total: func(int) any { return 900 }}, requests: 1, total: 900, note: "announced 900 rows and gave 0", incomplete: true},
		{name: "a page is empty", shelf: &shelf{rows: 300, give: func(p int) bool { return p != 2 }}, rows: 200, requests: 3, total: 300, note: "announced 300 rows and gave 200", incomplete: true},
		{name: "grows for ever", shelf: &shelf{rows: 1 << 30, total: func(p int) any { return 300 + 100*p }}, rows: 2400, requests: 24, total: 2700, note: "announced 2700 rows and gave 2400", incomplete: true},
		{name: "repeats the page", shelf: &shelf{rows: 500, stuck: true}, rows: 100, requests: -1, err: "gave page 1 of things again as page 2"},
		{name: "repeats the page without a total", shelf: &shelf{rows: 500, stuck: true, total: func(int) any { return nil }}, rows: 100, requests: 2, err: "again as page 2"},
		{name: "endless", shelf: &shelf{rows: 1 << 30, total: func(int) any { return nil }}, rows: 4000, requests: 40, err: "more rows than are read in one go (4000)"},
		{name: "too many", shelf: &shelf{rows: 1 << 30}, requests: 1, err: "has 1073741824 rows, more than are read in one go (4000)"},
		{name: "too many, with a limit", shelf: &shelf{rows: 1 << 30}, limit: 200, rows: 200, requests: 2, total: 1 << 30},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "things")
			m.Limits = manifest.Limits{}
			c := serve(t, m, Options{MaxPages: 40}, tt.shelf.ServeHTTP)
			got, err := read(t.Context(), c, Scan{Table: tb, Limit: tt.limit})
			if tt.err != "" {
				var e *Error
				if !errors.As(err, &e) || !strings.Contains(e.Public, tt.err) || e.Next == "" {
					t.Errorf("error %v, want %q", err, tt.err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if len(got.Rows) != tt.rows || tt.requests >= 0 && len(tt.shelf.pages()) != tt.requests || tt.err == "" && got.Total != tt.total {
				t.Errorf("%d rows in %d requests, total %d; want %d in %d, %d (pages %v)", len(got.Rows), len(tt.shelf.pages()), got.Total, tt.rows, tt.requests, tt.total, tt.shelf.pages())
			}
			if notes := strings.Join(got.Notes, "|"); !strings.Contains(notes, tt.note) || (notes == "") != (tt.note == "") || got.Incomplete != tt.incomplete {
				t.Errorf("notes %q, incomplete %v; want %q, %v", notes, got.Incomplete, tt.note, tt.incomplete)
			}
			if tt.err == "" && !tt.incomplete && !slices.IsSortedFunc(got.Rows, func(a, b []any) int { return int(a[3].(float64) - b[3].(float64)) }) {
				t.Error("rows are not in the order of the pages")
			}
			if tt.limit == 7 && tt.shelf.sizes[0] != 7 { // one request, answered
				t.Errorf("asked for %d rows", tt.shelf.sizes[0])
			}
		})
	}
}

func TestScanReadsPagesConcurrentlyAndStopsWhenToldTo(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "things")
	m.Limits = manifest.Limits{}
	s := &shelf{rows: 10_000}
	flight := make(chan struct{})
	var full sync.Once
	c := serve(t, m, Options{Timeout: 10 * time.Second}, func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("page") != "1" { // all of the first flight must be there before one of it is answered
			if s.running.Add(1) == inFlight {
				full.Do(func() { close(flight) })
			}
			select {
			case <-flight:
			case <-r.Context().Done():
			}
			s.running.Add(-1)
		}
		s.ServeHTTP(w, r)
	})
	stop := errors.New("enough")
	pages := 0
	err := c.Scan(t.Context(), Scan{Table: tb}, func(Page) error {
		if pages++; pages == 5 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || pages != 5 {
		t.Errorf("error %v after %d pages", err, pages)
	}
	if n := len(s.pages()); n > 5+inFlight {
		t.Errorf("%d requests although five pages were wanted", n)
	}
}

func TestScanOffsetAndMore(t *testing.T) {
	t.Parallel()
	m, err := manifest.Parse("acme.yaml", []byte(strings.Replace(acmeYAML, "paginator: pages", "paginator: skips", 1)))
	if err != nil {
		t.Fatal(err)
	}
	tb, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		offset, _ := strconv.Atoi(r.FormValue("offset"))
		fmt.Fprintf(w, `{"items":[{"id":"a%d"},{"id":"b%d"}],"hasMore":%v}`, offset, offset, offset < 4)
	})
	got, err := read(t.Context(), c, Scan{Table: tb})
	want := []string{"offset=0&limit=20", "offset=2&limit=2", "offset=4&limit=2"}
	if err != nil || len(got.Rows) != 6 || !slices.Equal(asked, want) {
		t.Errorf("%d rows by %v (%v), want 6 by %v", len(got.Rows), asked, err, want)
	}
}

func TestScanFilters(t *testing.T) {
	t.Parallel()
	id1, id2 := "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"
	tests := []struct {
		name    string
		filters []Filter
		want    string // parameters
		limit   string // the size asked for with a limit of 5
	}{
		{"none", nil, "", "5"},
		{"repeat", []Filter{{"id", manifest.In, []string{id1, id2}}}, "id[]=" + id1 + "&id[]=" + id2, "5"},
		{"eq by in", []Filter{{"id", manifest.Eq, []string{id1}}}, "id[]=" + id1, "5"},
		{"comma", []Filter{{"status", manifest.In, []string{"on", "off"}}}, "filter[status]=on,off", "5"},
		{"text that needs escaping", []Filter{{"name", manifest.Eq, []string{"a&b=c ü"}}}, "name=a&b=c ü", "5"},
		{"like", []Filter{{"name", manifest.Like, []string{"Madrid"}}}, "name=Madrid", "5"},
		{"range", []Filter{{"made", manifest.Ge, []string{"2025-01-01"}}, {"made", manifest.Le, []string{"2025-07-01"}}}, "from=2025-01-01&to=2025-07-01", "5"},
		{"boolean input", []Filter{{"wide", manifest.Eq, []string{"true"}}}, "wide=true", "5"},
		{"what no parameter is for stays behind, and the limit with it", []Filter{{"weight", manifest.Ge, []string{"5"}}}, "", "100"},
		{"the first of two on a parameter", []Filter{{"name", manifest.Eq, []string{"a"}}, {"name", manifest.Like, []string{"b"}}}, "name=a", "100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "things")
			var got url.Values
			c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
				got = r.URL.Query()
				fmt.Fprint(w, `{"data":{"items":[]},"meta":{"total":0}}`)
			})
			if _, err := read(t.Context(), c, Scan{Table: tb, Filters: tt.filters, Limit: 5}); err != nil {
				t.Fatal(err)
			}
			want := url.Values{"page": {"1"}, "size": {tt.limit}}
			if tt.name == "text that needs escaping" {
				want.Add("name", "a&b=c ü")
			} else if tt.want != "" {
				for pair := range strings.SplitSeq(tt.want, "&") {
					k, v, _ := strings.Cut(pair, "=")
					want.Add(k, v)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parameters (-want +got)\n%s", diff)
			}
		})
	}
}

func TestScanRefusesWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		table        string
		filter       Filter
		public, next string
	}{
		{"sums", Filter{"n", manifest.Eq, []string{"1"}}, "Acme answers table sums only for a given day", "Add WHERE day = …"},
		{"things", Filter{"colour", manifest.Eq, []string{"x"}}, `table things has no column "colour"`, ""},
	}
	for _, tt := range tests {
		m, tb := acme(t, tt.table)
		c := client(t, m, Options{BaseURL: "http://127.0.0.1:1"})
		_, err := read(t.Context(), c, Scan{Table: tb, Filters: []Filter{tt.filter}})
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeInvalidRequest || !strings.Contains(e.Public, tt.public) || !strings.Contains(e.Next, tt.next) {
			t.Errorf("%+v: error %+v, want %q, %q", tt.filter, err, tt.public, tt.next)
		}
	}
}

func TestScanRows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		table   string
		filters []Filter
		body    string
		want    [][]any
	}{
		{"hubs", nil, `{"id":"h","name":"x","children":[{"id":"a","children":[{"id":"b","children":null}]},{"id":"c"}]}`,
			[][]any{{"h", nil, int64(0)}, {"a", "h", int64(1)}, {"b", "a", int64(2)}, {"c", "h", int64(1)}}},
		{"hubs", nil, ` [{"id":"h"},{"id":"i"}] `, [][]any{{"h", nil, int64(0)}, {"i", nil, int64(0)}}},
		{"hubs", nil, `[]`, nil},
		{"keys", nil, `[{"id":"k","created_by":{"name":"Ana"}},{"id":"l","created_by":null},{"id":"m","created_by":"x"}]`, [][]any{{"k", "Ana"}, {"l", nil}, {"m", nil}}},
		{"things", nil, `{"data":{"items":[{"id":"t","name":null,"status":"new","weight":3,"made":{"at":"2025-01-01T00:00:00+01:00"},"extra":1}]},"meta":{"total":1}}`,
			[][]any{{"t", nil, "new", 3.0, "2024-12-31T23:00:00Z", int64(0)}}},
		{"things", []Filter{{"wide", manifest.Eq, []string{"true"}}}, `{"data":{"items":[{"id":"t","wide":false}]},"meta":{"total":1}}`,
			[][]any{{"t", nil, nil, nil, nil, int64(1)}}},
		{"sums", []Filter{{"day", manifest.Eq, []string{"2025-01-31"}}}, `{"items":[{"n":5},{"n":"6"}],"day":"other"}`,
			[][]any{{"2025-01-31", int64(5)}, {"2025-01-31", int64(6)}}},
	}
	for _, tt := range tests {
		m, tb := acme(t, tt.table)
		c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.body) })
		got, err := read(t.Context(), c, Scan{Table: tb, Filters: tt.filters})
		if err != nil {
			t.Errorf("%s: %v", tt.body, err)
		}
		if diff := cmp.Diff(tt.want, got.Rows); diff != "" || got.Total != len(tt.want) {
			t.Errorf("%s: total %d (-want +got)\n%s", tt.body, got.Total, diff)
		}
	}
}

func BenchmarkScanOneRequest(b *testing.B) {
	m, err := manifest.Parse("acme.yaml", []byte(acmeYAML))
	if err != nil {
		b.Fatal(err)
	}
	m.Limits.Key, m.Limits.Scope = nil, nil
	body := `[` + strings.TrimSuffix(strings.Repeat(`{"id":"k","created_by":{"name":"Ana"}},`, 5), ",") + `]`
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
	defer srv.Close()
	c, err := NewClient(m, Options{BaseURL: srv.URL, Credentials: credentials})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(b.Context(), c, Scan{Table: m.Keys}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePage(b *testing.B) {
	m, err := manifest.Parse("acme.yaml", []byte(acmeYAML))
	if err != nil {
		b.Fatal(err)
	}
	tb, err := m.Table("things")
	if err != nil {
		b.Fatal(err)
	}
	row := `{"id":"11111111-0000-4000-8000-000000000000","name":"Zaragoza plant","status":"on","weight":1234.5,"made":{"at":"2025-01-01T00:00:00Z"},"a":"x","b":null,"c":12,"d":"2025-01-01"},`
	body := []byte(`{"data":{"items":[` + strings.TrimSuffix(strings.Repeat(row, 100), ",") + `]},"meta":{"total":100}}`)
	p := &plan{table: tb, fixed: make([]any, len(tb.Columns))}
	p.columns, p.layout = sources(tb)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.decode(body); err != nil {
			b.Fatal(err)
		}
	}
}
