package rows

import "testing"

// numbered numbers all rows of the views, in order.
func numbered(ids *RowIDs, views ...*View) []int64 {
	var out []int64
	for _, v := range views {
		for i := range v.Rows {
			out = append(out, ids.Of(v, i))
		}
	}
	return out
}

func TestRowIDs(t *testing.T) {
	t.Parallel()
	src := &source{}
	keyed, keyless := src.table(t, "keyed", true), src.table(t, "keyless", false)
	view := func(table *Table, data ...[]any) *View { return &View{t: table, Rows: data} }
	both := view(keyed, []any{"a", 1, nil}, []any{"a", 2, nil})
	both.shared = map[any]bool{"a": true}
	for name, tt := range map[string]struct {
		views []*View
		same  [][2]int // places, over all views, of what is one row; all others are different ones
	}{
		"a key is the same row, though it has changed": {[]*View{view(keyed, []any{"a", 1, nil}), view(keyed, []any{"b", 1, nil}, []any{"a", 2, nil})}, [][2]int{{0, 2}}},
		"rows without a key by their content":          {[]*View{view(keyed, []any{nil, 1, nil}, []any{nil, 2, nil}), view(keyed, []any{nil, 2, nil})}, [][2]int{{1, 2}}},
		"equal rows without a key are several":         {[]*View{view(keyed, []any{nil, 1, nil}, []any{nil, 1, nil}), view(keyed, []any{nil, 1, nil}, []any{nil, 1, nil})}, [][2]int{{0, 2}, {1, 3}}},
		"a table without a key":                        {[]*View{view(keyless, []any{"a", 1, nil}, []any{"a", 1, nil}), view(keyless, []any{"a", 1, nil})}, [][2]int{{0, 2}}},
		"a key that is not unique":                     {[]*View{both, view(keyed, []any{"b", 1, nil})}, nil},
		"the same key in another table":                {[]*View{view(keyed, []any{"a", 1, nil}), view(keyless, []any{"a", 1, nil})}, nil},
	} {
		var ids RowIDs
		got := numbered(&ids, tt.views...)
		for i := range got {
			for j := range got[:i] {
				want := false
				for _, pair := range tt.same {
					want = want || pair == [2]int{j, i}
				}
				if (got[i] == got[j]) != want {
					t.Errorf("%s: numbers %v of places %d and %d", name, got, j, i)
				}
			}
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	table, err := Prepare(Table{Name: "t", Fetch: (&source{}).fetch, Columns: []Column{
		{Name: "text", Type: Text}, {Name: "at", Type: Text, Format: DateTime}, {Name: "id", Type: Text, Format: UUID}, {Name: "n", Type: Real},
	}})
	if err != nil {
		t.Fatal(err)
	}
	const upper, lower = "2F1C7C1E-6A6B-4C5E-9F0A-0F1E2D3C4B5A", "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	v := &View{t: table, Rows: [][]any{
		{"a", "2025-01-01T10:00:00Z", upper, 5.0},
		{"A", "2025-01-01 12:00:00+02:00", lower, int64(5)},
		{nil, nil, nil, nil},
		{"b", "2025-01-02", "no id", 5.5},
	}}
	for _, tt := range []struct {
		col   int
		value any
		want  []int32
		ok    bool
	}{
		{0, "a", []int32{0, 1}, true}, // another column's collation may be the one that counts
		{0, "z", nil, true},
		{1, "2025-01-01T10:00:00.000Z", []int32{0, 1}, true},
		{1, "2025-01-02 00:00", []int32{3}, true},
		{2, lower, []int32{0, 1}, true},
		{3, int64(5), []int32{0, 1}, true},
		{3, 5.5, []int32{3}, true},
		{3, "5", nil, false},
		{0, int64(5), nil, false},
		{0, []byte("a"), nil, false},
		{0, nil, nil, false},
	} {
		got, ok := v.Lookup(tt.col, tt.value)
		if ok != tt.ok || len(got) != len(tt.want) {
			t.Errorf("column %d = %v: %v, %v; want %v, %v", tt.col, tt.value, got, ok, tt.want, tt.ok)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("column %d = %v: %v, want %v", tt.col, tt.value, got, tt.want)
			}
		}
	}
}
