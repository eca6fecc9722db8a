package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// testViews are over the tables of the world.
var testViews = []View{
	{Name: "monthly", SQL: "SELECT strftime('%Y-%m', start_date) AS month, type, sum(co2e) AS co2e, count(*) AS n FROM invoices GROUP BY 1, 2", Columns: []rows.Column{
		{Name: "month", Type: rows.Text}, {Name: "type", Type: rows.Text}, {Name: "co2e", Type: rows.Real, Unit: "kg CO2e", NullMeans: "not calculated yet"}, {Name: "n", Type: rows.Integer},
	}},
	{Name: "things", SQL: `
		SELECT 'invoices' AS source, id, strftime('%Y-%m', start_date) AS month, start_date AS day, co2e AS amount, 'kWh' AS unit FROM invoices
		UNION ALL SELECT 'facilities', id, NULL, NULL, co2e, NULL FROM facilities
		UNION ALL SELECT 'notes', a, '2022-0' || (b % 3 + 1), NULL, b, 'pages' FROM notes`, Columns: []rows.Column{
		{Name: "source", Type: rows.Text, Enum: []string{"invoices", "facilities", "notes"}}, {Name: "id", Type: rows.Text}, {Name: "month", Type: rows.Text},
		{Name: "day", Type: rows.Text, Format: rows.Date}, {Name: "amount", Type: rows.Real, UnitFrom: "unit"}, {Name: "unit", Type: rows.Text},
	}},
	{Name: "yearly", SQL: "SELECT substr(month, 1, 4) AS year, sum(co2e) AS co2e FROM monthly GROUP BY 1", Columns: []rows.Column{
		{Name: "year", Type: rows.Text}, {Name: "co2e", Type: rows.Real, Unit: "kg CO2e"},
	}},
	{Name: "counted", SQL: `WITH RECURSIVE m(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM m WHERE i < 2)
		SELECT i.id, m.i AS step, i.co2e / 3 AS co2e, j.value AS tag FROM invoices i JOIN m JOIN json_each('["a","b"]') j WHERE i.type = 'heat'`, Columns: []rows.Column{
		{Name: "id", Type: rows.Text}, {Name: "step", Type: rows.Integer}, {Name: "co2e", Type: rows.Real, Unit: "kg CO2e"}, {Name: "tag", Type: rows.Text},
	}},
	{Name: "impacts_of", SQL: "SELECT start_date, end_date, scope, co2e FROM impacts", Columns: []rows.Column{
		{Name: "start_date", Type: rows.Text, Format: rows.Date}, {Name: "end_date", Type: rows.Text, Format: rows.Date}, {Name: "scope", Type: rows.Integer}, {Name: "co2e", Type: rows.Real, Unit: "kg CO2e"},
	}},
}

func TestViewsAnswerAsTheirSelectsDo(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	e, db := w.engine(t, Options{Views: testViews, Sources: []string{"acme"}}), w.plain(t, here)
	for _, v := range testViews {
		var names []string
		for _, c := range v.Columns {
			names = append(names, c.Name)
		}
		if _, err := db.Exec("CREATE VIEW " + v.Name + "(" + strings.Join(names, ", ") + ", " + rows.ScopeColumn + ") AS SELECT *, '" + here + "' FROM (" + v.SQL + ")"); err != nil {
			t.Fatal(err)
		}
	}
	for _, sql := range []string{
		"SELECT * FROM monthly",
		"SELECT count(*) FROM monthly",
		"SELECT m.month, m.co2e FROM monthly AS m WHERE m.month = '2023-02'",
		"SELECT month FROM monthly WHERE month BETWEEN '2023-02' AND '2024-01' AND type = 'heat'",
		"SELECT * FROM yearly",
		"SELECT * FROM yearly WHERE year = '2023'",
		"SELECT a.month, b.n FROM monthly a JOIN monthly b ON a.month = b.month AND a.type = b.type WHERE a.month = '2023-02' AND b.type = 'water'",
		"SELECT y.year, m.month FROM yearly y JOIN monthly m ON substr(m.month, 1, 4) = y.year",
		"WITH monthly AS (SELECT 1 AS x) SELECT x FROM monthly",
		"WITH invoices AS (SELECT 1 AS x) SELECT count(*) FROM monthly, invoices",
		"SELECT source, count(*), sum(amount) FROM things GROUP BY 1",
		"SELECT id FROM things WHERE source = 'facilities'",
		"SELECT * FROM things WHERE day >= '2023-01-01' AND day < '2023-03-01' ORDER BY id LIMIT 7",
		"SELECT id FROM facilities WHERE id IN (SELECT id FROM things WHERE source = 'facilities' AND amount > 3)",
		"SELECT f.name, t.amount FROM facilities f LEFT JOIN things t ON t.id = f.id AND t.source = 'facilities'",
		"SELECT * FROM counted WHERE step = 1 AND tag = 'a'",
		"SELECT (SELECT sum(co2e) FROM yearly), (SELECT count(*) FROM counted)",
		"SELECT * FROM impacts_of WHERE start_date = '2023-01-01' AND end_date = '2023-12-31'",
		"SELECT source FROM things UNION SELECT month FROM monthly",
		"SELECT row_number() OVER (ORDER BY month, type) AS r, month FROM monthly WHERE month > '2024'",
	} {
		res := ask(t, e, sql)
		want, err := rowsOf(db, sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		ordered := strings.Contains(sql, "ORDER BY id LIMIT")
		if got := shown(res.Rows, ordered); !slices.Equal(got, shown(want, ordered)) {
			t.Errorf("%s\n got %v\nwant %v", sql, got, shown(want, ordered))
		}
		if !res.Receipt.Complete {
			t.Errorf("%s: not complete: %v", sql, res.Receipt.Why)
		}
	}
	for _, sql := range []string{"SELECT count(*) FROM main.monthly", "SELECT acme.monthly.month FROM acme.monthly", "WITH monthly AS (SELECT * FROM main.monthly) SELECT month FROM monthly"} {
		ask(t, e, sql)
	}
}

func TestWrongViewsAreRefused(t *testing.T) {
	t.Parallel()
	text := func(names ...string) (columns []rows.Column) {
		for _, name := range names {
			columns = append(columns, rows.Column{Name: name, Type: rows.Text})
		}
		return columns
	}
	for _, tt := range []struct {
		view View
		want string
	}{
		{View{Name: "v", SQL: "SELECT id FROM invoice", Columns: text("id")}, "There is no table invoice. Did you mean invoices"},
		{View{Name: "v", SQL: "SELECT ids FROM invoices", Columns: text("ids")}, "There is no column ids. Did you mean id"},
		{View{Name: "v", SQL: "SELECT id FROM v", Columns: text("id")}, "circularly defined"},
		{View{Name: "v", SQL: "SELECT id, type FROM invoices", Columns: text("id")}, "The SELECT gives a column type that the view does not list"},
		{View{Name: "v", SQL: "SELECT id FROM invoices", Columns: text("id", "type")}, "gives 1 column, and there is a column type"},
		{View{Name: "v", SQL: "SELECT id, type FROM invoices", Columns: text("type", "id")}, "Column 1 of the SELECT is id, and column 1 of the view type"},
		{View{Name: "invoices", SQL: "SELECT id FROM facilities", Columns: text("id")}, "already"},
		{View{Name: "v", SQL: "DELETE FROM invoices", Columns: text("id")}, "DELETE is not allowed"},
		{View{Name: "v", SQL: "SELECT load_extension('x') AS id", Columns: text("id")}, "function load_extension is not available"},
		{View{Name: "v", SQL: "SELECT name AS id FROM sqlite_master", Columns: text("id")}, "sqlite_master"},
		{View{Name: "v", SQL: "SELECT id FROM invoices WHERE type = ?", Columns: text("id")}, "?"},
		{View{Name: "v", SQL: "SELECT id FROM invoices; SELECT 1", Columns: text("id")}, "more than one statement"},
		{View{Name: "v", SQL: "SELECT id FROM", Columns: text("id")}, "Complete it"},
	} {
		w := newWorld(0)
		var tables []rows.Table
		for _, s := range w.all() {
			tables = append(tables, s.table)
		}
		e, err := New(tables, Options{Views: []View{tt.view}})
		var wrong *ViewError
		if !errors.As(err, &wrong) || wrong.View != tt.view.Name || !strings.Contains(wrong.Err.Public+" "+wrong.Err.Next, tt.want) {
			t.Errorf("%s: %v, want %q", tt.view.SQL, err, tt.want)
		}
		if e != nil {
			e.Close()
		}
	}
}

func TestHiddenColumnsOfAView(t *testing.T) {
	t.Parallel()
	v := testViews[0]
	v.Hidden = []string{"type"}
	e := newWorld(60).engine(t, Options{Views: []View{v}})
	if got := ask(t, e, "SELECT * FROM monthly").Columns; !slices.Equal(got, []string{"month", "co2e", "n", rows.ScopeColumn}) {
		t.Errorf("columns %v", got)
	}
	if _, err := e.Query(context.Background(), Request{SQL: "SELECT type FROM monthly", Scopes: only(here)}); err == nil || !strings.Contains(err.Error(), "type") {
		t.Errorf("hidden: %v", err)
	}
}

// TestViewJoinedWithItself: each use of a view has all the columns that it needs.
func TestViewJoinedWithItself(t *testing.T) {
	t.Parallel()
	for _, scoped := range []bool{true, false} {
		w := newWorld(1)
		if !scoped {
			w.facilities.table.Scoped, w.facilities.table.Columns = false, w.facilities.table.Columns[:len(w.facilities.table.Columns)-1]
		}
		e := w.engine(t, Options{Views: []View{{Name: "places", SQL: "SELECT id, parent_id FROM facilities UNION ALL SELECT 'f99', 'f0' UNION ALL SELECT 1, NULL WHERE 0",
			Columns: []rows.Column{{Name: "id", Type: rows.Text}, {Name: "parent_id", Type: rows.Text}}}}})
		ask(t, e, "SELECT count(*) FROM facilities")
		for _, sql := range []string{"SELECT count(*) FROM places a JOIN places b ON b.parent_id = a.id", "SELECT count(*) FROM (SELECT a.id FROM places a JOIN places b ON b.parent_id = a.id)"} {
			if n := ask(t, e, sql).Rows[0][0]; n != int64(12) {
				t.Errorf("scoped %v: %s: %v, want 12", scoped, sql, n)
			}
		}
	}
}
