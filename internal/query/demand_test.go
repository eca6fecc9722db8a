package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// manyInvoices spreads n invoices over as many facilities as there are values.
func manyInvoices(n, facilities int) *world {
	w := newWorld(0)
	for i := range n {
		w.invoices.rows[here] = append(w.invoices.rows[here], []any{
			fmt.Sprintf("i%05d", i), fmt.Sprintf("f%04d", i%facilities), "heat", "2024-01-01", "2024-02-01", i, 1.0, int64(i), true, "c",
		})
	}
	w.facilities.rows[here] = nil
	for i := range facilities {
		w.facilities.rows[here] = append(w.facilities.rows[here], []any{fmt.Sprintf("f%04d", i), "n", "ES", "active", 1.0, nil})
	}
	return w
}

func values(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("'f%04d'", i)
	}
	return strings.Join(out, ",")
}

func TestProbesBecomeFewLoads(t *testing.T) {
	t.Parallel()
	join := "SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.facility_id = f.id"
	for _, tt := range []struct {
		name       string
		facilities int
		sql        string
		want       []string // asked of invoices, values counted
		rows       int64
	}{
		{"one load of 50", 50, join, []string{"facility_id in 50 values"}, 1000},
		{"three loads", 120, join, []string{"facility_id in 50 values", "facility_id in 50 values", "facility_id in 20 values"}, 1000},
		{"more than is worth it", 1000, join, []string{"all"}, 1000},
		{"a list", 400, "SELECT count(*) FROM invoices WHERE facility_id IN (" + values(60) + ")",
			[]string{"facility_id in 50 values", "facility_id in 10 values"}, 180},
		{"with what all have in common", 1000, join + " AND i.type = 'heat' AND i.serial >= 0",
			[]string{"type in 1 values and serial >= 1 values"}, 1000},
		{"none is found", 30, "SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.facility_id = f.name", []string{"facility_id in 1 values"}, 0},
		{"value by value, not by list", 60, "SELECT count(*) FROM facilities f CROSS JOIN invoices i ON i.cups = f.id", []string{"all"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := manyInvoices(1000, tt.facilities)
			e := w.engine(t, Options{})
			if n := ask(t, e, tt.sql).Rows[0][0]; n != tt.rows {
				t.Errorf("counted %v", n)
			}
			got := countValues(w.invoices.take())
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("asked %q, want %q", got, tt.want)
			}
			w.taken()
			ask(t, e, tt.sql)
			if again := w.taken(); len(again) > 0 {
				t.Errorf("then asked %q", again)
			}
		})
	}
}

func countValues(demands []string) []string {
	for i, d := range demands {
		parts := strings.Split(d, " and ")
		for j, p := range parts {
			if words := strings.Fields(p); len(words) == 3 {
				parts[j] = fmt.Sprintf("%s %s %d values", words[0], words[1], strings.Count(words[2], ",")+1)
			}
		}
		demands[i] = strings.Join(parts, " and ")
	}
	return demands
}

// A chain is followed from row to row: each needs the one before.
func TestChainOfProbes(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	for i := range 300 {
		w.invoices.rows[here] = append(w.invoices.rows[here], []any{fmt.Sprint(i + 1), fmt.Sprint(i), "heat", nil, nil, 1, 1.0, i, true, fmt.Sprint(i)})
	}
	e := w.engine(t, Options{})
	sql := "WITH RECURSIVE c(id) AS (SELECT '0' UNION ALL SELECT i.id FROM c CROSS JOIN invoices i ON i.facility_id = c.id) SELECT count(*) FROM c"
	if n := ask(t, e, sql).Rows[0][0]; n != int64(301) {
		t.Errorf("counted %v", n)
	}
	if got := w.invoices.take(); len(got) > 5 {
		t.Errorf("asked %d times: %q", len(got), got)
	}
}

func TestTooManyForARequiredFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(10)
	e := w.engine(t, Options{})
	sql := "WITH RECURSIVE d(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM d WHERE i < %d) SELECT count(*) FROM d JOIN impacts ON start_date = date('2024-01-01', i || ' days') AND end_date = '2024-12-31'"
	if n := ask(t, e, fmt.Sprintf(sql, 20)).Rows[0][0]; n != int64(3) {
		t.Errorf("counted %v", n)
	}
	_, err := e.Query(context.Background(), Request{SQL: fmt.Sprintf(sql, 200), Scopes: only(here)})
	var bad *Error
	if !errors.As(err, &bad) || bad.Code != CodeTooManyRequests {
		t.Errorf("got %v", err)
	}
	// A required value may come from another table.
	if n := ask(t, e, "SELECT count(*) FROM impacts WHERE start_date = (SELECT '2024-01-01' FROM facilities LIMIT 1) AND end_date = '2024-12-31'").Rows[0][0]; n != int64(3) {
		t.Errorf("counted %v", n)
	}
}

// SQLite attaches ten databases: of more tables, the rest are copied.
func TestManyTablesInOneStatement(t *testing.T) {
	t.Parallel()
	var tables []rows.Table
	var names []string
	for i := range 12 {
		s := wide(2)
		s.table.Name = fmt.Sprintf("t%d", i)
		s.table.Fetch = s.fetch
		tables = append(tables, s.table)
		names = append(names, s.table.Name)
	}
	e, err := New(tables, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, when := range []string{"cold", "kept"} {
		for n := 9; n <= 12; n++ {
			if got := ask(t, e, "SELECT count(*) FROM "+strings.Join(names[:n], ", ")).Rows[0][0]; got != int64(1)<<n {
				t.Errorf("%s, %d tables: counted %v", when, n, got)
			}
		}
	}
}

// TestFewValuesBeginWithAPage: where each value is a request of its own, and nobody knows how large the table is, a page is had first. A table of one page
// is done with it; of a larger one the values follow.
func TestFewValuesBeginWithAPage(t *testing.T) {
	t.Parallel()
	const values = 4
	sql := "SELECT f.id, count(i.id) FROM facilities f LEFT JOIN invoices i ON i.cups = f.id GROUP BY 1"
	for n, want := range map[int][]string{
		12:   {"all limit 1 values"},
		1000: {"all limit 1 values", "cups = 1 values", "cups = 1 values", "cups = 1 values", "cups = 1 values"},
	} {
		w := manyInvoices(n, values)
		for i, row := range w.invoices.rows[here] {
			row[9] = fmt.Sprintf("f%04d", i%values)
		}
		res := ask(t, w.engine(t, Options{}), sql)
		for _, row := range res.Rows {
			if row[1] != int64(n/values) {
				t.Errorf("%d rows: %v", n, row)
			}
		}
		got := countValues(w.invoices.take())
		slices.Sort(got)
		if len(res.Rows) != values || !res.Receipt.Complete || !slices.Equal(got, want) {
			t.Errorf("%d rows: %d of them, asked %q, want %q", n, len(res.Rows), got, want)
		}
	}
}
