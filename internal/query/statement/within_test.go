package statement

import "testing"

// withinSchema has a view's months and years between two dates, and its days between one time.
func withinSchema() Schema {
	computed, _ := newStatement("SELECT substr(first_day, 1, 7), substr(first_day, 1, 4) + 0, first_day, strftime('%Y', first_day) FROM bills").Select()
	return Schema{Tables: []Table{
		{Name: "spells", View: computed, Columns: []Column{ // what is computed is converted for no comparison
			{Name: "month", Kind: Text, Within: []string{"first_day"}}, {Name: "year", Kind: Integer, Within: []string{"first_day"}},
			{Name: "first_day", Kind: Date}, {Name: "year_text", Kind: Text, Within: []string{"first_day"}},
		}},
		{Name: "bills", Columns: []Column{
			{Name: "month", Kind: Text, Within: []string{"first_day", "last_day"}}, {Name: "year", Kind: Integer, Within: []string{"first_day", "last_day"}},
			{Name: "day", Kind: Date, Within: []string{"at"}}, {Name: "at", Kind: DateTime}, {Name: "first_day", Kind: Date}, {Name: "last_day", Kind: Date},
			{Name: "total", Kind: Real},
		}},
		{Name: "sites", Columns: []Column{{Name: "id", Kind: Text}, {Name: "month", Kind: Text}, {Name: "first_day", Kind: Date}}},
	}}
}

func TestImplied(t *testing.T) {
	t.Parallel()
	const march = "bills.first_day <= '2025-03-31' AND bills.last_day >= '2025-03-01'"
	for _, tt := range []struct{ sql, want string }{
		{"SELECT 1 FROM bills WHERE month = '2025-03'", "SELECT 1 FROM bills WHERE " + march + " AND (month = '2025-03')"},
		{"SELECT 1 FROM bills WHERE '2025-03' = month", "SELECT 1 FROM bills WHERE " + march + " AND ('2025-03' = month)"},
		{"SELECT 1 FROM bills WHERE (month = ('2025-03')) GROUP BY year", "SELECT 1 FROM bills WHERE " + march + " AND ((month = ('2025-03'))) GROUP BY year"},
		{"SELECT 1 FROM (SELECT total FROM bills WHERE (month = '2025-03')) x", "SELECT 1 FROM (SELECT total FROM bills WHERE " + march + " AND ((month = '2025-03'))) x"},
		{"SELECT 1 FROM bills WHERE month LIKE '2025-03%'", "SELECT 1 FROM bills WHERE " + march + " AND (month LIKE '2025-03%')"},
		{
			"SELECT 1 FROM bills b WHERE (total > 1 OR b.total IS NULL) AND b.month BETWEEN '2025-01' AND '2025-12'",
			"SELECT 1 FROM bills b WHERE b.first_day <= '2025-12-31' AND b.last_day >= '2025-01-01' AND ((total > 1 OR b.total IS NULL) AND b.month BETWEEN '2025-01' AND '2025-12')",
		},
		{"SELECT 1 FROM bills WHERE year = 2025 ORDER BY 1", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND bills.last_day >= '2025-01-01' AND (year = 2025) ORDER BY 1"},
		{"SELECT 1 FROM bills WHERE year > 2024", "SELECT 1 FROM bills WHERE bills.last_day >= '2025-01-01' AND (year > 2024)"},
		{"SELECT 1 FROM bills WHERE year < 2025", "SELECT 1 FROM bills WHERE bills.first_day <= '2024-12-31' AND (year < 2025)"},
		{"SELECT 1 FROM bills WHERE year <= 2025", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND (year <= 2025)"},
		{ // of the two the narrower counts
			"SELECT 1 FROM bills WHERE year = 2025 AND month >= '2025-06'",
			"SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND bills.last_day >= '2025-06-01' AND (year = 2025 AND month >= '2025-06')",
		},
		{ // a text may be compared with a longer one: 2025-03 is less than 2025-03-15
			"SELECT 1 FROM bills WHERE month < '2025-03-15'", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-03-31' AND (month < '2025-03-15')",
		},
		{ // even with its own first day
			"SELECT 1 FROM bills WHERE month < '2025-03-01'", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-03-31' AND (month < '2025-03-01')",
		},
		{ // of an order of row values only the first items are sure, and they may be equal
			"SELECT 1 FROM bills WHERE (year, month) < (2025, '2025-06')", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND ((year, month) < (2025, '2025-06'))",
		},
		{"SELECT 1 FROM bills WHERE (year, month) > (2025, '2025-06')", "SELECT 1 FROM bills WHERE bills.last_day >= '2025-01-01' AND ((year, month) > (2025, '2025-06'))"},
		{
			"SELECT 1 FROM bills WHERE (year, month) = (2025, '2025-06')",
			"SELECT 1 FROM bills WHERE bills.first_day <= '2025-06-30' AND bills.last_day >= '2025-06-01' AND ((year, month) = (2025, '2025-06'))",
		},
		{
			"SELECT 1 FROM bills WHERE (year, month) BETWEEN (2024, '2024-06') AND (2025, '2025-06')",
			"SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND bills.last_day >= '2024-01-01' AND ((year, month) BETWEEN (2024, '2024-06') AND (2025, '2025-06'))",
		},
		{"SELECT 1 FROM spells WHERE year_text < '2025-03'", "SELECT 1 FROM spells WHERE spells.first_day <= '2025-12-31' AND (year_text < '2025-03')"},
		{"SELECT 1 FROM spells WHERE year_text <= '2025-03'", "SELECT 1 FROM spells WHERE spells.first_day <= '2025-12-31' AND (year_text <= '2025-03')"},
		{"SELECT 1 FROM spells WHERE year_text < '2025'", "SELECT 1 FROM spells WHERE spells.first_day <= '2024-12-31' AND (year_text < '2025')"},
		{"SELECT 1 FROM spells WHERE month >= '2025'", "SELECT 1 FROM spells WHERE spells.first_day >= '2025-01-01' AND (month >= '2025')"},
		{"SELECT 1 FROM bills WHERE year <= '2025'", "SELECT 1 FROM bills WHERE bills.first_day <= '2025-12-31' AND (year <= '2025')"},
		{"SELECT 1 FROM bills WHERE month > '2025'", "SELECT 1 FROM bills WHERE bills.last_day >= '2025-01-01' AND (month > '2025')"},
		{
			"SELECT 1 FROM bills WHERE month IN ('2025-06', '2025-02') OR month = '2024-12'",
			"SELECT 1 FROM bills WHERE bills.first_day <= '2025-06-30' AND bills.last_day >= '2024-12-01' AND (month IN ('2025-06', '2025-02') OR month = '2024-12')",
		},
		{"SELECT 1 FROM bills WHERE day = '2025-03-15'", "SELECT 1 FROM bills WHERE bills.at < '2025-04-01' AND bills.at >= '2025-03-01' AND (day = '2025-03-15')"},
		{ // both clauses of a join, and the view in an outer one
			"SELECT 1 FROM sites s LEFT JOIN bills b ON b.month = s.month AND b.year = 2024 WHERE s.month = '2025-03' AND b.year > 2023",
			"SELECT 1 FROM sites s LEFT JOIN bills b ON b.first_day <= '2024-12-31' AND b.last_day >= '2024-01-01' AND (b.month = s.month AND b.year = 2024) WHERE b.last_day >= '2024-01-01' AND (s.month = '2025-03' AND b.year > 2023)",
		},
		{ // passed through
			"WITH e AS (SELECT month, first_day AS f, last_day FROM bills) SELECT 1 FROM e WHERE e.month = '2025-03'",
			"WITH e AS (SELECT month, first_day AS f, last_day FROM bills) SELECT 1 FROM e WHERE e.f <= '2025-03-31' AND e.last_day >= '2025-03-01' AND (e.month = '2025-03')",
		},
		// Nothing is implied.
		{"SELECT 1 FROM bills WHERE (total, month) < (2, '2025-06')", ""},
		{"SELECT 1 FROM bills WHERE (year, month) <> (2025, '2025-06')", ""},
		{"SELECT 1 FROM bills WHERE year <= '2025-06'", ""}, // a text that no number is equal to or above
		{"SELECT 1 FROM spells WHERE year_text <> '2025-03'", ""},
		{"SELECT 1 FROM spells WHERE month >= 2025", ""}, // nor is a number above a text
		{"SELECT 1 FROM spells WHERE year < '2025'", ""},
		{"SELECT 1 FROM bills WHERE month <> '2025-03'", ""},
		{"SELECT 1 FROM bills WHERE NOT month = '2025-03'", ""},
		{"SELECT 1 FROM bills WHERE month NOT IN ('2025-03')", ""},
		{"SELECT 1 FROM bills WHERE month NOT BETWEEN '2025-03' AND '2025-04'", ""},
		{"SELECT 1 FROM bills WHERE month NOT LIKE '2025%'", ""},
		{"SELECT 1 FROM bills WHERE month = '2025-03' OR total > 1", ""},
		{"SELECT 1 FROM bills WHERE month = '2025-03' OR year = 2024", ""},
		{"SELECT 1 FROM bills WHERE month IN ('2025-03', total)", ""},
		{"SELECT 1 FROM bills WHERE month IN (SELECT month FROM sites)", ""},
		{"SELECT 1 FROM bills WHERE month = 'March'", ""},
		{"SELECT 1 FROM bills WHERE CASE month WHEN '2025-03' THEN 1 END", ""},
		{"SELECT 1 FROM bills WHERE month = (SELECT max(month) FROM sites)", ""},
		{"SELECT 1 FROM sites WHERE month = '2025-03'", ""},
		{"SELECT month = '2025-03' FROM bills", ""},
		{"WITH e AS (SELECT month, count(*) n FROM bills GROUP BY 1) SELECT 1 FROM e WHERE month = '2025-03'", ""},
	} {
		stmt, bad := Read(tt.sql)
		if bad != nil {
			t.Fatal(bad)
		}
		if tt.want == "" {
			tt.want = tt.sql
		}
		if got := stmt.Implied(withinSchema()); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, got, tt.want)
		}
		if again, bad := Read(stmt.Implied(withinSchema())); bad != nil {
			t.Errorf("%s: %v", tt.sql, bad)
		} else if _, err := again.Select(); err != nil {
			t.Errorf("%s: %v", tt.sql, err)
		}
	}
}
