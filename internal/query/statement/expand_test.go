package statement

import (
	"slices"
	"strings"
	"testing"
)

// viewSchema has views over the tables of [testSchema].
func viewSchema(t *testing.T) Schema {
	t.Helper()
	schema := *testSchema()
	for _, v := range []struct{ name, sql string }{
		{"monthly", "SELECT strftime('%Y-%m', start_date) AS month, type, sum(co2e) AS co2e FROM invoices GROUP BY 1, 2"},
		{"records", `SELECT 'invoices' AS source, id, substr(start_date, 1, 4) AS year, start_date AS day FROM invoices
			UNION ALL SELECT 'facilities', id, strftime('%Y', created_at), date(created_at) FROM facilities`},
		{"years", "SELECT year, count(*) AS n FROM records GROUP BY year"},
		{"latest", "SELECT strftime('%Y-%m', start_date) AS month FROM invoices ORDER BY start_date LIMIT 5"},
		{"moved", "SELECT strftime('%Y-%m', start_date, '+1 month') AS month FROM invoices"},
		{"stepped", `WITH RECURSIVE n(i, day) AS (SELECT 0, min(start_date) FROM invoices UNION ALL SELECT i + 1, day FROM n WHERE i < 3)
			SELECT strftime('%Y', day) AS year, i FROM n`},
		{"known", "SELECT id, name AS of FROM facilities UNION ALL SELECT 'ABC', 'x' FROM items"},
		{"put_together", `WITH a AS (SELECT 'invoices' AS source, id, type AS kind FROM invoices), b AS (SELECT 'facilities', id, status FROM facilities)
			SELECT 1 AS scope, * FROM a WHERE kind = 'heat' UNION ALL SELECT 2, * FROM a WHERE kind = 'water' UNION ALL SELECT 3, * FROM b`},
		{"twice", `WITH a AS (SELECT start_date AS day, type FROM invoices) SELECT strftime('%Y', day) AS year, 1 AS n FROM a UNION ALL SELECT strftime('%Y', day), 2 FROM a x`},
		{"windowed", "SELECT strftime('%Y', start_date) AS year, row_number() OVER (ORDER BY start_date) AS n FROM invoices"},
	} {
		sel, err := newStatement(v.sql).Select()
		if err != nil {
			t.Fatal(err)
		}
		var columns []Column
		for _, f := range resolve(sel, &schema).selects[sel].fields {
			columns = append(columns, Column{Name: f.name, Kind: Text})
		}
		schema.Tables = append(schema.Tables, Table{Name: v.name, Columns: columns, View: sel})
	}
	return schema
}

func TestViewsAreNarrowed(t *testing.T) {
	t.Parallel()
	schema := viewSchema(t)
	for _, tt := range []struct{ sql, want string }{ // want: what the views have in their WHERE, by name, and the tables
		{"SELECT * FROM monthly", "[invoices]"},
		{"SELECT * FROM monthly WHERE month = '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month >= '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' [invoices]"},
		{"SELECT * FROM monthly WHERE month > '2025-03'", "monthly 1: invoices.start_date >= '2025-04-01' [invoices]"},
		{"SELECT * FROM monthly WHERE (month, type) > ('2025-03', 'heat')", "monthly 1: invoices.start_date >= '2025-03-01' [invoices]"},
		{"SELECT * FROM monthly WHERE (type, month) < ('heat', '2025-03')", "[invoices]"},
		{"SELECT * FROM monthly WHERE (type, month) = ('heat', '2025-03')", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE '2025-03' > month", "monthly 1: invoices.start_date <= '2025-02-28' [invoices]"},
		{"SELECT * FROM monthly WHERE month <= '2025-03'", "monthly 1: invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month BETWEEN '2025-02' AND '2025-03'", "monthly 1: invoices.start_date >= '2025-02-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month >= '2025' AND month < '2026'", "monthly 1: invoices.start_date >= '2025-01-01' AND invoices.start_date <= '2025-12-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month < '2025-03-15'", "monthly 1: invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month > '2025-03-15'", "monthly 1: invoices.start_date >= '2025-03-01' [invoices]"},
		{"SELECT * FROM monthly WHERE month <= '2025-03-01T00:00:00+05:00'", "monthly 1: invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month LIKE '2025-0%'", "monthly 1: invoices.start_date >= '2025-01-01' AND invoices.start_date <= '2025-12-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month LIKE '2025-03%'", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month IN ('2025-07', '2025-03')", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-07-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month = '2025-03' OR month = '2025-01'", "monthly 1: invoices.start_date >= '2025-01-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM monthly WHERE month >= strftime('%Y-%m', 'now', '-11 months')", "monthly 1: invoices.start_date >= strftime('%Y-%m-01', 'now', '-11 months') [invoices]"},
		{"SELECT * FROM monthly WHERE month = '2025'", "[invoices]"},
		{"SELECT * FROM monthly WHERE month = '2025-03' OR type = 'heat'", "[invoices]"},
		{"SELECT * FROM monthly WHERE NOT month = '2025-03'", "[invoices]"},
		{"SELECT * FROM monthly WHERE month NOT BETWEEN '2025-02' AND '2025-03'", "[invoices]"},
		{"SELECT * FROM monthly WHERE month IS NULL", "[invoices]"},
		{"SELECT * FROM monthly WHERE month = 2025", "[invoices]"},
		{"SELECT * FROM monthly WHERE co2e > 3", "[invoices]"},
		{"SELECT * FROM monthly WHERE month COLLATE NOCASE = '2025-03'", "[invoices]"},
		{"SELECT * FROM (SELECT * FROM monthly) WHERE month = '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM (SELECT * FROM monthly LIMIT 3) WHERE month = '2025-03'", "[invoices]"},
		{"WITH m AS (SELECT month AS a FROM monthly) SELECT * FROM m WHERE a = '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"WITH m AS (SELECT month AS a FROM monthly) SELECT * FROM m x, m y WHERE x.a = '2025-03'", "[invoices]"},
		{"SELECT a.co2e FROM monthly a JOIN monthly b ON a.month = b.month WHERE a.month = '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT a.co2e FROM monthly a JOIN monthly b USING (month) WHERE a.month >= '2025-03'", "monthly 1: invoices.start_date >= '2025-03-01' [invoices]"},
		{"SELECT 1 FROM monthly a LEFT JOIN monthly b ON a.month = '2025-03'", "[invoices]"},
		{"SELECT m.month FROM monthly m WHERE EXISTS (SELECT 1 FROM monthly WHERE month = '2025-03')", "monthly 1: invoices.start_date >= '2025-03-01' AND invoices.start_date <= '2025-03-31' [invoices]"},
		{"SELECT * FROM records WHERE source = 'invoices'", "records 1: 0 [invoices]"},
		{"SELECT * FROM records WHERE source IN ('invoices', 'x') AND year = '2025'", "records 1: invoices.start_date >= '2025-01-01' AND invoices.start_date <= '2025-12-31' | 0 AND facilities.created_at >= '2025-01-01' AND facilities.created_at < '2026-01-01' [invoices]"},
		{"SELECT * FROM records WHERE source = 'neither'", "records 1: 0 | 0 []"},
		{"SELECT * FROM records WHERE day >= '2025-03-01'", "records 1: facilities.created_at >= '2025-03-01' [facilities invoices]"},
		{"SELECT * FROM years WHERE year = '2025'", "records 1: invoices.start_date >= '2025-01-01' AND invoices.start_date <= '2025-12-31' | facilities.created_at >= '2025-01-01' AND facilities.created_at < '2026-01-01' years 1:  [facilities invoices]"},
		{"SELECT * FROM (SELECT substr(month, 1, 4) AS year FROM monthly) WHERE year IN ('2025', '2024')", "monthly 1: invoices.start_date >= '2024-01-01' AND invoices.start_date <= '2025-12-31' [invoices]"},
		{"SELECT * FROM monthly WHERE substr(month, 1, 4) > '2024'", "monthly 1: invoices.start_date >= '2025-01-01' [invoices]"},
		{"SELECT * FROM monthly WHERE substr(type, 1, 4) > '2024'", "[invoices]"},
		{"SELECT * FROM latest WHERE month = '2025-03'", "[invoices]"},
		{"SELECT * FROM moved WHERE month = '2025-03'", "[invoices]"},
		{"SELECT * FROM stepped WHERE year = '2025'", "[invoices]"},
		{"SELECT * FROM known WHERE id = 'abc'", "[facilities items]"}, // letters of ids are the same in both cases
		{"SELECT * FROM known WHERE of = 'X'", "known 1: 0 [facilities]"},
		{"SELECT * FROM put_together WHERE source = 'facilities'", "put_together 1: kind = 'heat' AND 0 | kind = 'water' AND 0 [facilities]"},
		{"SELECT * FROM put_together WHERE source = 'invoices' AND scope = 2", "put_together 1: kind = 'heat' AND 0 | kind = 'water' | 0 [invoices]"},
		{"SELECT * FROM put_together WHERE scope = 3", "put_together 1: kind = 'heat' AND 0 | kind = 'water' AND 0 [facilities]"},
		{"SELECT * FROM twice WHERE year > '2025'", "twice 1: a.day >= '2026-01-01' | x.day >= '2026-01-01' [invoices]"},
		{"SELECT * FROM windowed WHERE year = '2025'", "[invoices]"},
		{"SELECT * FROM facilities WHERE id IN (SELECT id FROM records WHERE source = 'facilities')", "records 1: 0 [facilities]"},
		{"SELECT * FROM facilities WHERE id IN years", "[facilities invoices]"},
	} {
		s := newStatement(tt.sql)
		got := s.Expand(schema)
		if text := shownExpansion(t, got); text != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, text, tt.want)
		}
	}
}

// shownExpansion has the conditions that were added.
func shownExpansion(t *testing.T, x Expansion) string {
	t.Helper()
	var out []string
	for _, v := range x.Views {
		sel, err := newStatement(v.SQL).Select()
		if err != nil {
			t.Fatalf("%s: %v", v.SQL, err)
		}
		var where []string
		for _, c := range sel.Cores {
			if c.Where != nil {
				where = append(where, Print(c.Where))
			}
		}
		if v.Name != v.View {
			out = append(out, v.Name+": "+strings.Join(where, " | "))
			if !strings.Contains(x.SQL, `"`+v.Name+`"`) && !slices.ContainsFunc(x.Views, func(o Narrowed) bool { return strings.Contains(o.SQL, `"`+v.Name+`"`) }) {
				t.Errorf("%s is not read by %s", v.Name, x.SQL)
			}
		}
	}
	out = append(out, "["+strings.Join(x.Tables, " ")+"]")
	return strings.Join(out, " ")
}

func TestNamesOfNarrowedViewsKeepTheText(t *testing.T) {
	t.Parallel()
	schema := viewSchema(t)
	for sql, want := range map[string]string{
		"SELECT monthly.month /* é */ FROM monthly WHERE month='2025-03' -- x":              `SELECT monthly.month /* é */ FROM "monthly 1" AS monthly WHERE month='2025-03' -- x`,
		"SELECT * FROM \"Monthly\" m WHERE month = '2025-03'":                               `SELECT * FROM "monthly 1" m WHERE month = '2025-03'`,
		"SELECT * FROM monthly, (SELECT 1) WHERE monthly.month = '2025-03'":                 `SELECT * FROM "monthly 1" AS monthly, (SELECT 1) WHERE monthly.month = '2025-03'`,
		"WITH monthly AS (SELECT 1 AS month) SELECT * FROM monthly WHERE month = '2025-03'": "WITH monthly AS (SELECT 1 AS month) SELECT * FROM monthly WHERE month = '2025-03'",
		"SELECT nonsense FROM monthly WHERE":                                                "SELECT nonsense FROM monthly WHERE",
	} {
		if got := newStatement(sql).Expand(schema).SQL; got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}
