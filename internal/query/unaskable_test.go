package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// inPartsOf makes notes a table that is asked for values of columns of the facilities, of which "ES" is none that the source takes.
func (w *world) inPartsOf(columns ...string) {
	w.inParts()
	t := &w.notes.table
	required := t.Columns[0]
	required.Spell = func(_ rows.Op, value any) (rows.Spelling, bool) {
		return rows.Spelling{Wire: fmt.Sprint(value), Exact: true}, value != "ES"
	}
	t.Columns, t.Each.Fill = t.Columns[1:], nil
	for i, name := range columns {
		required.Name = "facility_" + name
		t.Columns = slices.Insert(t.Columns, i, required)
		t.Each.Fill = append(t.Each.Fill, rows.Fill{Column: required.Name, From: name})
	}
	w.notes.rows[here] = nil
}

// TestRowsThatCannotBeAskedFor are missing, and counted, each once however many scans come to it, and whether the parents are kept whole or in part.
func TestRowsThatCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	inSpain := func(row []any) bool { return row[2] == "ES" }
	for _, tt := range []struct {
		name, sql string
		filled    []string
		lacking   func(row []any) bool // what cannot be asked for
		why       string               // behind the number of its rows
	}{
		{"a value that many rows have", "SELECT count(*) FROM notes", []string{"country"}, inSpain, " of facilities can't be asked for, such as country = ES"},
		{"a key within it", "SELECT count(*) FROM notes", []string{"country", "id"}, inSpain, " of facilities can't be asked for, such as country = ES"},
		{"the key first", "SELECT count(*) FROM notes", []string{"id", "country"}, inSpain, " of facilities can't be asked for, such as country = ES"},
		{"the value is given", "SELECT count(*) FROM notes WHERE facility_country = 'ES'", []string{"country", "id"}, inSpain, " of facilities can't be asked for, such as country = ES"},
		{"the key is given", "SELECT count(*) FROM notes WHERE facility_id = 'f3'", []string{"country", "id"},
			func(row []any) bool { return row[0] == "f3" }, " of facilities can't be asked for, such as country = ES"},
		{"two scans", "SELECT count(*) FROM notes n JOIN notes m USING (b)", []string{"country", "id"}, inSpain, " of facilities can't be asked for, such as country = ES"},
		{"no key", "SELECT count(*) FROM notes", []string{"id"}, func(row []any) bool { return row[0] == nil }, " of facilities without id can't be asked for"},
		{"no key, two scans", "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM notes)", []string{"id"},
			func(row []any) bool { return row[0] == nil }, " of facilities without id can't be asked for"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, organizations := range [][]string{{here}, orgs} {
				w := newWorld(1)
				w.inPartsOf(tt.filled...)
				if strings.Contains(tt.why, "without") {
					w.facilities.rows[here][4][0], w.facilities.rows[here][7][0] = nil, nil
				}
				w.spread(orgs)
				e := w.engine(t, Options{})
				for _, before := range []string{"SELECT 1", "SELECT count(*) FROM facilities"} {
					for _, sql := range []string{before, tt.sql} {
						res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: map[string][]string{"": organizations}})
						if err != nil {
							t.Fatal(err)
						}
						if want := "notes: " + w.lacking(organizations, tt.lacking, tt.why); sql == tt.sql && (res.Receipt.Complete || !slices.Equal(res.Receipt.Why, []string{want})) {
							t.Errorf("%q after %s: %q, want %q", organizations, before, res.Receipt.Why, want)
						}
					}
				}
			}
		})
	}
}

// lacking tells how many rows of facilities are lacking: of each organisation, if they have no key, and else of all.
func (w *world) lacking(organizations []string, lacking func(row []any) bool, why string) string {
	var told []string
	all := 0
	for _, organization := range organizations {
		n := 0
		for _, row := range w.facilities.rows[organization] {
			if lacking(row) {
				n++
			}
		}
		all += n
		if n > 0 && len(organizations) > 1 {
			told = append(told, "of "+organization+", "+words.Plural(n, "row")+why)
		}
	}
	if !strings.Contains(why, "without") || len(organizations) == 1 {
		return words.Plural(all, "row") + why
	}
	return strings.Join(told, "; ")
}

// TestManyRowsThatCannotBeAskedFor are counted in a time that grows as they do: nothing ends a statement meanwhile. The fastest of the last thousands is
// compared with the fastest of the first, which holds on a slow machine too. It is not parallel, as others measure memory.
func TestManyRowsThatCannotBeAskedFor(t *testing.T) {
	const n, part, few = 100_000, 1000, 10
	var u unaskable
	var took []time.Duration // of each thousand
	for range 2 {
		for from := 0; from < n; from += part {
			begin := time.Now()
			for i := range part {
				u.note(here, combination{[]any{fmt.Sprintf("site %08d", from+i)}, 1}, "")
			}
			took = append(took, time.Since(begin))
			if first, last := slices.Min(took[:min(few, len(took))]), slices.Min(took[max(0, len(took)-few):]); last > 20*first {
				t.Fatalf("a thousand took %s in the beginning and %s behind %d", first, last, u.rows)
			}
		}
	}
	if u.rows != n {
		t.Errorf("%d rows, want %d", u.rows, n)
	}
}
