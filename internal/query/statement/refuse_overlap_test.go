package statement

import (
	"strings"
	"testing"
)

// TestOverlappingPeriodsAreRefused, where what they share would count twice.
func TestOverlappingPeriodsAreRefused(t *testing.T) {
	t.Parallel()
	const inPairs = "(start_date, end_date) IN (VALUES ('2024-01-01', '2024-12-31'), ('2025-01-01', '2025-12-31'))"
	for sql, want := range map[string]string{
		"SELECT sum(co2e) FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')":                                                             inPairs,
		"SELECT scope, sum(co2e) FROM total_impacts WHERE end_date IN ('2025-12-31', '2024-12-31') AND start_date IN ('2025-01-01', '2024-01-01') GROUP BY scope":                                       inPairs,
		"SELECT scope, co2e FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')":                                                           inPairs,
		"SELECT start_date, sum(co2e) FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31') GROUP BY 1":                                      inPairs,
		"WITH t AS (SELECT * FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')) SELECT sum(co2e) FROM t":                                 inPairs,
		"SELECT sum(t.co2e) FROM (VALUES ('2024-01-01'), ('2025-01-01')) s, (VALUES ('2024-12-31'), ('2025-12-31')) e JOIN total_impacts t ON t.start_date = s.column1 AND t.end_date = e.column1":      "",
		"WITH s(d) AS (VALUES ('2024-01-01'), ('2025-01-01')), e(d) AS (VALUES ('2024-12-31'), ('2025-12-31')) SELECT sum(co2e) FROM total_impacts JOIN s ON start_date = s.d JOIN e ON end_date = e.d": inPairs,
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date = '2024-01-01' OR start_date = '2025-01-01') AND (end_date = '2024-12-31' OR end_date = '2025-12-31')":                                   inPairs,
		"SELECT sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date IN ('2024-12-31', '2025-12-31')":                                                                              "do not overlap",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date, end_date) IN (VALUES ('2024-01-01', '2024-12-31'), ('2024-07-01', '2025-06-30'))":                                                       "do not overlap",
		"SELECT sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date = '2024-12-31' OR start_date = '2024-06-01' AND end_date = '2024-06-30'":                                      "do not overlap",
		"SELECT sum(co2e) FROM total_impacts WHERE start_date IN ('2023-01-01', '2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')":                                               "IN (VALUES",
		"WITH p AS (SELECT '2024-01-01' AS s, '2024-12-31' AS e UNION ALL SELECT '2024-07-01', '2025-06-30') SELECT sum(co2e) FROM p JOIN total_impacts ON start_date = p.s AND end_date = p.e":         "do not overlap",
		"SELECT start_date, end_date, sum(co2e) FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31') GROUP BY start_date, end_date":         inPairs, // one of the four ends before it starts
		"SELECT * FROM total_impacts WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')":                                                                     inPairs, // one of the four ends before it starts
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date, end_date) IN (VALUES ('2024-01-01', '2024-06-30'), ('2024-06-30', '2024-12-31'))":                                                       "do not overlap",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date, end_date) IN (VALUES ('2024-06-30', '2024-12-31'), ('2024-01-01', '2024-06-30'))":                                                       "do not overlap",
		"SELECT sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date IN ('2024-01-01', '2024-12-31')":                                                                              "do not overlap",
		"WITH y(y) AS (VALUES ('2024'), ('2024')), e(e) AS (VALUES ('-06-30'), ('-12-31')) SELECT sum(co2e) FROM total_impacts, e WHERE start_date = '2024-01-01' AND end_date = '2024' || e":           "do not overlap",
	} {
		got := review(t, sql).Refusal
		if got == nil || got.Code != CodeSQL || !strings.Contains(got.Next, want) {
			t.Errorf("%s: %+v, want %s", sql, got, want)
		}
	}
	for _, sql := range []string{
		"SELECT sum(co2e) FROM total_impacts WHERE " + inPairs,
		"SELECT sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date = '2024-12-31'",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date, end_date) = ('2024-01-01', '2024-12-31')",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date = '2024-01-01' AND end_date = '2024-12-31') OR (start_date = '2025-01-01' AND end_date = '2025-12-31')",
		"WITH y(y) AS (VALUES ('2022'), ('2023')) SELECT y, sum(co2e) FROM y JOIN total_impacts ON start_date = y || '-01-01' AND end_date = y || '-12-31' GROUP BY y",
		"WITH y(y) AS (VALUES (2022), (2023)) SELECT sum(co2e) FROM y JOIN total_impacts ON start_date = y || '-01-01' AND end_date = y || '-12-31'",
		"WITH p(name, s, e) AS (VALUES ('year', '2024-01-01', '2024-12-31'), ('half', '2024-01-01', '2024-06-30')) SELECT name, sum(co2e) FROM p JOIN total_impacts ON start_date = s AND end_date = e GROUP BY name",
		"SELECT * FROM total_impacts WHERE start_date IN ('2024-01-01', '2024-04-01') AND end_date IN ('2024-12-31', '2025-12-31')",
		"SELECT start_date, end_date, scope, co2e FROM total_impacts WHERE start_date = '2024-01-01' AND end_date IN ('2024-12-31', '2024-06-30')",
		"SELECT end_date, sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date IN ('2024-12-31', '2024-06-30') GROUP BY end_date",
		"SELECT a.co2e - b.co2e FROM total_impacts a, total_impacts b WHERE a.start_date = '2024-01-01' AND a.end_date = '2024-12-31' AND b.start_date = '2024-01-01' AND b.end_date = '2024-06-30'",
		"SELECT sum(co2e) FROM total_impacts WHERE start_date IN (SELECT start_date FROM invoices) AND end_date IN ('2024-12-31', '2025-12-31')",
		"SELECT sum(co2e) FROM total_impacts WHERE start_date NOT IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')",
		"WITH p AS (SELECT '2024-01-01' AS s, '2024-12-31' AS e UNION ALL SELECT '2025-01-01', '2025-12-31') SELECT sum(co2e) FROM p JOIN total_impacts ON start_date = p.s AND end_date = p.e",
		"WITH a(x) AS (VALUES ('2024')), b(y) AS (VALUES ('-12'), ('-11')) SELECT sum(co2e) FROM a, b JOIN total_impacts ON start_date = x || y AND end_date = '2024-12-31'",
		"WITH p(s, e) AS (VALUES (date('now'), '2024-12-31')) SELECT sum(co2e) FROM p JOIN total_impacts ON start_date = p.s AND end_date = p.e",
		"WITH p(s, e) AS (SELECT start_date, end_date FROM invoices) SELECT sum(co2e) FROM p JOIN total_impacts ON start_date = p.s AND end_date = p.e",
		"WITH p(s) AS (SELECT '2024-01-01' EXCEPT SELECT '2024-06-01') SELECT sum(co2e) FROM p JOIN total_impacts ON start_date = p.s AND end_date IN ('2024-12-31', '2024-11-30')",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date, end_date) IN (VALUES ('2024-01-01', '2024-12-31'), (date('now'), '2025-12-31'))",
		"SELECT sum(co2e) FROM total_impacts WHERE (start_date = '2024-01-01' OR scope = 1) AND end_date IN ('2024-12-31', '2025-12-31')",
		"SELECT sum(co2e) FROM invoices WHERE start_date IN ('2024-01-01', '2025-01-01') AND end_date IN ('2024-12-31', '2025-12-31')",
	} {
		if got := review(t, sql).Refusal; got != nil {
			t.Errorf("%s is refused: %+v", sql, got)
		}
	}
}

func TestRequiredPeriod(t *testing.T) {
	t.Parallel()
	for columns, want := range map[string]string{
		"start_date end_date": "start_date end_date", "end_date start_date": "start_date end_date", "until from_day": "from_day until", "a b": "a b", "start_date": "start_date ", "": " ",
	} {
		table := Table{Name: "t", Columns: []Column{{Name: "start_of_all", Kind: Date}, {Name: "year", Kind: Integer, Required: true}}}
		for name := range strings.FieldsSeq(columns) {
			table.Columns = append(table.Columns, Column{Name: name, Kind: Date, Required: true})
		}
		start, end := table.requiredPeriod()
		name := func(c *Column) string {
			if c == nil {
				return ""
			}
			return c.Name
		}
		if got := name(start) + " " + name(end); got != want {
			t.Errorf("%s: %q, want %q", columns, got, want)
		}
	}
}
