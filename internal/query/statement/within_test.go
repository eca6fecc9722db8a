package statement

import "testing"

// withinSchema has a view's months and years between two dates, and its days around one time. Values of period may be days, months or years.
func withinSchema() Schema {
	schema := Schema{Tables: []Table{
		{Name: "raw", Columns: []Column{{Name: "start", Kind: Date}, {Name: "end", Kind: Date}, {Name: "at", Kind: DateTime}, {Name: "total", Kind: Real}}},
		{Name: "sites", Columns: []Column{{Name: "id", Kind: Text}, {Name: "month", Kind: Text}, {Name: "first_day", Kind: Date}}},
	}}
	sel, err := newStatement(`SELECT strftime('%Y-%m', start, '+1 month') AS month, CAST(strftime('%Y', start, '+1 month') AS INTEGER) AS year, date(at, '+1 hour') AS day,
		start || '' AS period, at, start AS first_day, "end" AS last_day, total FROM raw`).Select()
	if err != nil {
		panic(err)
	}
	days := []string{"first_day", "last_day"}
	computed, _ := newStatement("SELECT substr(start, 1, 7), substr(start, 1, 4) + 0, start FROM raw").Select() // what is computed is converted for no comparison
	schema.Tables = append(schema.Tables, Table{Name: "spells", View: computed, Columns: []Column{
		{Name: "month", Kind: Text, Within: []string{"first_day"}}, {Name: "year", Kind: Integer, Within: []string{"first_day"}}, {Name: "first_day", Kind: Date},
	}}, Table{Name: "bills", View: sel, Columns: []Column{
		{Name: "month", Kind: Text, Within: days}, {Name: "year", Kind: Integer, Within: days}, {Name: "day", Kind: Date, Within: []string{"at"}},
		{Name: "period", Kind: Text, Within: days}, {Name: "at", Kind: DateTime}, {Name: "first_day", Kind: Date}, {Name: "last_day", Kind: Date}, {Name: "total", Kind: Real},
	}})
	return schema
}

// TestWithinReachesTheDates: what is asked of months is asked of the dates that they lie between.
func TestWithinReachesTheDates(t *testing.T) {
	t.Parallel()
	until := func(day string) string { return "raw.start <= '" + day + "'" }
	since := func(day string) string { return `raw."end" >= '` + day + "'" }
	march := until("2025-03-31") + " AND " + since("2025-03-01")
	now := func(x string) string { return "strftime('%Y-%m-01', 'now', '-1 month')" + x }
	for _, tt := range []struct{ sql, want string }{
		{"SELECT 1 FROM bills WHERE month = '2025-03'", march},
		{"SELECT 1 FROM bills WHERE '2025-03' = month", march},
		{"SELECT 1 FROM bills WHERE (month = ('2025-03')) GROUP BY year", march},
		{"SELECT 1 FROM (SELECT total FROM bills WHERE (month = '2025-03')) x", march},
		{"SELECT 1 FROM bills WHERE month LIKE '2025-03%'", march},
		{"SELECT 1 FROM bills WHERE month LIKE '2025-0%'", until("2025-12-31") + " AND " + since("2025-01-01")},
		{"SELECT 1 FROM bills b WHERE (total > 1 OR b.total IS NULL) AND b.month BETWEEN '2025-01' AND '2025-12'", until("2025-12-31") + " AND " + since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE year = 2025 ORDER BY 1", until("2025-12-31") + " AND " + since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE year = '2025'", until("2025-12-31") + " AND " + since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE year > 2024", since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE year < 2025", until("2024-12-31")},
		{"SELECT 1 FROM bills WHERE year <= 2025", until("2025-12-31")},
		{"SELECT 1 FROM bills WHERE year = 2025 AND month >= '2025-06'", until("2025-12-31") + " AND " + since("2025-06-01")}, // of the two the narrower counts
		{"SELECT 1 FROM bills WHERE month < '2025-03-15'", until("2025-03-31")},                                               // 2025-03 is less
		{"SELECT 1 FROM bills WHERE month < '2025-03-01'", until("2025-03-31")},                                               // than its own first day, too
		{"SELECT 1 FROM bills WHERE year <= '2025'", until("2025-12-31")},
		{"SELECT 1 FROM bills WHERE (year, month) < (2025, '2025-06')", until("2025-12-31")}, // only the first items are sure, and they may be equal
		{"SELECT 1 FROM bills WHERE (year, month) > (2025, '2025-06')", since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE (year, month) = (2025, '2025-06')", until("2025-06-30") + " AND " + since("2025-06-01")},
		{"SELECT 1 FROM bills WHERE (year, month) BETWEEN (2024, '2024-06') AND (2025, '2025-06')", until("2025-12-31") + " AND " + since("2024-01-01")},
		{"SELECT 1 FROM spells WHERE year <= 2025", until("2025-12-31")},
		{"SELECT 1 FROM spells WHERE year BETWEEN 2025 AND 2026 OR year = 2023", "raw.start >= '2023-01-01' AND " + until("2026-12-31")},
		{"SELECT 1 FROM bills WHERE month > '2025'", since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE month > '2025-03'", since("2025-04-01")},
		{"SELECT 1 FROM bills WHERE month > strftime('%Y-%m', 'now', '-1 month')", `raw."end" >= date(` + now(", '+1 month')")},
		{"SELECT 1 FROM bills WHERE month = strftime('%Y-%m', 'now', '-1 month')", "raw.start <= date(date(" + now(", '+1 month'), '-1 day')") + ` AND raw."end" >= ` + now("")},
		{"SELECT 1 FROM bills WHERE month IN ('2025-06', '2025-02') OR month = '2024-12'", until("2025-06-30") + " AND " + since("2024-12-01")},
		{"SELECT 1 FROM bills WHERE month BETWEEN '2025-01' AND '2025-03' OR total > 1 AND month LIKE '2024-02%'", until("2025-03-31") + " AND " + since("2024-02-01")},
		{"SELECT 1 FROM bills WHERE month = '2024-01' AND (total > 1 OR year = 2024) OR year = 2025 AND month <= '2025-03'", until("2025-03-31")},
		{"SELECT 1 FROM bills WHERE day = '2025-03-15'", "raw.at >= '2025-03-15' AND raw.at < '2025-03-16'"},
		{"SELECT 1 FROM bills WHERE day <= '2025-03'", "raw.at < '2025-04-01'"},
		// The text may be of a day, a month or a year.
		{"SELECT 1 FROM bills WHERE period = '2025-03'", march},
		{"SELECT 1 FROM bills WHERE period > '2025-03'", since("2025-01-01")},
		{"SELECT 1 FROM bills WHERE period < '2025-03'", until("2025-12-31")},
		{"SELECT 1 FROM bills WHERE period IN ('2025-03', '2025-02')", until("2025-03-31") + " AND " + since("2025-02-01")},
		{"SELECT 1 FROM bills WHERE period BETWEEN '2025-03' AND '2025-04' OR period < '2024'", until("2025-12-31")},
		{"SELECT 1 FROM bills WHERE period = '2025-03' OR period < '2030-02'", ""},
		// The view in joins, and passed through.
		{"SELECT 1 FROM sites s LEFT JOIN bills b ON b.month = s.month AND b.year = 2024 WHERE s.month = '2025-03' AND b.year > 2023", until("2024-12-31") + " AND " + since("2024-01-01")},
		{"SELECT 1 FROM sites s LEFT JOIN bills b ON b.month = '2025-03'", march},
		{"SELECT 1 FROM bills b JOIN sites s ON b.month = '2025-03' LEFT JOIN sites z ON z.id = s.id", march},
		{"SELECT 1 FROM bills b RIGHT JOIN sites s ON b.month = '2025-03'", march},
		{"WITH e AS (SELECT month, first_day AS f, last_day FROM bills) SELECT 1 FROM e WHERE e.month = '2025-03'", march},
		{"WITH e AS (SELECT month, count(*) n FROM bills GROUP BY 1) SELECT 1 FROM e WHERE month = '2025-03'", march},
		// Nothing is known of the dates.
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
		{"SELECT 1 FROM bills WHERE month > 2025", ""}, // any text is more than a number
		{"SELECT 1 FROM bills WHERE CASE month WHEN '2025-03' THEN 1 END", ""},
		{"SELECT 1 FROM bills WHERE month = (SELECT max(month) FROM sites)", ""},
		{"SELECT 1 FROM bills WHERE (total, month) < (2, '2025-06')", ""},
		{"SELECT 1 FROM bills WHERE (year, month) <> (2025, '2025-06')", ""},
		{"SELECT 1 FROM bills WHERE year <= '2025-06'", ""}, // a text that no number is equal to or above
		{"SELECT 1 FROM spells WHERE year > 20250", ""},
		{"SELECT 1 FROM spells WHERE month >= 2025", ""}, // nor is a number above a text
		{"SELECT 1 FROM spells WHERE year < '2025'", ""},
		{"SELECT 1 FROM spells WHERE year < '2025' OR year = 2026", ""},
		{"SELECT 1 FROM bills b LEFT JOIN sites s ON b.month = '2025-03'", ""}, // all bills stay
		{"SELECT 1 FROM sites s FULL JOIN bills b ON b.month = '2025-03'", ""},
		{"SELECT 1 FROM sites s RIGHT JOIN bills b ON b.month = '2025-03'", ""},
		{"SELECT 1 FROM sites WHERE month = '2025-03'", ""},
		{"SELECT month = '2025-03' FROM bills", ""},
	} {
		got := ""
		for _, v := range newStatement(tt.sql).Expand(withinSchema()).Views {
			sel, err := newStatement(v.SQL).Select()
			if err != nil {
				t.Fatalf("%s: %v", v.SQL, err)
			}
			if where := sel.Cores[0].Where; where != nil {
				got = Print(where)
			}
		}
		if got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}
