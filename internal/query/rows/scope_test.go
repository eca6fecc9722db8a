package rows

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// scopedTable is a table of organisations, with a key or without one.
func (s *source) scopedTable(t testing.TB, keyed bool) *Table {
	t.Helper()
	prepared, err := Prepare(Table{Name: "sites", Scoped: true, PageSize: 10, Fetch: s.fetch, Columns: []Column{
		{Name: "id", Type: Text, Key: keyed}, {Name: "n", Type: Integer, Pushes: map[Op]bool{OpGe: true}, Spell: func(_ Op, v any) (Spelling, bool) { return Spelling{Wire: fmt.Sprint(v), Bound: fmt.Sprint(v)}, true }},
		{Name: "unit", Type: Text}, {Name: ScopeColumn, Type: Text},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}

// TestOrganizationOfRows: a row has that of the place it was asked at, whole or in part, also where keys come again, and it takes no room in the records.
func TestOrganizationOfRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		keyed bool
		rows  [][]any
	}{
		{"keys", true, [][]any{{"a", 1, "kg"}, {"b", nil, "EUR"}, {"c", 1 << 40, nil}}},
		{"a key again", true, [][]any{{"a", 1, "kg"}, {"b", 2, "EUR"}, {"a", 1, "kg"}, {"c", 3, "t"}}},
		{"a key with several rows", true, [][]any{{"a", 1, "kg"}, {"a", 2, "EUR"}, {"b", 3, "t"}}},
		{"no key", false, [][]any{{"a", 1, "kg"}, {"a", 1, "kg"}, {nil, nil, nil}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := &source{fetches: [][]Batch{{{Total: -1, Requests: 1, Rows: tt.rows}}}}
			table, store := src.scopedTable(t, tt.keyed), newStore(t, Options{})
			for _, organization := range []string{"o'1", "o2"} {
				whole := mustLoad(t, store, at("r", organization, table), &Want{Table: table})
				part := mustLoad(t, store, at("r", organization, table), &Want{Table: table, Set: from(0)})
				again, err := store.InMemory(whole)
				if err != nil {
					t.Fatal(err)
				}
				kept := read(t, whole.File, "SELECT * FROM sites")
				if !reflect.DeepEqual(again.View.Rows, kept) || len(kept) != whole.Rows || !again.Complete {
					t.Errorf("whole %v, in memory %v", kept, again.View.Rows)
				}
				if len(part.View.Rows) != whole.Rows || !reflect.DeepEqual(again.View.shared, sharedOf(part)) {
					t.Errorf("part %v of %d; %v and %v share keys", part.View.Rows, whole.Rows, again.View.shared, part.View.shared)
				}
				for _, row := range append(kept, part.View.Rows...) {
					if len(row) != 4 || row[3] != organization {
						t.Errorf("%v is not of %s", row, organization)
					}
				}
			}
		})
	}
}

// sharedOf are the identities that several rows of a part have; nil of a table without a key.
func sharedOf(part *Snapshot) map[any]bool {
	if part.Table.key < 0 {
		return nil
	}
	return part.View.shared
}

func TestScopedTablesAreChecked(t *testing.T) {
	t.Parallel()
	id, scope := Column{Name: "id", Type: Text, Key: true}, Column{Name: ScopeColumn, Type: Text}
	number := Column{Name: ScopeColumn, Type: Integer}
	for name, columns := range map[string][]Column{
		"none": {id}, "not the last": {scope, id}, "no text": {id, number}, "twice": {id, scope, scope},
	} {
		if _, err := Prepare(Table{Name: "sites", Scoped: true, Columns: columns, Fetch: (&source{}).fetch}); err == nil || !strings.Contains(err.Error(), ScopeColumn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Prepare(Table{Name: "acme.sites", Columns: []Column{id, scope}, Fetch: (&source{}).fetch}); err != nil {
		t.Error(err)
	}
}
