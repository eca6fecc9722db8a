package query

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// statements are run through the engine and on plain SQLite over the same rows;
// the answers must be equal. demands are what the sources must be asked, table
// by table, when nothing is held; nil does not care. Rows are compared in order
// where the statement says "ORDER BY … -- ordered".
var statements = []struct {
	sql     string
	demands []string
}{
	{"SELECT * FROM facilities", []string{"facilities: all"}},
	{"SELECT count(*) FROM invoices", []string{"invoices: all"}},
	{"SELECT id, serial, enabled FROM invoices WHERE type = 'heat'", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE type IN ('heat', 'water')", []string{"invoices: type in heat,water"}},
	{"SELECT id FROM invoices WHERE type = 'heat' AND facility_id IN ('f1','f2','f3')", []string{"invoices: facility_id in f1,f2,f3 and type in heat"}},
	{"SELECT id FROM invoices WHERE type = 'HEAT'", nil},
	{"SELECT id FROM invoices WHERE type = 'nope' OR type = 'heat'", nil},
	{"SELECT id FROM invoices WHERE type <> 'heat'", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE start_date >= '2024-03-01' AND start_date < '2024-06-01'", []string{"invoices: start_date >= 2024-03-01"}},
	{"SELECT id FROM invoices WHERE start_date BETWEEN '2023-01-15' AND '2023-05-01' AND end_date <= '2023-04-30'",
		[]string{"invoices: start_date >= 2023-01-15 and end_date <= 2023-04-30"}},
	{"SELECT id FROM invoices WHERE start_date >= '2024'", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE start_date > '2023-05-06T09:00'", []string{"invoices: start_date >= 2023-05-06"}},
	{"SELECT id FROM invoices WHERE end_date < '2023-05-06T09:00'", []string{"invoices: end_date <= 2023-05-06"}},
	{"SELECT id FROM invoices WHERE end_date = '2024-01-16'", []string{"invoices: end_date <= 2024-01-16"}},
	{"SELECT id FROM invoices WHERE start_date LIKE '2024-02%'", []string{"invoices: start_date >= 2024-02-01"}},
	{"SELECT id FROM invoices WHERE end_date LIKE '2024-02-%'", []string{"invoices: end_date <= 2024-02-29"}},
	{"SELECT id FROM invoices WHERE end_date LIKE '2024%'", []string{"invoices: end_date <= 2024-12-31"}},
	{"SELECT id FROM facilities WHERE name LIKE '%madrid%'", []string{"facilities: name like madrid"}},
	{"SELECT id FROM facilities WHERE name LIKE 'm_drid%'", []string{"facilities: name like drid"}},
	{"SELECT id FROM facilities WHERE name = 'Madrid Office'", []string{"facilities: name like Madrid Office"}},
	{"SELECT id FROM facilities WHERE name = 'madrid office' COLLATE NOCASE", []string{"facilities: all"}},
	{"SELECT id FROM invoices WHERE cups = 'es01'", []string{"invoices: cups = es01"}},
	{"SELECT id FROM invoices WHERE cups = 'es01' COLLATE NOCASE", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE cups = 5", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE cups IN (5, '05')", nil},
	{"SELECT id FROM invoices WHERE type = 'heat' AND cups = 5", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE type = 'heat' AND serial = '9223372036854775801'", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE type = 'heat' AND serial + 0 = 9223372036854775801 AND quantity = '6'", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE cups = CAST('5' AS INTEGER)", nil},
	{"SELECT id FROM invoices WHERE serial = 9223372036854775800", []string{"invoices: serial = 9223372036854775800"}},
	{"SELECT id FROM invoices WHERE serial = '9223372036854775800'", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE serial >= 9223372036854775797", []string{"invoices: serial >= 9223372036854775797"}},
	{"SELECT id FROM invoices WHERE serial > 9.2233720368547758e18", nil},
	{"SELECT id FROM invoices WHERE serial BETWEEN 9223372036854775700 AND 9223372036854775750",
		[]string{"invoices: serial <= 9223372036854775750 and serial >= 9223372036854775700"}},
	{"SELECT id FROM invoices WHERE co2e IS NULL", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE facility_id IS NULL AND type = 'heat'", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE facility_id IS NOT NULL AND co2e > 20", nil},
	{"SELECT id FROM invoices WHERE facility_id = NULL", []string{}},
	{"SELECT id FROM invoices WHERE facility_id IS (SELECT NULL) AND type = 'heat'", []string{"invoices: type in heat"}},
	{"SELECT id FROM invoices WHERE facility_id IS 'f3'", []string{"invoices: facility_id in f3"}},
	{"SELECT id FROM invoices WHERE facility_id IS NOT 'f3' AND type = 'water'", []string{"invoices: type in water"}},
	{"SELECT id FROM invoices WHERE type = 'heat' OR facility_id = 'f2'", nil},
	{"SELECT id FROM invoices WHERE facility_id = 'f1' OR cups = 'ES01' OR serial = 9223372036854775800", nil},
	{"SELECT what, n FROM items WHERE n = 7 OR what = 'ink' OR n = '11'", nil},
	{"SELECT a, b FROM notes WHERE a = 'x' OR b = 4", nil},
	{"SELECT a, b FROM notes WHERE a = 5", nil},
	{"SELECT a, b FROM notes WHERE a = b", nil},
	{"SELECT count(*) FROM notes n JOIN items i ON n.a = i.n", nil},
	{"SELECT count(*) FROM notes n JOIN items i ON n.b = i.n", nil},
	{"SELECT type, count(*), sum(co2e), avg(quantity) FROM invoices GROUP BY type", []string{"invoices: all"}},
	{"SELECT facility_id, count(*) AS n FROM invoices WHERE type='water' GROUP BY 1 HAVING n > 3", []string{"invoices: type in water"}},
	{"SELECT DISTINCT facility_id, type FROM invoices WHERE enabled", nil},
	{"SELECT id, co2e FROM invoices ORDER BY co2e DESC, id LIMIT 7 -- ordered", []string{"invoices: all"}},
	{"SELECT id, co2e FROM invoices WHERE type = 'electricity' ORDER BY co2e DESC NULLS LAST, id LIMIT 5 OFFSET 3 -- ordered", []string{"invoices: type in electricity"}},
	{"SELECT id FROM invoices LIMIT 10", []string{"invoices: all limit 10"}},
	{"SELECT id FROM invoices LIMIT 10 OFFSET 25", []string{"invoices: all limit 35"}},
	{"SELECT id FROM invoices LIMIT 0", []string{}},
	{"SELECT id FROM invoices LIMIT -1", []string{"invoices: all"}},
	{"SELECT id FROM invoices WHERE type = 'heat' LIMIT 10", []string{"invoices: type in heat limit 10"}},
	{"SELECT count(*) FROM (SELECT id FROM invoices WHERE type IN ('heat', 'water') LIMIT 10)", nil},
	{"SELECT id FROM invoices WHERE co2e IS NOT NULL LIMIT 10", []string{"invoices: all limit 20"}},
	{"SELECT id FROM invoices WHERE co2e = 3.25 LIMIT 3", nil},
	{"SELECT id FROM invoices WHERE quantity = 99 LIMIT 3", []string{"invoices: all limit 20", "invoices: all limit 100", "invoices: all"}},
	{"SELECT id FROM invoices WHERE upper(type) = 'HEAT' LIMIT 3", []string{"invoices: all"}},
	{"SELECT EXISTS (SELECT 1 FROM invoices WHERE facility_id = 'f5')", []string{"invoices: facility_id in f5 limit 1"}},
	{"SELECT f.name, count(*), sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE i.type = 'electricity' GROUP BY f.id",
		[]string{"facilities: all", "invoices: facility_id in f0,f1,f10,f11,f2,f3,f4,f5,f6,f7,f8,f9 and type in electricity"}},
	{"SELECT f.id, i.id FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE f.status = 'archived'",
		[]string{"facilities: status in archived", "invoices: facility_id in f10,f11,f9"}},
	{"SELECT f.id, i.id FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id AND i.type = 'heat' WHERE f.country = 'ES'", nil},
	{"SELECT f.id, i.id FROM invoices i RIGHT JOIN facilities f ON i.facility_id = f.id AND i.quantity > 4", nil},
	{"SELECT f.id, i.id FROM invoices i FULL JOIN facilities f ON i.facility_id = f.id AND f.status = 'active'", nil},
	{"SELECT f.id FROM facilities f WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.facility_id = f.id AND i.co2e > 22)", nil},
	{"SELECT id FROM invoices WHERE facility_id IN (SELECT id FROM facilities WHERE status = 'archived')",
		[]string{"facilities: status in archived", "invoices: facility_id in f10,f11,f9"}},
	{"SELECT id FROM invoices WHERE facility_id NOT IN (SELECT id FROM facilities)", nil},
	{"SELECT id, (SELECT name FROM facilities f WHERE f.id = i.facility_id) FROM invoices i WHERE i.type = 'water'", nil},
	{"SELECT id, (SELECT count(*) FROM items x WHERE x.invoice_id = i.id) AS n FROM invoices i WHERE type = 'heat' AND n > 2", nil},
	{"SELECT a.id, b.id FROM facilities a JOIN facilities b ON b.parent_id = a.id", []string{"facilities: all"}},
	{"SELECT a.id, b.id FROM invoices a, invoices b WHERE a.facility_id = b.facility_id AND a.id < b.id AND a.type = 'heat' AND b.type = 'water'", nil},
	{"WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM facilities WHERE id = 'f11' UNION ALL SELECT f.parent_id, depth + 1 FROM facilities f JOIN up ON f.id = up.id WHERE f.parent_id IS NOT NULL) SELECT * FROM up",
		[]string{"facilities: all"}},
	{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20) SELECT i, (SELECT count(*) FROM invoices WHERE quantity = i) FROM n", []string{"invoices: all"}},
	{"WITH big AS (SELECT facility_id, sum(co2e) s FROM invoices GROUP BY 1), top AS (SELECT * FROM big WHERE s > 40) SELECT t.s, f.name FROM top t JOIN facilities f ON f.id = t.facility_id", nil},
	{"SELECT id, row_number() OVER (PARTITION BY facility_id ORDER BY co2e, id) FROM invoices WHERE type = 'heat'", []string{"invoices: type in heat"}},
	{"SELECT id, sum(co2e) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM invoices ORDER BY id LIMIT 12 -- ordered", nil},
	{"SELECT id FROM facilities UNION SELECT facility_id FROM invoices", nil},
	{"SELECT id FROM facilities UNION ALL SELECT id FROM invoices WHERE type = 'heat'", []string{"facilities: all", "invoices: type in heat"}},
	{"SELECT id FROM facilities EXCEPT SELECT facility_id FROM invoices", nil},
	{"SELECT facility_id FROM invoices INTERSECT SELECT id FROM facilities", nil},
	{"SELECT i.invoice_id, t.value FROM items i, json_each(i.tags) t WHERE t.value = 't1'", nil},
	{"SELECT strftime('%Y', start_date) AS year, type, round(sum(co2e), 1) FROM invoices GROUP BY 1, 2", nil},
	{"SELECT * FROM invoices WHERE id = 'i0042'", nil},
	{"SELECT * FROM (SELECT id, type FROM invoices LIMIT 30) WHERE type = 'water'", nil},
	{"SELECT * FROM items", nil},
	{"SELECT n, typeof(n) FROM items", nil},
	{"SELECT * FROM items WHERE n = 9", nil},
	{"SELECT * FROM items ORDER BY n, what, invoice_id, tags -- ordered", nil},
	{"SELECT what, group_concat(n, ';') FROM (SELECT * FROM items ORDER BY what, n, tags) GROUP BY what", nil},
	{"SELECT max(serial), min(serial), typeof(max(serial)) FROM invoices", nil},
	{"SELECT co2e, typeof(co2e), quantity, typeof(quantity), typeof(enabled) FROM invoices", nil},
	{"SELECT scope, co2e FROM impacts WHERE start_date = '2023-01-01' AND end_date = '2023-12-31'",
		[]string{"impacts: start_date = 2023-01-01 and end_date = 2023-12-31"}},
	{"WITH y(y) AS (VALUES ('2022'), ('2023'), ('2024')) SELECT y, sum(co2e) FROM y JOIN impacts ON start_date = y || '-01-01' AND end_date = y || '-12-31' GROUP BY y", nil},
	{"SELECT x'0aff', 1.5, 'a', NULL, 9223372036854775807", []string{}},
	{"VALUES (1, 'a'), (2, 'b')", []string{}},
	{"SELECT 1 AS one; -- and a comment", []string{}},
	{"/* first */ SELECT \"id\" FROM [facilities] WHERE `status` = 'active' -- last", []string{"facilities: status in active"}},
	{"SELECT total(f.co2e) FROM facilities f, notes, items WHERE f.id = 'f3'", nil},
	{"SELECT id FROM invoices WHERE (type, facility_id) IN (SELECT 'heat', id FROM facilities)", nil},
	{"SELECT id FROM invoices WHERE (type, cups) = ('heat', '5')", nil},
	{"SELECT id FROM invoices WHERE type GLOB 'h*' AND cups NOT LIKE '5%'", nil},
	{"SELECT CASE WHEN (SELECT count(*) FROM facilities) > 5 THEN (SELECT max(id) FROM invoices) ELSE 'few' END", nil},
	{"SELECT coalesce((SELECT name FROM facilities WHERE id = 'f0'), 'nobody') AS n, (SELECT count(*) FROM facilities WHERE name = coalesce((SELECT name FROM facilities WHERE id = 'f0'), 'nobody'))", nil},
}

func TestSameAsPlainSQLite(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	db := w.plain(t, here)
	warm := newWorld(300)
	kept := warm.engine(t, Options{})
	for _, tt := range statements {
		t.Run(tt.sql, func(t *testing.T) {
			want, err := rowsOf(db, tt.sql)
			if err != nil {
				t.Fatal("plain SQLite:", err)
			}
			ordered := strings.HasSuffix(tt.sql, "-- ordered")
			cold := newWorld(300)
			e := cold.engine(t, Options{})
			check(t, "cold", e, tt.sql, shown(want, ordered), ordered)
			if got := cold.taken(); tt.demands != nil && !slices.Equal(got, tt.demands) {
				t.Errorf("asked %q\nwant  %q", got, tt.demands)
			}
			check(t, "again", e, tt.sql, shown(want, ordered), ordered)
			if got := cold.taken(); len(got) > 0 {
				t.Errorf("the same again asked %q", got)
			}
			check(t, "over what others left", kept, tt.sql, shown(want, ordered), ordered)
		})
	}
}

func check(t *testing.T, how string, e *Engine, sql string, want []string, ordered bool) {
	t.Helper()
	res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
	if err != nil {
		t.Fatalf("%s: %v", how, err)
	}
	if got := shown(res.Rows, ordered); !slices.Equal(got, want) {
		t.Errorf("%s: got %d rows, want %d\n got %q\nwant %q", how, len(got), len(want), got, want)
	}
	if res.Total != len(want) || !res.Receipt.Complete {
		t.Errorf("%s: total %d of %d, receipt %+v", how, res.Total, len(want), res.Receipt)
	}
}

// taken returns what was asked of all sources, table by table.
func (w *world) taken() []string {
	out := []string{}
	for _, s := range w.all() {
		for _, d := range s.take() {
			out = append(out, s.table.Name+": "+d)
		}
	}
	return out
}
