package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// spans has each invoice in each month of three from its first day on: month and year are counted, so that only Within tells of the dates.
var spans = View{Name: "spans", SQL: `
	WITH RECURSIVE steps(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM steps WHERE i < 2)
	SELECT id AS invoice, strftime('%Y-%m', start_date, 'start of month', '+' || i || ' months') AS month, CAST(strftime('%Y', start_date, 'start of month', '+' || i || ' months') AS INTEGER) AS year,
		start_date AS first_day, date(start_date, 'start of month', '+3 months', '-1 day') AS last_day, co2e AS amount FROM invoices JOIN steps`,
	Columns: []rows.Column{
		{Name: "invoice", Type: rows.Text}, {Name: "month", Type: rows.Text, Within: []string{"first_day", "last_day"}}, {Name: "year", Type: rows.Integer, Within: []string{"first_day", "last_day"}},
		{Name: "first_day", Type: rows.Text, Format: rows.Date}, {Name: "last_day", Type: rows.Text, Format: rows.Date}, {Name: "amount", Type: rows.Real},
	},
}

// TestWithinChangesNoAnswer asks for months in many ways; SQLite, over the same rows and with the view as it is, has the same answers. What is asked for reaches the source.
func TestWithinChangesNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	w.invoices.table.Columns[3].Pushes = ops(rows.OpGe, rows.OpLe)
	w.invoices.table.Columns[3].Spell = nil
	spellColumns(w.invoices.table.Columns)
	db := w.plain(t, here)
	if _, err := db.Exec("CREATE VIEW spans(invoice, month, year, first_day, last_day, amount) AS " + spans.SQL); err != nil {
		t.Fatal(err)
	}
	for where, demand := range map[string]string{
		"month = '2023-06'":                         "start_date<=2023-06-30",
		"'2023-06' = month":                         "start_date<=2023-06-30",
		"month BETWEEN '2022-11' AND '2023-02'":     "start_date<=2023-02-28",
		"month IN ('2022-11', '2023-02')":           "start_date<=2023-02-28",
		"month LIKE '2022%'":                        "start_date<=2022-12-31",
		"month < '2023-02-15'":                      "start_date<=2023-02-28",
		"month <= '2023'":                           "start_date<=2023-12-31",
		"year = 2022":                               "start_date<=2022-12-31",
		"year < 2023":                               "start_date<=2022-12-31",
		"year = 2023 AND month <= '2023-03'":        "start_date<=2023-03-31",
		"(month = '2022-03' OR month = '2022-05')":  "start_date<=2022-05-31",
		"month > '2024'":                            "",
		"year > 2023":                               "",
		"month >= '2024-02' AND amount > 3":         "",
		"NOT month = '2023-06'":                     "",
		"month <> '2023-06'":                        "",
		"(month = '2022-03' OR amount > 20)":        "",
		"month = 'June'":                            "",
		"(month IS NULL OR month = '2022-03')":      "",
		"month = (SELECT max(month) FROM spans)":    "",
		"coalesce(month, '') = '2023-06'":           "",
		"month = '2023-06' AND month = '2023-07'":   "start_date<=2023-06-30",
		"year IN (2022, 2023) AND year NOT IN (22)": "start_date<=2023-12-31",
		"year = '2022'":                             "start_date<=2022-12-31",
		"year < '2023'":                             "start_date<=2022-12-31",
		"month <= 2022":                             "",
		"(month BETWEEN '2022-02' AND '2022-04' OR amount > 3 AND month <= '2022-03')": "start_date<=2022-04-30",
		"month < strftime('%Y-%m', '2023-02-14', '+1 month')":                          "start_date<=2023-02-28",
		"month > strftime('%Y-%m', '2024-02-14', '+1 month')":                          "",
		"(year, month) < (2023, '2023-03')":                                            "start_date<=2023-12-31",
	} {
		for _, sql := range []string{
			"SELECT count(*), count(f.id), count(s.invoice), sum(s.amount) FROM facilities f FULL JOIN spans s ON f.id = s.invoice AND " + where,
			"SELECT count(*), count(f.id), count(s.invoice), sum(s.amount) FROM spans s LEFT JOIN facilities f ON " + where,
			"SELECT invoice, month, amount FROM spans WHERE " + where,
			"SELECT count(*), sum(s.amount) FROM spans s WHERE " + where,
			"SELECT f.id, count(s.invoice) FROM facilities f LEFT JOIN spans s ON " + where + " GROUP BY 1",
			"SELECT f.id, count(s.invoice) FROM spans s RIGHT JOIN facilities f ON " + where + " GROUP BY 1",
			"WITH x AS (SELECT * FROM spans) SELECT month, count(*) FROM x WHERE " + where + " GROUP BY 1",
		} {
			if strings.Contains(where, "FROM spans") && strings.Contains(sql, " JOIN") {
				continue
			}
			e := w.engine(t, Options{Views: []View{spans}})
			before := len(w.demandsOf("invoices"))
			res := ask(t, e, sql)
			want, err := rowsOf(db, sql)
			if err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
			if got := shown(res.Rows, false); !slices.Equal(got, shown(want, false)) {
				t.Errorf("%s: %d rows, want %d", sql, len(got), len(want))
			}
			asked := strings.Join(w.demandsOf("invoices")[before:], "; ")
			if all := strings.Contains(sql, "FULL JOIN") || strings.Contains(sql, "spans s LEFT JOIN"); demand != "" && !all && !strings.Contains(strings.ReplaceAll(asked, " ", ""), demand) {
				t.Errorf("%s: the source was asked for %q, want %s", sql, asked, demand)
			}
		}
	}
}

// TestReachOfWithin: what reaches the dates is told of the months that lie between them, also where a view selects * of a view.
func TestReachOfWithin(t *testing.T) {
	t.Parallel()
	w := newWorld(0) // first_day can be asked for from a day on
	w.invoices.table.Columns[3].Pushes, w.invoices.table.Columns[3].Spell = ops(rows.OpLe), nil
	spellColumns(w.invoices.table.Columns)
	all := spans
	all.Name, all.SQL = "all_spans", "WITH x AS (SELECT s.*, 1 AS one FROM spans s) SELECT invoice, month, year, first_day, last_day, amount FROM x"
	e := w.engine(t, Options{Views: []View{spans, all}})
	for _, name := range []string{"spans", "all_spans"} {
		got := e.Reach(name).Fast
		if !slices.Equal(got["month"], []string{"=", "IN", "<=", "LIKE"}) || !slices.Equal(got["year"], []string{"=", "IN", "<="}) || len(got["first_day"]) == 0 || len(got["amount"]) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestCautionsWithin: what is said of a view's rows is had from those that were loaded for a span of months.
func TestCautionsWithin(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	w.invoices.table.Columns[3].Pushes, w.invoices.table.Columns[3].Spell = ops(rows.OpGe, rows.OpLe), nil
	spellColumns(w.invoices.table.Columns)
	db := w.plain(t, here)
	if _, err := db.Exec("CREATE VIEW spans(invoice, month, year, first_day, last_day, amount) AS " + spans.SQL); err != nil {
		t.Fatal(err)
	}
	measured := spans
	measured.Columns = slices.Clone(spans.Columns)
	measured.Columns[5].Unit = "kg CO2e"
	for _, where := range []string{"month = '2023-06'", "year = 2022"} {
		var all, nulls int
		if err := db.QueryRow("SELECT count(*), sum(amount IS NULL) FROM spans WHERE "+where).Scan(&all, &nulls); err != nil || nulls == 0 {
			t.Fatalf("%s: %d of %d rows are NULL: %v", where, nulls, all, err)
		}
		e := w.engine(t, Options{Views: []View{measured}})
		got := ask(t, e, "SELECT sum(amount) FROM spans WHERE "+where).Receipt.Cautions
		if want := fmt.Sprintf("spans.amount is NULL in %d of %d rows; sum(amount) leaves them out", nulls, all); !slices.Contains(got, want) {
			t.Errorf("%s: cautions %q, want %q", where, got, want)
		}
	}
}
