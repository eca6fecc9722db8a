package query

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// orgs are the organisations of a world of several. The first is the one that is asked by default.
var orgs = []string{here, "org-2", "org-3"}

// list lists organisations, each below the one before it.
func (w *world) list(organizations []string) {
	s := &source{table: rows.Table{Name: "organizations", PageSize: 50, Columns: []rows.Column{
		{Name: "id", Type: rows.Text, Key: true}, {Name: "name", Type: rows.Text}, {Name: "parent", Type: rows.Text},
	}}}
	var parent any
	for i, id := range organizations {
		s.rows = map[string][][]any{here: append(s.rows[here], []any{id, fmt.Sprintf("Organization %d", i+1), parent})}
		parent = id
	}
	s.table.Fetch = s.fetch
	w.organizations = s
	for _, of := range w.all() {
		if of.table.Scoped {
			of.table.Columns[len(of.table.Columns)-1].References = rows.Reference{Table: "organizations", Column: "id"}
		}
	}
}

// spread gives each organisation rows: the i-th every row but those whose number is i modulo 5, so that they share some and not all.
func (w *world) spread(organizations []string) {
	for _, s := range w.all() {
		all := s.rows[here]
		for i, id := range organizations {
			var some [][]any
			for n, row := range all {
				if n%5 != i {
					some = append(some, row)
				}
			}
			s.rows[id] = some
		}
	}
}

// plainAll makes an SQLite database with the rows of all organisations.
func (w *world) plainAll(t testing.TB, organizations []string) *sql.DB {
	t.Helper()
	db := w.plain(t, organizations[0])
	for _, id := range organizations[1:] {
		for _, s := range w.all() {
			if s.table.Scoped {
				insertRows(t, db, s, id)
			}
		}
	}
	return db
}

func TestAllOrganizationsSameAsPlainSQLite(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	w.spread(orgs)
	db := w.plainAll(t, orgs)
	kept := w.engine(t, Options{})
	for _, tt := range statements {
		t.Run(tt.sql, func(t *testing.T) {
			want, err := rowsOf(db, tt.sql)
			if err != nil {
				t.Fatal("plain SQLite:", err)
			}
			ordered := strings.HasSuffix(tt.sql, "-- ordered")
			cold := newWorld(300)
			cold.spread(orgs)
			e := cold.engine(t, Options{})
			for _, how := range []struct {
				name string
				e    *Engine
			}{{"cold", e}, {"again", e}, {"over what others left", kept}} {
				res, err := how.e.Query(context.Background(), Request{SQL: tt.sql, Scopes: map[string][]string{"": orgs}})
				if err != nil {
					t.Fatalf("%s: %v", how.name, err)
				}
				if got := shown(res.Rows, ordered); !slices.Equal(got, shown(want, ordered)) && !anyWillDo(tt.sql) {
					t.Errorf("%s: got %d rows, want %d\n got %.300q\nwant %.300q", how.name, len(got), len(want), got, shown(want, ordered))
				}
				if res.Total != len(want) || !res.Receipt.Complete || strings.Contains(fmt.Sprintf("%+v", res), "@") {
					t.Errorf("%s: total %d of %d, receipt %+v", how.name, res.Total, len(want), res.Receipt)
				}
				if how.name == "again" && res.Receipt.Requests > 0 {
					t.Errorf("again: %d requests", res.Receipt.Requests)
				}
			}
		})
	}
}

func randomOrganizations(t *testing.T, seed uint64) {
	world := newWorld(45)
	world.items.rows[here], world.notes.rows[here] = world.items.rows[here][:30], world.notes.rows[here][:20]
	world.spread(orgs)
	world.list(orgs)
	w := &writer{r: rand.New(rand.NewPCG(seed, 1)), tables: []*source{world.facilities, world.invoices, world.items, world.notes}, organizations: append(orgs, "no-such")}
	db := world.plainAll(t, orgs)
	e := world.engine(t, Options{})
	var sqls []string
	for range 10 { // later ones meet what earlier ones left
		sql := w.statement()
		sqls = append(sqls, sql)
		want, err := rowsOf(db, sql)
		if err != nil {
			t.Fatalf("%s: plain SQLite: %v", sql, err)
		}
		res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: map[string][]string{"": orgs}})
		var bad *Error
		if errors.As(err, &bad) && bad.Code == CodeTooManyRequests {
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %s: %v", seed, sql, err)
		}
		if got, wanted := shown(res.Rows, false), shown(want, false); !slices.Equal(got, wanted) {
			t.Fatalf("seed %d\n%s\nasked %v\n got %d rows %.500q\nwant %d rows %.500q", seed, strings.Join(sqls, "\n"), res.Receipt.Asked, len(got), got, len(wanted), wanted)
		}
	}
}

func TestRandomStatementsOverOrganizations(t *testing.T) {
	t.Parallel()
	for seed := range uint64(16) {
		randomOrganizations(t, seed)
	}
}

// TestFirstRowsOfOrganizations: each is asked for the first of its rows only.
func TestFirstRowsOfOrganizations(t *testing.T) {
	t.Parallel()
	low := func(s *source) {
		for i := range s.table.Columns {
			s.table.Columns[i].NullsLow = true
		}
	}
	tests := []struct {
		name, sql string
		with      func(*source)
		asked     []string // of each
	}{
		{"the latest", "SELECT at FROM events ORDER BY at DESC LIMIT 3", nil, []string{"all limit 10 by -at"}},
		{"as many of each", "SELECT at FROM events ORDER BY at DESC LIMIT 15", nil, []string{"all limit 16 by -at"}},
		{"with an offset", "SELECT at FROM events ORDER BY at DESC LIMIT 3 OFFSET 4", nil, []string{"all limit 10 by -at"}},
		{"several terms", "SELECT at, id FROM events ORDER BY at DESC, id LIMIT 5", nil, []string{"all limit 10 by -at"}},
		{"upwards without NULL", "SELECT weight FROM events WHERE weight IS NOT NULL ORDER BY weight LIMIT 3", func(s *source) { s.arrange = s.arranged(false) }, []string{"all limit 10 by weight", "all limit 50 by weight"}},
		{"a filter that the source applies", "SELECT at FROM events WHERE kind = 'b' ORDER BY at DESC LIMIT 3", nil, []string{"kind in b limit 10 by -at"}},
		{"a filter that keeps nothing", "SELECT at FROM events WHERE name = 'Z' ORDER BY at DESC LIMIT 3", nil, []string{"all", "all limit 10 by -at", "all limit 50 by -at"}},
		{"NULL comes first", "SELECT weight FROM events ORDER BY weight, id LIMIT 3", low, nil},
		{"the source does not order", "SELECT at FROM events ORDER BY at DESC LIMIT 3", func(s *source) { s.arrange = func(all [][]any, _ rows.Order) [][]any { return all } }, []string{"all", "all limit 10 by -at"}},
		{"a column without order", "SELECT name FROM events ORDER BY name LIMIT 3", nil, []string{"all"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			w.notes = events(600)
			w.notes.table.Scoped, w.notes.table.Columns = true, append(w.notes.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
			w.spread(orgs)
			if tt.with != nil {
				tt.with(w.notes)
			}
			want, err := rowsOf(w.plainAll(t, orgs), tt.sql)
			if err != nil {
				t.Fatal(err)
			}
			e := w.engine(t, Options{})
			for _, how := range []string{"cold", "again"} {
				res, err := e.Query(t.Context(), Request{SQL: tt.sql, Scopes: map[string][]string{"": orgs}})
				if err != nil {
					t.Fatal(err)
				}
				if got := shown(res.Rows, true); !slices.Equal(got, shown(want, true)) || !res.Receipt.Complete {
					t.Errorf("%s: got %q, want %q", how, got, shown(want, true))
				}
			}
			asked := w.notes.take()
			slices.Sort(asked)
			if distinct := slices.Compact(slices.Clone(asked)); tt.asked != nil && (!slices.Equal(distinct, tt.asked) || len(asked) > len(tt.asked)*len(orgs)) {
				t.Errorf("asked %q, want %q of each", asked, tt.asked)
			}
		})
	}
}

// TestRowsBehindTheFirstOfOneOrganization: rows of the others wait for those of one that come before them, though not all of these have come yet.
func TestRowsBehindTheFirstOfOneOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.notes = events(0)
	w.notes.table.Scoped, w.notes.table.Columns = true, append(w.notes.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
	for i := range 60 { // of the late ones only the last 20 are looked for
		late := []any{fmt.Sprintf("l%02d", i), fmt.Sprintf("2025-12-%02dT%02d:00:00Z", 28-i/4, 20-i%4), nil, int64(i), "a", []any{"x", "Y"}[i/40]}
		early := []any{fmt.Sprintf("e%02d", i), fmt.Sprintf("2025-01-%02dT%02d:00:00Z", 28-i/4, 20-i%4), nil, int64(i), "a", "Y"}
		w.notes.rows["org-1"], w.notes.rows["org-2"] = append(w.notes.rows["org-1"], late), append(w.notes.rows["org-2"], early)
	}
	const sql = "SELECT id FROM events WHERE name = 'Y' ORDER BY at DESC LIMIT 5"
	want, err := rowsOf(w.plainAll(t, orgs[:2]), sql)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: sql, Scopes: map[string][]string{"": orgs[:2]}})
	if err != nil || !slices.Equal(shown(res.Rows, true), shown(want, true)) {
		t.Errorf("%v, %v; want %v", res, err, want)
	}
}

// TestBesideOneThatIsKept: that an organisation's rows are all there makes no difference to what the others are asked.
func TestBesideOneThatIsKept(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		sql   string
		asked []string // of each of the others
	}{
		{"SELECT at FROM events ORDER BY at DESC LIMIT 3", []string{"all limit 10 by -at"}},
		{"SELECT count(*) FROM (SELECT id FROM events WHERE kind = 'b' LIMIT 500)", []string{"kind in b limit 500"}},
		{"SELECT count(*) FROM facilities f JOIN events e ON e.kind = f.name WHERE f.id = 'f2'", []string{"kind in b"}},
		{"SELECT organization_id, count(*) FROM events GROUP BY 1", []string{"all"}},
	} {
		w := newWorld(1)
		w.notes = events(600)
		w.notes.table.Scoped, w.notes.table.Columns = true, append(w.notes.table.Columns, rows.Column{Name: rows.ScopeColumn, Type: rows.Text})
		w.facilities.rows[here][2][1] = "b"
		w.spread(orgs)
		want, err := rowsOf(w.plainAll(t, orgs), tt.sql)
		if err != nil {
			t.Fatal(err)
		}
		e := w.engine(t, Options{})
		ask(t, e, "SELECT count(*) FROM events")
		w.notes.take()
		res, err := e.Query(t.Context(), Request{SQL: tt.sql, Scopes: map[string][]string{"": orgs}})
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(res.Rows, true); !slices.Equal(got, shown(want, true)) || !res.Receipt.Complete {
			t.Errorf("%s: got %q, want %q", tt.sql, got, shown(want, true))
		}
		if asked := w.notes.take(); !slices.Equal(slices.Compact(slices.Clone(asked)), tt.asked) || len(asked) != 2 {
			t.Errorf("%s: asked %q, want %q of each", tt.sql, asked, tt.asked)
		}
	}
}

// TestManyAskManyOrganizations: questions about overlapping organisations share loads, and what one does not get the others do.
func TestManyAskManyOrganizations(t *testing.T) {
	t.Parallel()
	organizations := numbered(6)
	w := newWorld(300)
	w.spread(organizations)
	w.invoices.refuse("org-6")
	e := w.engine(t, Options{})
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			of := organizations[i%4 : i%4+2+i%2]
			for _, sql := range []string{"SELECT organization_id, count(*) FROM invoices GROUP BY 1", "SELECT i.organization_id, count(*) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE i.type = 'heat' GROUP BY 1"} {
				res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: map[string][]string{"": of}, Fresh: i%3 == 0})
				if err != nil {
					t.Errorf("%v: %v", of, err)
					continue
				}
				refused := slices.Contains(of, "org-6")
				if n := len(res.Rows); res.Receipt.Complete == refused || n != len(of) && !refused || n != len(of)-1 && refused {
					t.Errorf("%v: %v, %q", of, res.Rows, res.Receipt.Why)
				}
			}
		})
	}
	all.Wait()
}

// TestNamesLikeOurs: what a statement calls its own tables is never taken for a table of chosen organisations.
func TestNamesLikeOurs(t *testing.T) {
	t.Parallel()
	w, all := among(orgs)
	e := w.engine(t, Options{Views: testViews})
	for sql, want := range map[string]string{
		`WITH "invoices@1" AS (SELECT 1 AS id) SELECT count(*), (SELECT count(*) FROM "invoices@1") FROM invoices`: "[[720 1]]",
		`SELECT count(*) FROM monthly AS "invoices@2" JOIN invoices AS "monthly@1" ON 0`:                           "[[0]]",
		`WITH invoices AS (SELECT 1 AS id) SELECT count(*), (SELECT count(*) FROM main.invoices) FROM invoices`:    "[[1 720]]",
	} {
		res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: all})
		if err != nil || fmt.Sprint(res.Rows) != want {
			t.Errorf("%s: %v, %v, want %s", sql, res, err, want)
		}
	}
	for sql, want := range map[string]string{
		`SELECT "invoices@1x" FROM invoices`: "invoices@1x",
		`SELECT "sales@1" FROM invoices`:     "sales@1",
	} {
		if _, err := e.Query(t.Context(), Request{SQL: sql, Scopes: all}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want what it says itself, %s", sql, err, want)
		}
	}
	if _, err := e.Query(t.Context(), Request{SQL: `SELECT count(*) FROM "invoices@1", invoices`, Scopes: all}); err == nil || !strings.Contains(err.Error(), "There is no table invoices@1") {
		t.Errorf("%v", err)
	}
}

// anyWillDo reports whether a statement takes any rows of more that pass, or numbers them in any order.
func anyWillDo(sql string) bool {
	return strings.Contains(sql, "LIMIT") && !strings.Contains(sql, "ordered") || strings.Contains(sql, "row_number")
}
