package statement

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestDefines(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"WITH a AS (SELECT 1), B(x, y) AS NOT MATERIALIZED (SELECT 1, 2) SELECT count(*) FROM a": "a b",
		"WITH RECURSIVE \"n n\"(i) AS (VALUES (1)) SELECT abs(max(i)) AS m FROM \"n n\"":         "abs n n",
		"SELECT x FROM t":                        "",
		"SELECT (1) AS x, count(*) AS y, z AS w": "count select z",
		"AS )) ((":                               "",
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(newStatement(sql).Defines())), " "); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT * FROM Invoices":                   "invoices",
		"SELECT * FROM \"invoices\", [items], `i`": "invoices items i",
		"SELECT * FROM 'items'":                    "items",
		"SELECT invoices_x /* items */ FROM t":     "",
	} {
		if got := strings.Join(newStatement(sql).Mentions([]string{"invoices", "items", "i"}), " "); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	s := newStatement("SELECT Group_By, 'x', 1 FROM t WHERE a = 'b' COLLATE nocase /* c */")
	for word, want := range map[string]bool{"group_by": true, "x": true, "b": true, "c": false, "1": false, "NOCASE": true} {
		if s.Names(word) != want {
			t.Errorf("names %s: %v", word, !want)
		}
	}
	if !s.Collates() || newStatement("SELECT 'collate', \"collate\"").Collates() {
		t.Error("COLLATE is a word without quotes")
	}
}

func TestUnqualified(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT * FROM main.invoices":                                        "SELECT * FROM invoices",
		"SELECT * FROM dcycle . invoices i":                                  "SELECT * FROM invoices i",
		"SELECT * FROM \"Main\".[invoices]":                                  "SELECT * FROM [invoices]",
		"SELECT dcycle.invoices.co2e FROM dcycle.invoices":                   "SELECT invoices.co2e FROM invoices",
		"SELECT main/**/./**/items.a, 'main.items' FROM `main`.'items' -- x": "SELECT items.a, 'main.items' FROM 'items' -- x",
		"SELECT * FROM other.invoices, main.others":                          "SELECT * FROM other.invoices, main.others",
		"SELECT main.items FROM invoices AS main":                            "SELECT main.items FROM invoices AS main",
		"SELECT main.items FROM invoices main":                               "SELECT main.items FROM invoices main",
		"SELECT main.items FROM (SELECT 1 AS items) main":                    "SELECT main.items FROM (SELECT 1 AS items) main",
		"WITH main AS (SELECT 1 AS items) SELECT main.items FROM main":       "WITH main AS (SELECT 1 AS items) SELECT main.items FROM main",
		"WITH main(items) AS (SELECT 1) SELECT main.items FROM main":         "WITH main(items) AS (SELECT 1) SELECT main.items FROM main",
		"SELECT a.main.items FROM t":                                         "SELECT a.main.items FROM t",
		"SELECT * FROM main.invoices WHERE id IN main.items":                 "SELECT * FROM invoices WHERE id IN items",
		"SELECT 1 FROM main.items GROUP BY main.items.a":                     "SELECT 1 FROM items GROUP BY items.a",
		"SELECT bills.n FROM dcycle.bills":                                   "SELECT bills.n FROM bills",
		"WITH bills AS (SELECT * FROM main.bills) SELECT * FROM bills":       "WITH bills AS (SELECT * FROM temp.bills) SELECT * FROM bills",
		"SELECT 1":            "SELECT 1",
		"SELECT 1 FROM main.": "SELECT 1 FROM main.",
	} {
		if got, _ := newStatement(sql).unqualified([]string{"main", "dcycle"}, []string{"invoices", "items"}, []string{"bills"}); got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}

func TestBadDate(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT * FROM t WHERE start_date = '2025'":                             "2025",
		"SELECT * FROM t WHERE \"Start_Date\" == '01/02/2025'":                  "01/02/2025",
		"SELECT * FROM t WHERE start_date IS '2025-02-30'":                      "2025-02-30",
		"SELECT * FROM t WHERE start_date IN ('2025-02-01', '2025-2-1', 'x')":   "2025-2-1",
		"SELECT * FROM t WHERE start_date = '2025-02-01' AND end_date = 'x'":    "x",
		"SELECT * FROM t WHERE start_date = '2025-02-01T10:00:00Z' AND a = 'x'": "",
		"SELECT * FROM t WHERE start_date = '2025-02-01x'":                      "2025-02-01x",
		"SELECT * FROM t WHERE start_date > '2025'":                             "",
		"SELECT start_date": "",
	} {
		if got := newStatement(sql).BadDate([]string{"start_date", "end_date"}); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}
