package platform

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// moving is a list that changes once, after so many of its pages were given.
type moving struct {
	mu     sync.Mutex
	ids    []int
	given  int
	after  int
	change func(ids []int) []int
	round  int // sizes are passed over, and are always this; 0: they are as asked for
}

func (m *moving) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	number := func(name string) int { n, _ := strconv.Atoi(r.FormValue(name)); return n }
	size := number("size") + number("limit")
	if m.round > 0 {
		size = m.round
	}
	from := number("offset")
	if !r.Form.Has("offset") {
		from = (number("page") - 1) * size
	}
	items := []any{}
	for _, id := range m.ids[min(from, len(m.ids)):min(from+size, len(m.ids))] {
		items = append(items, map[string]any{"id": strconv.Itoa(id), "weight": id})
	}
	if m.given++; m.given == m.after {
		m.ids = m.change(slices.Clone(m.ids))
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"items": items}})
}

// now is the list, and how many of its pages were given. One that is read ahead in vain may still be on its way.
func (m *moving) now() (ids []int, given int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ids, m.given
}

func counting(n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = i
	}
	return ids
}

// lost are the rows that were there before a change and after it and did not come.
func lost(before, after []int, rows [][]any) []int {
	came := map[any]bool{}
	for _, row := range rows {
		came[row[3]] = true
	}
	return slices.DeleteFunc(slices.Clone(before), func(id int) bool { return came[float64(id)] || !slices.Contains(after, id) })
}

// TestRowsThatGoWithoutATotal deletes and inserts rows at all places of lists of several pages, after each page: none is lost unseen, and rows that go or
// come behind what was read are no reason to doubt. In lists of up to ten pages none is read ahead; in longer ones some are.
func TestRowsThatGoWithoutATotal(t *testing.T) {
	t.Parallel()
	lists := []struct {
		paginator string
		rows      int
		after     []int // pages given
		most      int   // requests for a list that does not change
	}{
		{numbered, 450, []int{1, 3, 5}, 6},
		{endsShort, 596, []int{1, 2, 3, 4, 5, 6}, 7},
		{skipping, 250, []int{1, 2, 3}, 5},
		{skipping + ", stop: short", 595, []int{1, 3, 5}, 7},
		{skipping + ", stop: short", 2450, []int{11, 15, 24}, 28},
		{endsShort, 2450, []int{5, 10}, 29},
	}
	for _, l := range lists {
		m, tb := things(t, l.paginator)
		for _, after := range l.after {
			end := after * (101 - after) // of the page
			if tb.Paginator.Offset != "" {
				end = 1 + 99*after
			}
			for _, n := range []int{-2, -1, 1} {
				for _, at := range []int{0, 40, end - after - 1, end - after, end - 2, end - 1, end, end + 1, l.rows - 2} {
					if at-min(n, 0) > l.rows {
						continue
					}
					t.Run(fmt.Sprintf("%s/%d/after %d/%+d at %d", l.paginator, l.rows, after, n, at), func(t *testing.T) {
						t.Parallel()
						list := &moving{ids: counting(l.rows), after: after, change: func(ids []int) []int {
							if n < 0 {
								return slices.Delete(ids, at, at-n)
							}
							return slices.Insert(ids, at, slices.Repeat([]int{-1}, n)...)
						}}
						got, err := read(t.Context(), serve(t, m, Options{}, list.ServeHTTP), Scan{Table: tb})
						if err != nil {
							t.Fatal(err)
						}
						ids, given := list.now()
						if gone := lost(counting(l.rows), ids, got.Rows); got.Doubt == "" && len(gone) > 0 {
							t.Errorf("%v did not come in %d requests, and no doubt", gone, given)
						}
						if at >= end && l.rows < 1000 && got.Doubt != "" {
							t.Errorf("doubt about what was not read yet: %s", got.Doubt)
						}
					})
				}
			}
		}
		t.Run(fmt.Sprintf("%s/%d/still", l.paginator, l.rows), func(t *testing.T) {
			t.Parallel()
			list := &moving{ids: counting(l.rows)}
			got, err := read(t.Context(), serve(t, m, Options{}, list.ServeHTTP), Scan{Table: tb})
			if _, given := list.now(); err != nil || len(got.Rows) != l.rows || got.Doubt != "" || given > l.most {
				t.Errorf("%d rows in %d requests, doubt %q, %v", len(got.Rows), given, got.Doubt, err)
			}
		})
	}
}

// TestOverlapsCostATenth counts the requests for lists of all lengths, without those that are asked for ahead: one more at most up to ten pages, a tenth
// beyond. What it costs to read a list to its end is what leads there, so one long list tells of all shorter ones.
func TestOverlapsCostATenth(t *testing.T) {
	t.Parallel()
	for _, paginator := range []string{endsShort, skipping} {
		for _, size := range []int{1, 2, 5, 10, 25, 50, 100, 250} {
			_, tb := things(t, paginator)
			pg := *tb.Paginator
			pg.Max, tb.Paginator = size, &pg
			r := newReading(nil, newPlan(tb, pseudonyms{}), nil, nil)
			r.size, r.full, r.at, r.pagesAsked, r.pagesRead = size, size, size, 1, 1
			r.overlaps.before, r.overlaps.records = extent{size: size}, size
			for records := size; records < 60*size; records++ {
				for r.at <= records {
					next := r.next()
					if next.at+next.overlap != r.at || next.end() <= r.at || next.size > size {
						t.Fatalf("%s, pages of %d: after %d records %+v", paginator, size, r.at, next)
					}
					r.at = next.end()
					r.pagesAsked++
				}
				if least := records/size + 1; r.pagesAsked > least+max(1, least/10) {
					t.Errorf("%s, pages of %d: %d requests for %d records, the least are %d", paginator, size, r.pagesAsked, records, least)
				}
			}
		}
	}
}

// TestSizeThatIsPassedOver: a platform that gives pages of its own size has none that overlap, which is no reason to doubt them.
func TestSizeThatIsPassedOver(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{99, 101, 150, 199, 200, 201, 1234} {
		for _, paginator := range []string{numbered, endsShort} {
			m, tb := things(t, paginator)
			list := &moving{ids: counting(rows), round: 100}
			got, err := read(t.Context(), serve(t, m, Options{}, list.ServeHTTP), Scan{Table: tb})
			_, given := list.now()
			if most := (rows/100 + 2) * 11 / 10; err != nil || len(got.Rows) != rows || got.Doubt != "" || given > most+1 {
				t.Errorf("%s: %d of %d rows in %d requests, doubt %q, %v", paginator, len(got.Rows), rows, given, got.Doubt, err)
			}
		}
	}
}
