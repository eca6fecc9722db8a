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

// shelf is a collection behind page and size, or offset and limit, with knobs for how platforms differ and how they lie.
type shelf struct {
	rows   int
	cap    int                 // largest page it gives; 0: what is asked
	jumps  bool                // and a page's number counts pages of the size asked for, those that the cap leaves out included
	cuts   []int               // records in each page, whatever was asked; pages beyond are empty
	hidden []int               // records that it leaves out after it has cut the page
	total  func(page int) any  // what it says; nil: the truth
	more   func(page int) any  // what it says; nil: nothing
	give   func(page int) bool // whether it gives the page's records; nil: always
	stuck  bool                // always the first page
	last   bool                // beyond the end the last page
	beyond int                 // status beyond the end; 0: an empty page
	record func(i int) any     // nil: one with id, name and weight
	mu     sync.Mutex
	asked  []string // page/size or offset+limit, in order of arrival

	first       int    // the number that stands for page 1, or for no record to skip, less 1 or 0
	totalHeader string // that tells the total; "": none
	running     atomic.Int64
}

// requests returns what was asked for so far.
func (s *shelf) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int { n, _ := strconv.Atoi(r.FormValue(name)); return n }
	page, size, from := number("page")-s.first, number("size"), 0
	var asked string
	if r.Form.Has("offset") {
		size, from = number("limit"), number("offset")-s.first
		page = from/max(size, 1) + 1
		asked = fmt.Sprintf("%d+%d", from, size)
	} else {
		asked = fmt.Sprintf("%d/%d", page, size)
	}
	s.mu.Lock()
	s.asked = append(s.asked, asked)
	s.mu.Unlock()
	full := size
	if s.cap > 0 && (size == 0 || size > s.cap) {
		size = s.cap
	}
	switch {
	case r.Form.Has("offset"):
	case s.stuck:
	case s.cuts != nil:
		size = 0
		for i, n := range s.cuts {
			if i+1 == page {
				size = n
				break
			}
			from += n
		}
	case s.jumps:
		from = (page - 1) * full
	default:
		from = (page - 1) * size
	}
	if from >= s.rows && s.last {
		from = (s.rows - 1) / size * size
	}
	if from >= s.rows && s.beyond > 0 {
		w.WriteHeader(s.beyond)
		return
	}
	s.write(w, page, from, from+size)
}

func (s *shelf) write(w http.ResponseWriter, page, from, to int) {
	items := []any{}
	for i := from; i < min(to, s.rows) && (s.give == nil || s.give(page)); i++ {
		switch {
		case slices.Contains(s.hidden, i):
		case s.record != nil:
			items = append(items, s.record(i))
		default:
			items = append(items, map[string]any{"id": fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), "name": "n" + strconv.Itoa(i), "weight": i})
		}
	}
	if s.totalHeader != "" {
		w.Header().Set(s.totalHeader, strconv.Itoa(s.rows))
	}
	meta := map[string]any{"total": s.rows}
	if s.total != nil {
		meta["total"] = s.total(page)
	}
	if s.more != nil {
		meta["more"] = s.more(page)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"items": items}, "meta": meta})
}

// things is the table of that name behind another paginator.
func things(t *testing.T, paginator string) (*manifest.Manifest, *manifest.Table) {
	t.Helper()
	paginator, second := strings.CutPrefix(paginator, version2)
	text := acmeYAML
	if second {
		text = version2 + "\n" + text
	}
	text = strings.Replace(text, "paginators:\n", "paginators:\n  other: {"+paginator+", max: 100, items: data.items}\n", 1)
	m := parsed(t, strings.Replace(text, "paginator: pages", "paginator: other", 1))
	tb, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	m.Limits = manifest.Limits{}
	return m, tb
}

const (
	version2      = "manifest: 2"
	numbered      = "page: page, size: size"
	withTotal     = numbered + ", total: meta.total"
	withMore      = numbered + ", more: meta.more"
	withBoth      = withTotal + ", more: meta.more"
	endsShort     = numbered + ", stop: short"
	skipping      = "offset: offset, size: limit"
	skippingTotal = skipping + ", total: meta.total"
)

func always(v any) func(int) any { return func(int) any { return v } }

func TestScanPages(t *testing.T) {
	t.Parallel()
	until := func(n int) func(int) any { return func(page int) any { return page < n } }
	except := func(n int) func(int) bool { return func(page int) bool { return page != n } }
	tests := []struct {
		name      string
		paginator string
		shelf     *shelf
		limit     int
		rows      int // distinct
		twice     int // that came more than once
		requests  int // -1: as many as are under way when it ends
		total     int
		doubt     string // in the doubt; "": none
		err       string // in the error; "": none
	}{
		// A total that is true.
		{name: "empty", paginator: withTotal, shelf: &shelf{}, requests: 1},
		{name: "one page", paginator: withTotal, shelf: &shelf{rows: 100}, rows: 100, requests: 1, total: 100},
		{name: "many pages", paginator: withTotal, shelf: &shelf{rows: 2345}, rows: 2345, requests: 24, total: 2345},
		{name: "limit within the first page", paginator: withTotal, shelf: &shelf{rows: 2345}, limit: 7, rows: 7, requests: 1, total: 2345},
		{name: "limit within the third page", paginator: withTotal, shelf: &shelf{rows: 2345}, limit: 250, rows: 300, requests: 3, total: 2345},
		{name: "limit beyond the end", paginator: withTotal, shelf: &shelf{rows: 120}, limit: 1000, rows: 120, requests: 2, total: 120},
		{name: "limit and no rows", paginator: withTotal, shelf: &shelf{}, limit: 5, requests: 1},
		{name: "skipping", paginator: skippingTotal, shelf: &shelf{rows: 230}, rows: 230, requests: 3, total: 230},
		{name: "smaller pages than asked", paginator: withTotal, shelf: &shelf{rows: 205, cap: 50}, rows: 205, requests: 5, total: 205},
		{name: "smaller pages, numbered by the size asked for", paginator: withTotal, shelf: &shelf{rows: 205, cap: 50, jumps: true}, rows: 205, requests: 5, total: 205},
		{name: "smaller pages and a limit", paginator: withTotal, shelf: &shelf{rows: 205, cap: 50}, limit: 90, rows: 100, requests: 2, total: 205},
		{name: "smaller pages, skipping", paginator: skippingTotal, shelf: &shelf{rows: 205, cap: 50}, rows: 205, requests: 5, total: 205},
		{name: "a page is short", paginator: withTotal, shelf: &shelf{rows: 300, cuts: []int{100, 99, 100, 1}}, rows: 300, requests: 4, total: 300},

		// Totals that are not.
		{name: "total as text", paginator: withTotal, shelf: &shelf{rows: 300, total: always("300")}, rows: 300, requests: 3, total: 300},
		{name: "total as a real", paginator: withTotal, shelf: &shelf{rows: 130, total: always(json.RawMessage("130.0"))}, rows: 130, requests: 2, total: 130},
		{name: "total is a word", paginator: withTotal, shelf: &shelf{rows: 130, total: always("many")}, rows: 130, requests: 3, total: -1},
		{name: "total is negative", paginator: withTotal, shelf: &shelf{rows: 130, total: always(-5)}, rows: 130, requests: 3, total: -1},
		{name: "total is null", paginator: withTotal, shelf: &shelf{rows: 130, total: always(nil)}, rows: 130, requests: 3, total: -1},
		{name: "total is broken", paginator: withTotal, shelf: &shelf{rows: 130, total: always(130.5)}, rows: 130, requests: 3, total: -1},
		{name: "total is an object", paginator: withTotal, shelf: &shelf{rows: 130, total: always(map[string]any{"value": 130})}, rows: 130, requests: 3, total: -1},
		{name: "total is missing on later pages", paginator: withTotal, shelf: &shelf{rows: 330, total: func(p int) any {
			if p == 1 {
				return 330
			}
			return nil
		}}, rows: 330, requests: 4, total: 330},
		{name: "total comes on the second page", paginator: withTotal, shelf: &shelf{rows: 330, total: func(p int) any {
			if p == 1 {
				return nil
			}
			return 330
		}}, rows: 330, requests: 4, total: 330},
		{name: "grows", paginator: withTotal, shelf: &shelf{rows: 450, total: func(p int) any { return 250 + 100*min(p-1, 2) }}, rows: 450, requests: 5, total: 450},
		{name: "shrinks", paginator: withTotal, shelf: &shelf{rows: 250, total: func(p int) any {
			if p > 1 {
				return 250
			}
			return 1000
		}}, rows: 250, requests: -1, total: 250},
		{name: "total of the page only", paginator: withTotal, shelf: &shelf{rows: 250, total: always(60)}, rows: 250, requests: 4, total: 60},
		{name: "announces none and gives some", paginator: withTotal, shelf: &shelf{rows: 250, total: always(0)}, rows: 250, requests: 4, total: 0},
		{name: "announces none and never ends", paginator: withTotal, shelf: &shelf{rows: 1 << 30, total: always(0)}, rows: 4000, requests: 40, total: 0},
		{name: "announces less than it has, and goes on for long", paginator: withTotal, shelf: &shelf{rows: 3500, total: always(250)}, rows: 3500, requests: -1, total: 250},
		{name: "announces more than it has", paginator: withTotal, shelf: &shelf{rows: 250, total: always(900)}, rows: 250, requests: 9, total: 900},
		{name: "announces rows and gives none", paginator: withTotal, shelf: &shelf{total: always(900)}, requests: 1, total: 900},
		{name: "announces one more than it has", paginator: withTotal, shelf: &shelf{rows: 299, total: always(300)}, rows: 299, requests: 4, total: 300},
		{name: "leaves records out", paginator: withTotal, shelf: &shelf{rows: 300, hidden: []int{150}}, rows: 299, requests: 4, total: 300},
		{name: "leaves records of the first page out", paginator: withTotal, shelf: &shelf{rows: 300, hidden: []int{5, 50}}, rows: 298, requests: 5, total: 300},
		{name: "leaves the first page's last records out", paginator: withTotal, shelf: &shelf{rows: 300, hidden: []int{98, 99}}, rows: 298, requests: 5, total: 300},
		{name: "grows for ever", paginator: withTotal, shelf: &shelf{rows: 1 << 30, total: func(p int) any { return 300 + 100*p }}, rows: 2400, requests: 24, total: 2700},
		{name: "a page is empty", paginator: withTotal, shelf: &shelf{rows: 300, give: except(2)}, rows: 200, requests: 3, total: 300, doubt: "page 2 was empty, but not page 3"},
		{name: "a page is empty, and then none is asked for", paginator: withTotal, shelf: &shelf{rows: 5000, give: except(2)}, limit: 250, rows: 200, requests: 3, total: 5000, doubt: "page 2 was empty, but not page 3"},
		{name: "too many", paginator: withTotal, shelf: &shelf{rows: 1 << 30}, requests: 1, err: "has 1073741824 rows, more than are read in one go (4000)"},
		{name: "too many, in smaller pages", paginator: withTotal, shelf: &shelf{rows: 4000, cap: 99}, requests: 1, err: "has 4000 rows, more than are read in one go (3960)"},
		{name: "just not too many", paginator: withTotal, shelf: &shelf{rows: 4000}, rows: 4000, requests: 40, total: 4000},
		{name: "too many, with a limit", paginator: withTotal, shelf: &shelf{rows: 1 << 30}, limit: 200, rows: 200, requests: 2, total: 1 << 30},

		// No total: the end is an empty page.
		{name: "none", paginator: numbered, shelf: &shelf{}, requests: 1, total: -1},
		{name: "no total", paginator: numbered, shelf: &shelf{rows: 230}, rows: 230, requests: 4, total: -1},
		{name: "no total, full last page", paginator: numbered, shelf: &shelf{rows: 200}, rows: 200, requests: 4, total: -1},
		{name: "no total, one short page", paginator: numbered, shelf: &shelf{rows: 30}, rows: 30, requests: 2, total: -1},
		{name: "no total, smaller pages", paginator: numbered, shelf: &shelf{rows: 130, cap: 50}, rows: 130, requests: 4, total: -1},
		{name: "no total, smaller pages, numbered by the size asked for", paginator: numbered, shelf: &shelf{rows: 130, cap: 50, jumps: true}, rows: 130, requests: 4, total: -1},
		{name: "no total, a page in the middle is short", paginator: numbered, shelf: &shelf{rows: 500, cuts: []int{100, 99, 100, 100, 100, 1}}, rows: 500, requests: 8, total: -1},
		{name: "no total, the first page is short", paginator: numbered, shelf: &shelf{rows: 499, cuts: []int{99, 100, 100, 100, 100}}, rows: 499, requests: 6, total: -1},
		{name: "no total, all pages are short", paginator: numbered, shelf: &shelf{rows: 300, cuts: []int{60, 70, 50, 80, 40}}, rows: 300, requests: 6, total: -1},
		{name: "no total, leaves records out", paginator: numbered, shelf: &shelf{rows: 500, hidden: []int{150, 320}}, rows: 498, requests: 7, total: -1},
		{name: "no total, leaves records of the first page out", paginator: numbered, shelf: &shelf{rows: 500, hidden: []int{0, 7, 320}}, rows: 497, requests: 7, total: -1},
		{name: "no total, leaves the first page's last record out", paginator: numbered, shelf: &shelf{rows: 500, hidden: []int{99}}, rows: 499, requests: -1, total: -1},
		{name: "no total, limit", paginator: numbered, shelf: &shelf{rows: 230}, limit: 150, rows: 198, requests: 2, total: -1},
		{name: "no total, limit in one page", paginator: numbered, shelf: &shelf{rows: 230}, limit: 20, rows: 20, requests: 1, total: -1},
		{name: "no total, limit beyond the end", paginator: numbered, shelf: &shelf{rows: 230}, limit: 1000, rows: 230, requests: 4, total: -1},
		{name: "no total, a limit far off asks for no more", paginator: numbered, shelf: &shelf{rows: 5000}, limit: 1990, rows: 2068, requests: 22, total: -1},
		{name: "no total, long", paginator: numbered, shelf: &shelf{rows: 3000}, rows: 3000, requests: -1, total: -1},
		{name: "no total, skipping", paginator: skipping, shelf: &shelf{rows: 230}, rows: 230, requests: 5, total: -1},
		{name: "no total, skipping, smaller pages", paginator: skipping, shelf: &shelf{rows: 130, cap: 50}, rows: 130, requests: 5, total: -1},
		{name: "no total, skipping, leaves records out", paginator: skipping, shelf: &shelf{rows: 500, hidden: []int{150, 299}}, rows: 498, requests: -1, total: -1},
		{name: "no total, skipping, leaves records of the first page out", paginator: skipping, shelf: &shelf{rows: 500, hidden: []int{3}}, rows: 499, requests: -1, total: -1},
		{name: "a page in the middle is empty", paginator: numbered, shelf: &shelf{rows: 3000, give: except(17)}, rows: 1700, requests: 19, total: -1, doubt: "page 17 was empty, but not page 18"},
		{name: "a page that overlaps is empty", paginator: numbered, shelf: &shelf{rows: 3000, give: except(5)}, rows: 388, requests: 6, total: -1, doubt: "the list moved while it was read: page 5 of 97 records does not follow"},
		{name: "not found beyond the end", paginator: numbered, shelf: &shelf{rows: 230, beyond: 404}, rows: 230, requests: 4, total: -1, doubt: "page 4 of 98 records was answered with 404"},
		{name: "refused beyond the end", paginator: numbered, shelf: &shelf{rows: 230, beyond: 400}, rows: 230, requests: 4, err: "400"},
		{name: "not found at the beginning", paginator: numbered, shelf: &shelf{beyond: 404}, requests: 1, err: "404"},
		{name: "not found although announced", paginator: withTotal, shelf: &shelf{rows: 100, total: always(200), beyond: 404}, rows: 100, requests: 2, err: "404"},
		{name: "endless", paginator: numbered, shelf: &shelf{rows: 1 << 30}, rows: 3700, requests: 40, err: "more rows than are read in one go (3700)"},

		{name: "endless, in smaller pages", paginator: numbered, shelf: &shelf{rows: 1 << 30, cap: 50}, rows: 1850, requests: 40, err: "more rows than are read in one go (1850)"},
		{name: "no total, the platform decides on the size", paginator: "page: page", shelf: &shelf{rows: 130, cap: 50}, rows: 130, requests: 4, total: -1},
		{name: "no total, the platform decides on the size, skipping", paginator: "offset: offset", shelf: &shelf{rows: 130, cap: 50}, rows: 130, requests: 5, total: -1},

		// The manifest, or the answer, says where the end is.
		{name: "a short page ends it", paginator: endsShort, shelf: &shelf{rows: 230}, rows: 230, requests: 3, total: -1},
		{name: "a short page ends it, the last is full", paginator: endsShort, shelf: &shelf{rows: 200}, rows: 200, requests: 3, total: -1},
		{name: "a short first page ends it", paginator: endsShort, shelf: &shelf{rows: 30}, rows: 30, requests: 1, total: -1},
		{name: "a short page ends it, with a limit", paginator: endsShort, shelf: &shelf{rows: 30}, limit: 50, rows: 30, requests: 1, total: -1},
		{name: "a page in the middle is empty, where a short page ends it", paginator: endsShort, shelf: &shelf{rows: 3000, give: except(17)}, rows: 1700, requests: 19, total: -1,
			doubt: "page 17 was empty, but not page 18"},
		{name: "no more", paginator: withMore, shelf: &shelf{rows: 230, more: until(3)}, rows: 230, requests: 3, total: -1},
		{name: "no more after a full page", paginator: withMore, shelf: &shelf{rows: 200, more: until(2)}, rows: 200, requests: 2, total: -1},
		{name: "more after a short page", paginator: withMore, shelf: &shelf{rows: 299, cuts: []int{100, 99, 100}, more: until(3)}, rows: 299, requests: 3, total: -1},
		{name: "more, says an empty page", paginator: withMore, shelf: &shelf{rows: 200, more: always(true)}, rows: 200, requests: 3, total: -1, doubt: "page 3 was empty, but said that there was more"},
		{name: "whether there is more is text", paginator: withMore, shelf: &shelf{rows: 200, more: func(p int) any { return fmt.Sprint(p < 2) }}, rows: 200, requests: 2, total: -1},
		{name: "whether there is more is null", paginator: withMore, shelf: &shelf{rows: 200, more: always(nil)}, rows: 200, requests: 3, total: -1},
		{name: "more is where it is", paginator: withMore, shelf: &shelf{rows: 200, more: func(p int) any { return map[bool]string{true: "/things?page=2"}[p == 1] }}, rows: 200, requests: 2, total: -1},
		{name: "more than the total", paginator: withBoth, shelf: &shelf{rows: 300, total: always(100), more: until(3)}, rows: 300, requests: 3, total: 100},
		{name: "no more, short of the total, where more counts", paginator: version2 + withBoth + ", stop: more", shelf: &shelf{rows: 200, total: always(300), more: until(2)}, rows: 200, requests: -1, total: 300},
		{name: "more than the total, where the total counts", paginator: version2 + withBoth + ", stop: total", shelf: &shelf{rows: 300, total: always(200), more: always(true)}, rows: 200, requests: 2, total: 200},
		{name: "total in a header", paginator: version2 + numbered + ", total_header: X-Total", shelf: &shelf{rows: 230, totalHeader: "X-Total"}, rows: 230, requests: 3, total: 230},
		{name: "numbered from 0", paginator: version2 + withTotal + ", first: 0", shelf: &shelf{rows: 230, first: -1}, rows: 230, requests: 3, total: 230},
		{name: "numbered from 5, no total", paginator: version2 + numbered + ", first: 5", shelf: &shelf{rows: 230, first: 4}, rows: 230, requests: 4, total: -1},
		{name: "skipping from 1", paginator: version2 + skippingTotal + ", first: 1", shelf: &shelf{rows: 230, first: 1}, rows: 230, requests: 3, total: 230},
		{name: "no more, short of the total", paginator: withBoth, shelf: &shelf{rows: 200, total: always(300), more: until(2)}, rows: 200, requests: 3, total: 300},

		// A page comes twice.
		{name: "always the first page", paginator: withTotal, shelf: &shelf{rows: 500, stuck: true}, rows: 100, requests: -1, total: 500, doubt: "page 2 was page 1 again"},
		{name: "always the first page, no total", paginator: numbered, shelf: &shelf{rows: 500, stuck: true}, rows: 100, requests: 3, total: -1, doubt: "page 2 was page 1 again"},
		{name: "always the first page, smaller than asked", paginator: numbered, shelf: &shelf{rows: 500, cap: 50, stuck: true}, rows: 50, requests: 3, total: -1, doubt: "page 2 was page 1 again"},
		{name: "always the first page, a limit", paginator: withTotal, shelf: &shelf{rows: 500, stuck: true}, limit: 150, rows: 100, requests: 2, total: 500, doubt: "page 2 was page 1 again"},
		{name: "the last page for ever", paginator: numbered, shelf: &shelf{rows: 300, last: true}, rows: 300, requests: 5, total: -1, doubt: "page 5 of 97 records was page 4 of 97 records again"},
		{name: "one record again and again", paginator: numbered, shelf: &shelf{rows: 1, stuck: true}, rows: 1, requests: 3, total: -1, doubt: "page 2 was page 1 again"},
		{name: "pages overlap", paginator: withTotal, shelf: &shelf{rows: 210, record: func(i int) any {
			if i >= 100 {
				i -= 5
			}
			return map[string]any{"id": strconv.Itoa(i), "weight": i}
		}}, rows: 205, twice: 5, requests: 3, total: 210},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := things(t, tt.paginator)
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
			asked := tt.shelf.requests()
			if most := tt.rows/50 + 2*inFlight; len(asked) > most {
				t.Errorf("%d requests, more than %d", len(asked), most)
			}
			ids := map[any]int{}
			for _, row := range got.Rows {
				ids[row[0]]++
			}
			if len(ids) != tt.rows || len(got.Rows)-len(ids) != tt.twice || tt.requests >= 0 && len(asked) != tt.requests {
				t.Errorf("%d rows, %d twice, in %d requests; want %d, %d, %d\n%v", len(ids), len(got.Rows)-len(ids), len(asked), tt.rows, tt.twice, tt.requests, asked)
			}
			if tt.err == "" && (got.Total != tt.total || got.Requests != len(asked) && tt.requests >= 0) {
				t.Errorf("total %d in %d requests, want %d in %d", got.Total, got.Requests, tt.total, len(asked))
			}
			if !strings.Contains(got.Doubt, tt.doubt) || (got.Doubt == "") != (tt.doubt == "") || len(got.Notes) > 0 {
				t.Errorf("doubt %q, notes %v; want %q", got.Doubt, got.Notes, tt.doubt)
			}
			if tt.twice == 0 && !slices.IsSortedFunc(got.Rows, func(a, b []any) int { return int(a[3].(float64) - b[3].(float64)) }) {
				t.Error("rows are not in the order of the pages")
			}
		})
	}
}

// TestReadsAheadWithoutATotal: from the 31st page on no page is answered before four of them are asked for, and a tenth at most is asked for in vain, besides a
// tenth for pages that overlap.
func TestReadsAheadWithoutATotal(t *testing.T) {
	t.Parallel()
	m, tb := things(t, numbered)
	s := &shelf{rows: 6000}
	four := make(chan struct{})
	var once sync.Once
	c := serve(t, m, Options{Timeout: 10 * time.Second}, func(w http.ResponseWriter, r *http.Request) {
		if n, _ := strconv.Atoi(r.FormValue("page")); n > 30 {
			if s.running.Add(1) == 4 {
				once.Do(func() { close(four) })
			}
			select {
			case <-four:
			case <-r.Context().Done():
			}
		}
		s.ServeHTTP(w, r)
	})
	got, err := read(t.Context(), c, Scan{Table: tb})
	if err != nil || len(got.Rows) != 6000 || len(s.requests()) > 61+6+6 {
		t.Errorf("%d rows in %d requests: %v", len(got.Rows), len(s.requests()), err)
	}
}

// TestPagesWithoutKey: in a table without a key equal records are no mistake, and so are equal pages that have nothing but equal records.
func TestPagesWithoutKey(t *testing.T) {
	t.Parallel()
	equal := func(int) any { return map[string]any{"name": "same", "weight": 1} }
	lastDiffers := func(i int) any {
		if i%100 == 99 {
			return map[string]any{"name": "other"}
		}
		return equal(i)
	}
	tests := []struct {
		name      string
		paginator string
		shelf     *shelf
		rows      int
		requests  int
		doubt     string
	}{
		{"all equal", withTotal, &shelf{rows: 300, record: equal}, 300, 3, ""},
		{"all equal, no total", numbered, &shelf{rows: 300, record: equal}, 300, 5, ""},
		{"a record a page", withTotal, &shelf{rows: 3, cuts: []int{1, 1, 1}, record: equal}, 3, 4, ""},
		{"pages repeat, and their records differ", withTotal, &shelf{rows: 300, record: lastDiffers}, 100, 3, "page 2 was page 1 again"},
		{"equal records around where a cap cuts", skipping, &shelf{rows: 120, cap: 50, record: equal}, 70, 5, "the page from record 1 on was shorter than asked for, and what follows looks the same: things has no key to tell rows that were left out"},
		{"always the first page", numbered, &shelf{rows: 300, stuck: true}, 100, 3, "page 2 was page 1 again"},
		{"equal pages that are not next to each other", numbered, &shelf{rows: 300, record: func(i int) any {
			return map[string]any{"name": i / 100 % 2, "weight": i % 100}
		}}, 300, 5, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := things(t, tt.paginator)
			keyless := *tb
			keyless.Columns = slices.Clone(tb.Columns)
			keyless.Columns[0].Key = false
			got, err := read(t.Context(), serve(t, m, Options{MaxPages: 40}, tt.shelf.ServeHTTP), Scan{Table: &keyless})
			if err != nil {
				t.Fatal(err)
			}
			asked := len(tt.shelf.requests())
			early := tt.doubt != "" && asked < tt.requests // a page that was asked for ahead had not arrived when the doubt ended the reading
			if len(got.Rows) != tt.rows || asked != tt.requests && !early || got.Doubt != tt.doubt {
				t.Errorf("%d rows in %d requests, doubt %q; want %d, %d, %q", len(got.Rows), asked, got.Doubt, tt.rows, tt.requests, tt.doubt)
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
	if n := len(s.requests()); n > 5+inFlight {
		t.Errorf("%d requests although five pages were wanted", n)
	}
}

func TestScanOffsetAndMore(t *testing.T) {
	t.Parallel()
	m := parsed(t, strings.Replace(acmeYAML, "paginator: pages", "paginator: skips", 1))
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
	want := []string{"offset=0&limit=20", "offset=2&limit=2", "offset=4&limit=2"} // its pages are of two
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
		{"things", Filter{"colour", manifest.Eq, []string{"x"}}, `Table things has no column "colour"`, ""},
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
		{"things", nil, `{"data":{"items":[{"id":"t","n\u0061me":"escaped","\u0077eight":3,"status\n":"x"}]},"meta":{"total":1}}`,
			[][]any{{"t", "escaped", nil, 3.0, nil, int64(0)}}},
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
	m := parsed(b, acmeYAML)
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
		if _, err := read(b.Context(), c, Scan{Table: &m.Keys().Table}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePage(b *testing.B) {
	m := parsed(b, acmeYAML)
	tb, err := m.Table("things")
	if err != nil {
		b.Fatal(err)
	}
	row := `{"id":"11111111-0000-4000-8000-000000000000","name":"Zaragoza plant","status":"on","weight":1234.5,"made":{"at":"2025-01-01T00:00:00Z"},"a":"x","b":null,"c":12,"d":"2025-01-01"},`
	body := []byte(`{"data":{"items":[` + strings.TrimSuffix(strings.Repeat(row, 100), ",") + `]},"meta":{"total":100}}`)
	p := newPlan(tb, pseudonyms{})
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.decode(body); err != nil {
			b.Fatal(err)
		}
	}
}
