package fault

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pages reads a whole list as a client does that trusts the first total, and gives ids and each page's total.
func (b *bench) pages(t *testing.T, path string) (ids []string, totals []int) {
	t.Helper()
	for offset, total := 0, 1; offset < total; offset += pageSize {
		r := b.get(t, fmt.Sprintf("%s?offset=%d", path, offset)).Want(t, 200)
		if offset == 0 {
			total = r.Number("total")
		}
		totals = append(totals, r.Number("total"))
		for i := range r.Len("data.rows") {
			ids = append(ids, r.Text(fmt.Sprintf("data.rows.%d.id", i)))
		}
	}
	return ids, totals
}

func TestRowsMoveWhileAClientPages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults []string
		path   string
		totals []int
		ids    int // that a client collects
		twice  int // of those, how many it has had already
	}{
		"deleted":                {[]string{"delete=2,path=/v1/rows"}, "/v1/rows", []int{25, 23, 21}, 21, 0},
		"deleted once":           {[]string{"delete=3,path=/v1/rows,count=1"}, "/v1/rows", []int{25, 22, 22}, 22, 0},
		"inserted":               {[]string{"insert=2,path=/v1/rows,count=1"}, "/v1/rows", []int{25, 27, 27}, 27, 2},
		"both":                   {[]string{"insert,path=/v1/rows", "delete,path=/v1/rows"}, "/v1/rows", []int{25, 25, 25}, 25, 0},
		"documents deleted":      {[]string{"delete=2,path=/v1/events"}, "/v1/events", []int{25, 23, 21}, 21, 0},
		"documents deleted once": {[]string{"delete=3,path=/v1/events,count=1"}, "/v1/events", []int{25, 22, 22}, 22, 0},
		"documents inserted":     {[]string{"insert=4,path=/v1"}, "/v1/events", []int{25, 29, 33}, 30, 0},
		"of another path":        {[]string{"delete=2,path=/v1/events"}, "/v1/rows", []int{25, 25, 25}, 25, 0},
		"of another platform":    {nil, "/v1/rows", []int{25, 25, 25}, 25, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			before, _ := b.pages(t, c.path)
			for _, f := range c.faults {
				b.set(t, f)
			}
			ids, totals := b.pages(t, c.path)
			twice := len(ids) - len(slices.Compact(slices.Sorted(slices.Values(ids))))
			if !slices.Equal(totals, c.totals) || len(ids) != c.ids || twice != c.twice {
				t.Errorf("%d ids, %d of them twice, totals %v", len(ids), twice, totals)
			}
			if _, err := b.in.Clear(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			after, totals := b.pages(t, c.path)
			if diff := cmp.Diff(before, after); diff != "" || !slices.Equal(totals, []int{seeded, seeded, seeded}) {
				t.Errorf("rows are not back as they were: totals %v, %s", totals, diff)
			}
		})
	}
}

// In whatever order faults are cleared, everything comes back.
func TestRowsComeBackInAnyOrder(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{1, 2}, {2, 1}} {
		b := newBench(t)
		before, _ := b.pages(t, "/v1/rows")
		b.set(t, "insert=5,path=/v1/rows")
		b.set(t, "delete=5,path=/v1/rows")
		for range 5 {
			b.pages(t, "/v1/rows")
		}
		for _, id := range order {
			if n, err := b.in.Clear(t.Context(), id); n != 1 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		after, totals := b.pages(t, "/v1/rows")
		if diff := cmp.Diff(before, after); diff != "" || totals[0] != seeded {
			t.Errorf("cleared in order %v: %s", order, diff)
		}
	}
}

// A request that was under way while its fault was cleared must not move a row that nobody would give back.
func TestClearedFaultsMoveNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before, _ := b.pages(t, "/v1/rows")
	late := newRule(b.set(t, "delete,path=/v1/rows").ID, Spec{Kind: "delete", Size: 1}, b.Now())
	if _, err := b.in.Clear(t.Context(), late.id); err != nil {
		t.Fatal(err)
	}
	if err := b.in.rows.change(t.Context(), b.in, late, acme, []any{before[0]}); err != nil {
		t.Fatal(err)
	}
	if after, _ := b.pages(t, "/v1/rows"); !slices.Equal(before, after) {
		t.Errorf("%v is gone", before[0])
	}
}

// Where an answer lists nothing that is in a table, the list of faults says so.
func TestRowsThatAreNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "delete,path=/v1/strangers")
	b.get(t, "/v1/strangers").Want(t, 200)
	if s := b.in.List()[0]; s.Problem != errNoRows.Error() {
		t.Errorf("%+v", s)
	}
	b.get(t, "/v1/me") // refused, and no list
	if s := b.in.List()[0]; s.Seen != 1 {
		t.Errorf("%+v", s)
	}
}

func TestListed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`[{"id":"a"},{"id":"b"}]`: "[a b]", `{"a":[{"id":"x"}],"data":[{"id":7},{"id":8}],"z":[{"no":1}]}`: "[7 8]",
		`{"items":[{"id":"a","parts":[{"id":"p"},{"id":"q"}]}]}`: "[a]", `{"data":{"rows":[{"id":"a"}]}}`: "[a]",
		`{}`: "[]", `{"items":[]}`: "[]", `[1,"a",null,[{"id":null}]]`: "[]", `half {`: "[]",
	} {
		if got := fmt.Sprint(listed([]byte(body))); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func FuzzListed(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"a"},{"id":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) { listed(body) })
}
