package query

import (
	"fmt"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// manyTables are tables of rows each of every organisation, that join by id.
func manyTables(t testing.TB, tables, n int, organizations []string) (*Engine, []string) {
	t.Helper()
	var all []rows.Table
	var names []string
	for i := range tables {
		s := wide(n)
		s.table.Name = fmt.Sprintf("t%d", i)
		s.table.Scoped, s.table.Columns = true, append(s.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
		s.table.Fetch = s.fetch
		for _, id := range organizations {
			s.rows[id] = s.rows[here]
		}
		all, names = append(all, s.table), append(names, s.table.Name)
	}
	e, err := New(all, Options{Views: []View{
		{Name: "kinds", SQL: "SELECT kind, count(*) AS n FROM t0 GROUP BY 1", Columns: []rows.Column{{Name: "kind", Type: rows.Text}, {Name: "n", Type: rows.Integer}}},
		{Name: "both", SQL: "SELECT a.id, b.c0 FROM t0 a JOIN t1 b ON b.id = a.id", Columns: []rows.Column{{Name: "id", Type: rows.Text}, {Name: "c0", Type: rows.Text}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e, names
}

func numbered(n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("org-%d", i+1))
	}
	return ids
}

// joined is a statement that joins the tables on their key and organisation, and counts.
func joined(names []string, what string) string {
	sql := "SELECT " + what + " FROM " + names[0]
	for _, name := range names[1:] {
		sql += fmt.Sprintf(" JOIN %s USING (id, organization_id)", name)
	}
	return sql
}

// TestManyTablesOfManyOrganizations: SQLite attaches ten databases, and makes much of a UNION ALL of many.
func TestManyTablesOfManyOrganizations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tables, rows, organizations int }{{12, 20, 5}, {3, 20, 50}, {2, 5, 250}} {
		organizations := numbered(tt.organizations)
		e, names := manyTables(t, tt.tables, tt.rows, organizations)
		statements := []string{
			joined(names, "count(*)"),
			"SELECT count(*) FROM (" + joined(names, "id") + ")",
			"SELECT count(*) FROM t0 WHERE id IN (SELECT id FROM t1)",
			"SELECT sum(n) FROM kinds",
			"SELECT sum(k.n) FROM kinds k JOIN kinds o ON o.kind = k.kind AND o.organization_id = k.organization_id",
			"SELECT count(*) FROM both a JOIN both b ON b.id = a.id AND b.organization_id = a.organization_id",
		}
		if tt.organizations <= 50 { // what is in IN is made for each SELECT of a view's UNION ALL
			statements = append(statements, "SELECT count(*) FROM (SELECT a.id FROM both a, kinds b WHERE b.organization_id = a.organization_id AND a.id IN (SELECT id FROM both))")
		}
		for _, sql := range statements {
			for _, when := range []string{"cold", "kept"} {
				res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: map[string][]string{"": organizations}})
				if err != nil {
					t.Fatalf("%d of %d, %s, %s: %v", tt.tables, tt.organizations, when, sql, err)
				}
				if got, want := fmt.Sprint(res.Rows), fmt.Sprintf("[[%d]]", tt.rows*tt.organizations); got != want || !res.Receipt.Complete {
					t.Errorf("%d of %d, %s, %s: %s, want %s; %v", tt.tables, tt.organizations, when, sql, got, want, res.Receipt.Why)
				}
			}
		}
	}
}
