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

// fleet is a source whose rows depend on two inputs: below adds the subsidiaries' rows, and by decides what a row of report is. Its plain
// database holds the rows under every value, each saying under which.
func fleet(t *testing.T) (e *Engine, db *sql.DB, asked func() []string) {
	t.Helper()
	data := map[string][][]any{}
	for below := range 2 {
		for i := range 20 + 25*below {
			data["vans"] = append(data["vans"], []any{fmt.Sprintf("v%d", i), []any{"owned", "rented"}[i%2], i * 10, below})
		}
		for _, year := range []string{"2024", "2025"} {
			for by, n := range map[string]int{"scope": 3, "month": 12} {
				for i := range n {
					row := []any{year + "-01-01", by, below, nil, nil, float64(100*below + i)}
					row[map[string]int{"scope": 3, "month": 4}[by]] = i + 1
					data["report"] = append(data["report"], row)
				}
			}
		}
	}
	below := exactly(rows.Column{Name: "below", Type: rows.Integer, Input: true, Default: rows.Spelling{Wire: "0", Bound: "0"}, Enum: []string{"0", "1"}, Pushes: ops(rows.OpEq)})
	vans := &source{table: rows.Table{Name: "vans", PageSize: 10, Columns: []rows.Column{
		{Name: "id", Type: rows.Text, Key: true}, exactly(rows.Column{Name: "owner", Type: rows.Text, Enum: []string{"owned", "rented"}, Pushes: ops(rows.OpEq, rows.OpIn)}),
		{Name: "km", Type: rows.Integer, Pushes: ops(rows.OpGe, rows.OpLe)}, below,
	}}}
	report := &source{table: rows.Table{Name: "report", Columns: []rows.Column{
		{Name: "day", Type: rows.Text, Format: rows.Date, Input: true, Required: true, Pushes: ops(rows.OpEq)},
		exactly(rows.Column{Name: "by", Type: rows.Text, Input: true, Default: rows.Spelling{Wire: "scope", Bound: "scope"}, Enum: []string{"scope", "month"}, Pushes: ops(rows.OpEq)}), below,
		{Name: "scope", Type: rows.Integer}, {Name: "month", Type: rows.Integer}, {Name: "co2e", Type: rows.Real},
	}}}
	var mu sync.Mutex
	var demands []string
	var tables []rows.Table
	for _, s := range []*source{vans, report} {
		s.rows = map[string][][]any{here: data[s.table.Name]}
		if s.table.PageSize == 0 {
			s.table.PageSize = 100
		}
		s.table.Fetch = func(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error {
			mu.Lock()
			demands = append(demands, s.table.Name+": "+showDemand(d))
			mu.Unlock()
			for _, c := range s.table.Columns { // as a platform: what is not told is the default
				told := slices.ContainsFunc(d.Filters, func(f rows.Filter) bool { return f.Column == c.Name })
				if c.Input && !told {
					d.Filters = append(d.Filters, rows.Filter{Column: c.Name, Op: rows.OpEq, Values: []string{c.Default.Wire}})
				}
			}
			return s.fetch(ctx, d, emit)
		}
		spellColumns(s.table.Columns)
		tables = append(tables, s.table)
	}
	e, err := New(tables, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{facilities: vans, invoices: report, items: &source{}, impacts: &source{}, notes: &source{}}
	return e, w.plain(t, here), func() []string {
		mu.Lock()
		defer mu.Unlock()
		d := demands
		demands = nil
		slices.Sort(d)
		return d
	}
}

// question is a statement and what it means with nothing left to a default.
type question struct{ sql, plain string }

// questions vary the inputs, which stand where the % is, and what else is asked of the rows.
func questions() []question {
	var all []question
	add := func(sql, given, meant string) {
		all = append(all, question{strings.ReplaceAll(sql, "%", given), strings.ReplaceAll(sql, "%", given+meant)})
	}
	for _, below := range []string{"", " AND below = 0", " AND below = 1", " AND below IS 1"} {
		meant := ""
		if below == "" {
			meant = " AND below = 0"
		}
		for _, sql := range []string{
			"SELECT count(*), sum(km) FROM vans WHERE 1%",
			"SELECT * FROM vans WHERE owner = 'rented'%",
			"SELECT id FROM vans WHERE owner IN ('rented', 'owned') AND km >= 200%",
			"SELECT count(*) FROM vans WHERE km BETWEEN 50 AND 300%",
			"SELECT count(*) FROM (SELECT id FROM vans WHERE owner = 'owned'% LIMIT 30)",
			"SELECT id FROM vans WHERE id = 'v33'%",
			"SELECT count(*), sum(km) FROM vans WHERE 1% UNION ALL SELECT count(*), sum(km) FROM vans WHERE below = 1",
			"SELECT count(*) FROM vans WHERE owner = 'rented'% UNION ALL SELECT count(*) FROM vans WHERE owner = 'owned' AND below = 1",
			"SELECT count(*) FROM vans a JOIN vans b ON b.owner = a.owner AND b.km >= a.km WHERE a.below = 1 AND b.below = 0 AND a.km <= 40",
			"SELECT owner, count(*) FROM vans WHERE 1% GROUP BY 1 UNION ALL SELECT 'all', count(*) FROM (SELECT * FROM vans WHERE 1%)",
			"WITH v AS (SELECT * FROM vans WHERE 1%) SELECT a.id, b.id FROM v a JOIN v b ON b.km = a.km + 10 WHERE a.owner = 'owned'",
		} {
			add(sql, below, meant)
		}
		for _, by := range []string{"", " AND by = 'scope'", " AND by = 'month'"} {
			meant := meant
			if by == "" {
				meant += " AND by = 'scope'"
			}
			for _, sql := range []string{
				"SELECT scope, month, co2e FROM report WHERE day = '2025-01-01'%",
				"SELECT sum(co2e), count(month) FROM report WHERE day = '2024-01-01'%",
				"SELECT month FROM report WHERE month = 3 AND day = '2025-01-01'%",
				"SELECT d, sum(co2e) FROM (SELECT '2024-01-01' d UNION SELECT '2025-01-01') JOIN report ON day = d% GROUP BY d",
				"SELECT count(*), sum(owner = 'owned') FROM (SELECT * FROM vans WHERE below = 1), (SELECT * FROM report WHERE day = '2025-01-01'%) WHERE km = 10 * scope",
			} {
				add(sql, by+below, meant)
			}
		}
	}
	return all
}

// TestInputsInAnyOrder asks the same questions of one engine in many orders: what an earlier one left must never change a later answer.
func TestInputsInAnyOrder(t *testing.T) {
	t.Parallel()
	all := questions()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			e, db, _ := fleet(t)
			before := "nothing"
			for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(len(all)) {
				q := all[i]
				want, err := rowsOf(db, q.plain)
				if err != nil {
					t.Fatalf("%s: %v", q.plain, err)
				}
				check(t, "after "+before, e, q.sql, shown(want, false), false)
				before = q.sql
			}
		})
	}
}

// TestInputsAsked holds what sources are asked: each value of an input is a demand of its own, and a default is not spelled out.
func TestInputsAsked(t *testing.T) {
	t.Parallel()
	e, _, asked := fleet(t)
	for _, tt := range []struct {
		sql  string
		want []string
		note string
	}{
		{"SELECT count(*) FROM vans", []string{"vans: all"}, "vans: not given, so below = 0"},
		{"SELECT count(*) FROM vans WHERE below = 0", nil, ""},
		{"SELECT count(*) FROM vans WHERE owner = 'owned'", nil, "vans: not given, so below = 0"},
		{"SELECT count(*) FROM vans WHERE owner = 'owned' AND below = 1", []string{"vans: owner = owned and below = 1"}, ""},
		{"SELECT count(*) FROM vans WHERE below = 1", []string{"vans: below = 1"}, ""},
		{"SELECT count(*) FROM vans UNION ALL SELECT count(*) FROM vans WHERE below = 1", nil, "vans: not given, so below = 0"},
		{"SELECT count(*) FROM report WHERE day = '2025-01-01' AND month IS NOT NULL", []string{"report: day = 2025-01-01"},
			"report: not given, so by = 'scope', below = 0; every row read has null in month"},
		{"SELECT 1 FROM report WHERE day = '2025-01-01' AND below = 1", []string{"report: day = 2025-01-01 and below = 1"}, "report: not given, so by = 'scope'"},
		{"SELECT 1 FROM report WHERE day IN ('2024-01-01', '2025-01-01') AND by = 'month'",
			[]string{"report: day = 2024-01-01 and by = month", "report: day = 2025-01-01 and by = month"}, "report: not given, so below = 0"},
	} {
		rec := ask(t, e, tt.sql).Receipt
		if got := asked(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: asked %q, want %q", tt.sql, got, tt.want)
		}
		if got := strings.Join(rec.Notes, "; "); got != tt.note {
			t.Errorf("%s: notes %q, want %q", tt.sql, got, tt.note)
		}
	}
}

// TestInputsRefused has statements that look at an input in ways that the source cannot be told.
func TestInputsRefused(t *testing.T) {
	t.Parallel()
	e, _, _ := fleet(t)
	for _, held := range []string{"SELECT 1", "SELECT * FROM vans", "SELECT * FROM vans WHERE below = 1"} {
		ask(t, e, held)
		for sql, says := range map[string]string{
			"SELECT count(*) FROM vans WHERE below":                                                                   "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE NOT below":                                                               "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below <> 0":                                                              "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below = 'true'":                                                          "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below = 2":                                                               "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below + 0 = 1":                                                           "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below IS NOT NULL":                                                       "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below >= 1":                                                              "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below = 1 OR km > 7":                                                     "below = 0 or below = 1",
			"SELECT below, count(*) FROM vans GROUP BY below":                                                         "it is 0 then",
			"SELECT count(*) FROM (SELECT * FROM vans) WHERE below":                                                   "below = 0 or below = 1",
			"WITH v(a, b, c, d) AS (SELECT * FROM vans) SELECT count(*) FROM v WHERE d > 0":                           "below = 0 or below = 1",
			"SELECT count(*) FROM vans WHERE below IN (0, 1)":                                                         "under below = 0 and under below = 1, whose rows overlap. Ask for each in a SELECT of its own, joined by UNION ALL",
			"SELECT count(*) FROM vans WHERE below = 0 OR below = 1":                                                  "UNION ALL",
			"SELECT count(*) FROM (SELECT 0 b UNION SELECT 1) JOIN vans ON below = b":                                 "UNION ALL",
			"SELECT count(*) FROM report WHERE day = '2025-01-01' AND by LIKE 'month'":                                "by = 'scope' or by = 'month'",
			"SELECT count(*) FROM report WHERE day = '2025-01-01' AND by = 'MONTH'":                                   "by = 'scope' or by = 'month'",
			"SELECT by, co2e FROM report WHERE day = '2025-01-01'":                                                    "it is 'scope' then",
			"SELECT count(*) FROM report WHERE day > '2025-01-01'":                                                    "values of day",
			"SELECT count(*) FROM vans, report WHERE km = scope AND vans.below = report.below AND day = '2025-01-01'": "below",
		} {
			res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
			var bad *Error
			if !errors.As(err, &bad) || bad.Code != CodeRequiredFilter || !strings.Contains(err.Error(), says) {
				t.Errorf("after %s: %s: got %v, error %v; want %q", held, sql, res, err, says)
			}
		}
	}
}
