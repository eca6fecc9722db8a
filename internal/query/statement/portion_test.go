package statement

import (
	"fmt"
	"testing"
)

func TestPortions(t *testing.T) {
	t.Parallel()
	schema := withinSchema()
	for _, tt := range []struct{ sql, want string }{
		{"SELECT sum(total) FROM bills", "[{map[]   []}]"},
		{"SELECT 1 FROM bills WHERE year = 2025", "[{map[year:(year = 2025)] '2025-01-01' '2025-12-31' []}]"},
		{"SELECT 1 FROM bills b WHERE b.year = 2025 AND b.month >= '2025-06' AND b.total IS NOT NULL", "[{map[month:(month >= '2025-06') year:(year = 2025)] '2025-06-01' '2025-12-31' []}]"},
		{"SELECT 1 FROM bills WHERE month > '2024-11' AND month < '2025-02'", "[{map[month:(month > '2024-11') AND (month < '2025-02')] '2024-12-01' '2025-01-31' []}]"},
		{"SELECT 1 FROM bills WHERE month = strftime('%Y-%m', 'now')", "[{map[month:(month = strftime('%Y-%m', 'now'))] strftime('%Y-%m-01', 'now') date(date(strftime('%Y-%m-01', 'now'), '+1 month'), '-1 day') []}]"},
		{"SELECT 1 FROM bills WHERE year = 2025 AND month >= strftime('%Y-%m', 'now')", "[{map[month:(month >= strftime('%Y-%m', 'now')) year:(year = 2025)] max('2025-01-01', strftime('%Y-%m-01', 'now')) '2025-12-31' []}]"},
		{"SELECT 1 FROM bills WHERE year = 2025 AND total > 5", "[{map[year:(year = 2025)] '2025-01-01' '2025-12-31' [total]}]"},
		{"SELECT 1 FROM bills WHERE year = 2025 OR total > 5", "[{map[]   [year total]}]"},
		{"SELECT 1 FROM bills WHERE year IN (SELECT 2025)", "[{map[]   []}]"},
		{"SELECT 1 FROM bills b JOIN sites s ON s.first_day = b.first_day AND s.month = b.month", "[{map[]   [first_day]}]"},
		{"SELECT 1 FROM bills b LEFT JOIN sites s ON s.first_day = b.first_day AND b.year = 2024 WHERE b.year = 2025", "[{map[year:(year = 2025)] '2025-01-01' '2025-12-31' []}]"},
		{"SELECT 1 FROM sites s LEFT JOIN bills b ON b.year = 2024", "[{map[year:(year = 2024)] '2024-01-01' '2024-12-31' []}]"},
		{"SELECT 1 FROM sites s RIGHT JOIN bills b ON b.year = 2024", "[{map[]   []}]"},
		{
			"WITH a AS (SELECT 1 FROM bills WHERE year = 2025), b AS (SELECT 1 FROM bills WHERE year = 2024), c AS (SELECT 2 FROM bills x WHERE x.year = 2025) SELECT 1",
			"[{map[year:(year = 2025)] '2025-01-01' '2025-12-31' []} {map[year:(year = 2024)] '2024-01-01' '2024-12-31' []}]",
		},
		{"SELECT 1 FROM sites WHERE month = '2025-03'", "[]"},
	} {
		stmt, bad := Read(tt.sql)
		if bad != nil {
			t.Fatal(bad)
		}
		got, ok := stmt.Portions(schema, "bills", []string{"year", "month"})
		if fmt.Sprint(got) != tt.want || !ok {
			t.Errorf("%s\ngot  %v\nwant %s", tt.sql, got, tt.want)
		}
	}
}
