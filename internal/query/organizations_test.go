package query

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// orgs are the organisations of a world of several. The first is the one that is asked by default.
var orgs = []string{here, "org-2", "org-3"}

// spread gives each organisation rows: the i-th every row but those whose number is i modulo 5, so that they share some and not all.
func (w *world) spread(organizations []string) {
	for _, s := range w.all() {
		all := s.rows[here]
		for i, id := range organizations {
			var some [][]any
			for n, row := range all {
				if n%5 != i {
					some = append(some, row)
				}
			}
			s.rows[id] = some
		}
	}
}

// plainAll makes an SQLite database with the rows of all organisations.
func (w *world) plainAll(t testing.TB, organizations []string) *sql.DB {
	t.Helper()
	db := w.plain(t, organizations[0])
	for _, id := range organizations[1:] {
		for _, s := range w.all() {
			if s.table.Name != "" {
				insertRows(t, db, s, id)
			}
		}
	}
	return db
}

func TestAllOrganizationsSameAsPlainSQLite(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	w.spread(orgs)
	db := w.plainAll(t, orgs)
	kept := w.engine(t, Options{})
	for _, tt := range statements {
		t.Run(tt.sql, func(t *testing.T) {
			want, err := rowsOf(db, tt.sql)
			if err != nil {
				t.Fatal("plain SQLite:", err)
			}
			ordered := strings.HasSuffix(tt.sql, "-- ordered")
			cold := newWorld(300)
			cold.spread(orgs)
			e := cold.engine(t, Options{})
			for _, how := range []struct {
				name string
				e    *Engine
			}{{"cold", e}, {"again", e}, {"over what others left", kept}} {
				res, err := how.e.Query(context.Background(), Request{SQL: tt.sql, Scopes: map[string][]string{"": orgs}})
				if err != nil {
					t.Fatalf("%s: %v", how.name, err)
				}
				if got := shown(res.Rows, ordered); !slices.Equal(got, shown(want, ordered)) && !anyWillDo(tt.sql) {
					t.Errorf("%s: got %d rows, want %d\n got %.300q\nwant %.300q", how.name, len(got), len(want), got, shown(want, ordered))
				}
				if res.Total != len(want) || !res.Receipt.Complete || strings.Contains(fmt.Sprintf("%+v", res), "@") {
					t.Errorf("%s: total %d of %d, receipt %+v", how.name, res.Total, len(want), res.Receipt)
				}
				if how.name == "again" && res.Receipt.Requests > 0 {
					t.Errorf("again: %d requests", res.Receipt.Requests)
				}
			}
		})
	}
}

// anyWillDo reports whether a statement takes any rows of more that pass, or numbers them in any order.
func anyWillDo(sql string) bool {
	return strings.Contains(sql, "LIMIT") && !strings.Contains(sql, "ordered") || strings.Contains(sql, "row_number")
}
