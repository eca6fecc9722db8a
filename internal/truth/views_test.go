package truth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// viewDescription are the views of the platform of the tests, as its manifest has them. Nothing in them depends on the order of rows.
const viewDescription = `views:
  activity:
    about: Bills, trips and readings
    select: |
      SELECT 'bills' AS source, id, site_id, strftime('%Y-%m', issued) AS month, issued AS day, amount FROM bills
      UNION ALL
      SELECT 'trips', CAST(id AS TEXT), site_id, strftime('%Y-%m', started_at), date(started_at), distance FROM trips WHERE passengers IS NOT 0
      UNION ALL
      SELECT 'readings', id, site_id, strftime('%Y-%m', read_at), NULL, value FROM readings
    columns:
      source: {type: text, enum: [bills, trips, readings]}
      id: {type: text}
      site_id: {type: uuid}
      month: {type: text}
      day: {type: date}
      amount: {type: number}
  monthly:
    about: Bills by month and kind
    select: SELECT strftime('%Y-%m', issued) AS month, kind, count(*) AS n, max(amount) AS most FROM bills GROUP BY 1, 2
    columns: {month: {type: text}, kind: {type: text}, n: {type: integer}, most: {type: number}}
  placed:
    about: Sites with their region
    select: SELECT s.id, s.name, s.opened, s.created_at, CAST(strftime('%Y', s.created_at) AS INTEGER) AS year, r.name AS region, r.depth FROM sites s LEFT JOIN regions r ON r.id = s.region_id
    columns:
      id: {type: uuid}
      name: {type: text}
      opened: {type: date}
      created_at: {type: datetime}
      year: {type: integer}
      region: {type: text}
      depth: {type: integer}
  stepped:
    about: Tags of sites, each thrice
    select: |
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2)
      SELECT s.id AS site_id, n.i AS step, j.value AS tag, substr(s.opened, 1, 4) AS year, strftime('%Y-%m', s.opened, '+1 month') AS month FROM sites s, json_each(s.tags) j, n WHERE j.type = 'text'
    columns: {site_id: {type: uuid}, step: {type: integer}, tag: {type: text}, year: {type: text}, month: {type: text}}
  by_year:
    about: What there was of each in a year
    select: SELECT substr(month, 1, 4) AS year, month, source, count(*) AS n, min(day) AS first FROM activity GROUP BY 1, 2, 3
    columns: {year: {type: text}, month: {type: text}, source: {type: text}, n: {type: integer}, first: {type: date}}
  known:
    about: Ids of sites and one that is written down
    select: SELECT id, 'sites' AS of FROM sites UNION ALL SELECT 'ABCDEF00-0000-4000-8000-00000000000A', 'none' FROM units
    columns: {id: {type: uuid}, of: {type: text}}
  few:
    about: The ten readings that are the first by letters
    select: SELECT id, unit, value, strftime('%Y', read_at) AS year FROM readings ORDER BY id, value, unit LIMIT 10
    columns: {id: {type: text}, unit: {type: text}, value: {type: number}, year: {type: text}}
`

// views are the same for the writer of statements, and for plain SQLite.
var views = map[string]*table{
	"activity": {name: "activity", columns: []column{
		{name: "source", kind: "text", filters: favoured}, {name: "id", kind: "text"}, {name: "site_id", kind: "uuid", filters: favoured}, {name: "month", kind: "text", filters: favoured},
		{name: "day", kind: "date", filters: favoured}, {name: "amount", kind: "number"},
	}},
	"monthly": {name: "monthly", columns: []column{{name: "month", kind: "text", filters: favoured}, {name: "kind", kind: "text", filters: favoured}, {name: "n", kind: "integer"}, {name: "most", kind: "number"}}},
	"placed": {name: "placed", columns: []column{
		{name: "id", kind: "uuid"}, {name: "name", kind: "text", filters: favoured}, {name: "opened", kind: "date", filters: favoured}, {name: "created_at", kind: "datetime", filters: favoured},
		{name: "year", kind: "integer", filters: favoured}, {name: "region", kind: "text"}, {name: "depth", kind: "integer"},
	}},
	"stepped": {name: "stepped", columns: []column{{name: "site_id", kind: "uuid"}, {name: "step", kind: "integer"}, {name: "tag", kind: "text"}, {name: "year", kind: "text", filters: favoured}, {name: "month", kind: "text", filters: favoured}}},
	"by_year": {name: "by_year", columns: []column{
		{name: "year", kind: "text", filters: favoured}, {name: "month", kind: "text", filters: favoured}, {name: "source", kind: "text", filters: favoured}, {name: "n", kind: "integer"}, {name: "first", kind: "date"},
	}},
	"known": {name: "known", columns: []column{{name: "id", kind: "uuid", filters: favoured}, {name: "of", kind: "text"}}},
	"few":   {name: "few", columns: []column{{name: "id", kind: "text"}, {name: "unit", kind: "text"}, {name: "value", kind: "number"}, {name: "year", kind: "text", filters: favoured}}},
}

// favoured makes a column be asked about more often.
var favoured = on{"favoured": {}}

// addViews gives plain SQLite the views, and the writer some of their values.
func addViews(t *testing.T, r *round, organization string) {
	t.Helper()
	o, w := r.oracles[organization], r.writers[organization]
	w.w = w.w.clone()
	createViews(t, o)
	for _, name := range viewNames {
		v := views[name]
		rows, err := o.ask("SELECT * FROM " + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			cells := make(record, len(v.columns)) // the last one is the organisation
			for i, value := range row[:len(cells)] {
				cells[i] = cell{value: valueOf(v.columns[i].kind, value)}
			}
			w.w[name] = append(w.w[name], cells)
		}
	}
	w.views = true
}

// createViews gives plain SQLite the views.
func createViews(t *testing.T, o *oracle) {
	t.Helper()
	for _, name := range viewNames {
		var columns []string
		for _, c := range views[name].columns {
			columns = append(columns, c.name)
		}
		named := strings.Join(columns, ", ")
		if _, err := o.db.Exec(fmt.Sprintf("CREATE VIEW %s AS WITH v(%s) AS (%s) SELECT %s, '%s' AS organization_id FROM v", name, named, selectOf(t, name), named, o.organization)); err != nil {
			t.Fatal(err)
		}
	}
}

var viewNames = []string{"activity", "monthly", "placed", "stepped", "by_year", "few", "known"}

func selectOf(t *testing.T, name string) string {
	t.Helper()
	v, err := described(t, 5).View(name)
	if err != nil || v == nil {
		t.Fatalf("view %s: %v", name, err)
	}
	return v.Select
}

// valueOf is a value of plain SQLite's as the writer has it.
func valueOf(kind string, value any) any {
	s, isText := value.(string)
	if isText && (kind == "date" || kind == "datetime") {
		if day, err := time.Parse(time.DateOnly, s[:min(len(s), len(time.DateOnly))]); err == nil {
			return day
		}
		return nil
	}
	return value
}

// TestRandomStatementsOverViews asks made-up statements over views, and tables beside them, and compares each answer with plain SQLite's, which has
// the views as they are written.
func TestRandomStatementsOverViews(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	for seed := range uint64(portions()) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := newRound(t, 1000+seed)
			addViews(t, r, north)
			addViews(t, r, south)
			r.run()
		})
	}
}

// TestFaultsBelowViews asks views over a table that has a fault: whatever is called complete is right.
func TestFaultsBelowViews(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	for seed, k := range kinds {
		if k.costly && !long() {
			continue
		}
		name := k.on[seed%len(k.on)]
		if !slices.Contains([]string{"bills", "trips", "readings"}, name) {
			name = "bills"
		}
		if !slices.Contains(k.on, name) {
			continue
		}
		t.Run(strings.ReplaceAll(k.name, " ", "_")+"/"+name, func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, k, name)
			tr.tables, tr.views = append([]string{"totals"}, asked...), true
			for _, sql := range []string{
				"SELECT source, id, month, amount FROM activity WHERE source = '" + name + "' AND month LIKE '2026%'",
				"SELECT count(*) FROM activity",
				"SELECT year, source, n FROM by_year WHERE year >= '2025'",
				"SELECT month, kind, n FROM monthly",
				"SELECT count(*) FROM activity",
			} {
				result, err := tr.p.ask(sql, "")
				tr.judge(statement{sql: sql}, false, result, err)
			}
		})
	}
}

// viewConditions are those that people put on the months and years of a view.
func viewConditions(r *rand.Rand, o operand) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	switch {
	case o.c.name == "month":
		return o.expr + pick(" = '2026-11'", " BETWEEN '2025-01' AND '2025-12'", " >= '2025-07'", " < '2025-01'", " LIKE '2025%'", " LIKE '2026-1%'", " IN ('2024-02', '2025-06')", " > '2025'",
			" <= '2025'", " >= strftime('%Y-%m', '2026-03-15', '-13 months')", " <= '2025-06-15'", " = '2025-6'", " <> '2025-01'")
	case o.c.name == "year" && o.c.kind == "integer":
		return o.expr + pick(" = 2025", " >= 2025", " BETWEEN 2024 AND 2025", " < 2026", " = '2025'", " > 2024.5")
	case o.c.name == "year":
		return o.expr + pick(" = '2025'", " >= '2025'", " IN ('2024', '2026')", " LIKE '202%'", " < '2026'", " = 2025")
	case o.c.name == "source":
		return o.expr + pick(" = 'bills'", " <> 'bills'", " IN ('trips', 'readings')", " = 'Bills'", " = 'none'", " = 'trips' COLLATE NOCASE")
	}
	return ""
}
