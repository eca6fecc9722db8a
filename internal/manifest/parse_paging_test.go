package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// paged is a manifest of version 2 with one paginator.
func paged(paginator string) string {
	return "manifest: 2\n" + strings.Replace(whole, "  skips: {offset: offset, size: limit, max: 20, items: items, more: hasMore}", "  skips: {"+paginator+"}", 1)
}

func TestPaginators(t *testing.T) {
	t.Parallel()
	tests := []struct {
		paginator string
		want      Paginator
	}{
		{"page: p, max: 10", Paginator{Page: "p", First: 1, Max: 10, Stop: StopEmpty}},
		{"page: p, first: 7, max: 10, total_header: X-Total", Paginator{Page: "p", First: 7, Max: 10, TotalHeader: "X-Total", Stop: StopEmpty}},
		{"offset: o, max: 10, total: n, more: m, stop: total", Paginator{Offset: "o", Max: 10, Total: "n", More: "m", Stop: StopTotal}},
		{"offset: o, first: 1, max: 10, total: n, more: m, stop: more", Paginator{Offset: "o", First: 1, Max: 10, Total: "n", More: "m", Stop: StopMore}},
		{"cursor: c, from: meta.next", Paginator{Cursor: "c", First: 1, From: "meta.next", Stop: StopNoNext}},
		{"cursor: c, from_last: id, more: has_more", Paginator{Cursor: "c", First: 1, FromLast: "id", More: "has_more", Stop: StopMore}},
		{"cursor: c, from_header: X-Next, size: s, max: 50, stop: short", Paginator{Cursor: "c", First: 1, FromHeader: "X-Next", Size: "s", Max: 50, Stop: StopShort}},
		{"cursor: c, from: next, stop: empty", Paginator{Cursor: "c", First: 1, From: "next", Stop: StopEmpty}},
		{"next: links.next, more: more", Paginator{Next: "links.next", First: 1, More: "more", Stop: StopMore}},
		{"next_header: Link, stop: no_next", Paginator{NextHeader: "Link", First: 1, Stop: StopNoNext}},
	}
	for _, tt := range tests {
		t.Run(tt.paginator, func(t *testing.T) {
			t.Parallel()
			m := parsed(t, paged(tt.paginator))
			tt.want.Name = "skips"
			if diff := cmp.Diff(&tt.want, m.Paginators["skips"]); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPaginatorsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ paginator, want string }{
		{"max: 10", "paginator skips: give one of page (the parameter with the page's number), offset"},
		{"page: p, cursor: c, from: f, max: 10", "paginator skips: give one of page"},
		{"next: n, next_header: Link", "paginator skips: give one of page"},
		{"cursor: c", "paginator skips: from is missing; add from: where the answer has the cursor of the next page"},
		{"cursor: c, from: f, from_last: id", "paginator skips: from_last excludes from and from_header"},
		{"page: p, max: 9, from_last: id", "paginator skips: from says where the cursor is and goes with cursor"},
		{"cursor: c, from: f, from_header: F", "paginator skips: from and from_header exclude each other"},
		{"page: p, max: 10, from: f", "paginator skips: from says where the cursor is and goes with cursor"},
		{"page: p, max: 10, total: t, total_header: T", "paginator skips: total and total_header exclude each other"},
		{"cursor: c, from: f, size: s", "paginator skips: max is missing"},
		{"page: p", "paginator skips: max is missing"},
		{"cursor: c, from: f, first: 0", "paginator skips: first is the number of the first page, or of the first record, and goes with page or offset"},
		{"cursor: c, from_header: a b", `"a b" is not the name of a header`},
		{"page: p, max: 10, stop: ended", `paginator skips: unknown stop "ended"; there are: empty (the last page is followed by an empty one), short (the last page is not full), total`},
		{"page: p, max: 10, stop: total", "paginator skips: stop: total needs total"},
		{"page: p, max: 10, stop: more", "paginator skips: stop: more needs more"},
		{"page: p, max: 10, stop: no_next", "paginator skips: stop: no_next goes with cursor, next or next_header"},
		{"cursor: c, from: f, stop: short", "paginator skips: stop: short needs size"},
		{"page: p, max: 10, total_header: T, stop: empty", "paginator skips: stop is for lists whose end is not told; leave it out beside total or more"},
	}
	for _, tt := range tests {
		t.Run(tt.paginator, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse("acme.yaml", []byte(paged(tt.paginator))); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := Parse("acme.yaml", []byte(strings.TrimPrefix(paged("next: n"), "manifest: 2\n"))); err == nil ||
		!strings.Contains(err.Error(), "paginator skips: next belongs to version 2 of the grammar") {
		t.Errorf("in version 1: %v", err)
	}
	if _, err := Parse("acme.yaml", []byte(strings.Replace(paged("cursor: c, from: f"), "paginator: pages", "paginator: skips", 1))); err != nil {
		t.Error(err)
	}
	clash := strings.NewReplacer("paginator: pages", "paginator: skips", `filter: {in: "id[]"}`, "filter: {in: c}").Replace(paged("cursor: c, from: f"))
	if _, err := Parse("acme.yaml", []byte(clash)); err == nil || !strings.Contains(err.Error(), `parameter "c" of column id is that of paginator skips already`) {
		t.Errorf("a filter in the cursor's parameter: %v", err)
	}
}
