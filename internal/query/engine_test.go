package query

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// ask runs a statement that must not fail.
func ask(t testing.TB, e *Engine, sql string) *Result {
	t.Helper()
	res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return res
}

func TestValuesKeepTheirType(t *testing.T) {
	t.Parallel()
	e := newWorld(0).engine(t, Options{})
	res := ask(t, e, "SELECT 9223372036854775807, -9223372036854775808, 1.0, 0.1, NULL, 'é', x'00ff', 1=1")
	want := []any{int64(math.MaxInt64), int64(math.MinInt64), 1.0, 0.1, nil, "é", "00FF", int64(1)}
	if !slices.Equal(res.Rows[0], want) {
		t.Errorf("got %v, want %v", res.Rows[0], want)
	}
	if want := "x'00ff'"; res.Columns[6] != want {
		t.Errorf("column %q, want %q", res.Columns[6], want)
	}
}

func TestMaxRows(t *testing.T) {
	t.Parallel()
	e := newWorld(300).engine(t, Options{ResultBytes: 2000})
	res, err := e.Query(context.Background(), Request{SQL: "SELECT id FROM invoices", Scopes: only(here), MaxRows: 7})
	if err != nil || len(res.Rows) != 7 || res.Total != 300 || len(res.Receipt.Notes) > 0 {
		t.Errorf("%d of %d rows, notes %q, error %v", len(res.Rows), res.Total, res.Receipt.Notes, err)
	}
	res = ask(t, e, "SELECT id FROM invoices")
	if len(res.Rows) == 0 || len(res.Rows) > 150 || res.Total != 300 || !strings.Contains(fmt.Sprint(res.Receipt.Notes), "only the first") {
		t.Errorf("%d of %d rows, notes %q", len(res.Rows), res.Total, res.Receipt.Notes)
	}
	res = ask(t, e, "SELECT id FROM invoices WHERE id = 'none'")
	if res.Rows == nil || len(res.Rows) != 0 || !slices.Equal(res.Columns, []string{"id"}) {
		t.Errorf("an empty result is %v of %v", res.Rows, res.Columns)
	}
}

func TestReceipt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	w := newWorld(300)
	e := w.engine(t, Options{Now: func() time.Time { return now }})
	sql := "SELECT sum(i.co2e), sum(i.quantity) FROM invoices i JOIN facilities f ON f.id = i.facility_id"

	first := ask(t, e, sql).Receipt
	if !first.Complete || first.Requests != 13+3 || !first.AsOf.Equal(now) {
		t.Errorf("first: %+v", first)
	}
	want := []TableUse{
		{Name: "facilities", Rows: 12, Total: 12, Requests: 3, Complete: true, ByOrganization: map[string]int{here: 12}},
		{Name: "invoices", Rows: 300, Total: 300, Requests: 13, Complete: true, ByOrganization: map[string]int{here: 300}},
	}
	for i := range want {
		got := first.Tables[i]
		got.Rows, got.Total, got.ByOrganization = want[i].Rows, want[i].Total, want[i].ByOrganization // what was loaded of invoices depends on the plan
		if diff := cmp.Diff(want[i], got, cmpopts.IgnoreUnexported(TableUse{})); diff != "" {
			t.Errorf("first (-want +got)\n%s", diff)
		}
	}
	if first.Units["invoices.co2e"] != "kg CO2e" || first.Units["invoices.quantity"] != "kWh" || len(first.Units) != 2 {
		t.Errorf("units %v", first.Units)
	}

	start := now
	now = now.Add(time.Minute)
	again := ask(t, e, sql).Receipt
	if again.Requests != 0 || !again.Tables[0].Cached || !again.Tables[1].Cached || !again.AsOf.Equal(start) {
		t.Errorf("again: %+v", again)
	}
	if none := ask(t, e, "SELECT 1").Receipt; len(none.Tables) != 0 || !none.Complete || !none.AsOf.IsZero() {
		t.Errorf("no tables: %+v", none)
	}
	limited := ask(t, newWorld(300).engine(t, Options{}), "SELECT * FROM invoices LIMIT 5").Receipt
	if use := limited.Tables[0]; use.Rows != 5 || use.Total != 300 || !use.Complete || limited.Requests != 1 {
		t.Errorf("limited: %+v", limited)
	}
}

// TestReceiptCountsARowOnce: rows that were kept of an earlier question are among those that the next one reads, and count once.
func TestReceiptCountsARowOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	db := w.plain(t, here)
	var heat int
	if err := db.QueryRow("SELECT count(*) FROM invoices WHERE type = 'heat'").Scan(&heat); err != nil {
		t.Fatal(err)
	}
	e := w.engine(t, Options{})
	if use := ask(t, e, "SELECT count(*) FROM invoices WHERE type = 'heat'").Receipt.Tables[0]; use.Rows != heat {
		t.Errorf("heat alone: %+v", use)
	}
	both := ask(t, e, "SELECT (SELECT count(*) FROM invoices WHERE type = 'heat'), (SELECT sum(co2e) FROM invoices)").Receipt
	if use := both.Tables[0]; use.Rows != 300 || use.Total != 300 || use.Cached {
		t.Errorf("with all others: %+v", use)
	}
}

func TestCautionsOnValuesThatAreNone(t *testing.T) {
	t.Parallel()
	e := newWorld(60).engine(t, Options{})
	for sql, want := range map[string]string{
		"SELECT count(*) FROM invoices WHERE type = 'electric'":                "invoices.type has no documented value 'electric'; there are: heat, electricity, water",
		"SELECT count(*) FROM invoices i WHERE i.\"type\" IN ('heat', 'Heat')": "invoices.type has no documented value 'Heat'; there are: heat, electricity, water",
		"SELECT count(*) FROM invoices WHERE type = 'heat'":                    "",
		"SELECT count(*) FROM facilities WHERE status == 'Active'":             "facilities.status has no documented value 'Active'; there are: active, archived",
	} {
		for range 2 { // also when the rows are held
			if got := strings.Join(ask(t, e, sql).Receipt.Cautions, "|"); got != want {
				t.Errorf("%s: notes %q, want %q", sql, got, want)
			}
		}
	}
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	now := time.Now()
	w := newWorld(100)
	e := w.engine(t, Options{TTL: time.Minute, Now: func() time.Time { return now }})
	count := func() any { return ask(t, e, "SELECT count(*) FROM invoices").Rows[0][0] }
	count()
	w.invoices.keepFirst(50)
	now = now.Add(59 * time.Second)
	if got := count(); got != int64(100) {
		t.Errorf("while fresh: %v", got)
	}
	now = now.Add(time.Second)
	if got := count(); got != int64(50) {
		t.Errorf("after a minute: %v", got)
	}
	never := newWorld(100)
	e = never.engine(t, Options{TTL: -1})
	for range 3 {
		ask(t, e, "SELECT count(*) FROM invoices a JOIN invoices b USING (id)")
	}
	if got := len(never.taken()); got != 3 {
		t.Errorf("with nothing kept, three statements took %d loads", got)
	}
}

// A narrower question is answered from rows that a wider one brought, a wider
// one is not answered from a narrower one's.
func TestSnapshotsCover(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, first, then string
		want              []string
	}{
		{"whole covers all", "SELECT count(*) FROM invoices", "SELECT * FROM invoices WHERE type = 'heat' AND serial > 3", nil},
		{"value among values", "SELECT * FROM invoices WHERE type IN ('heat', 'water')", "SELECT * FROM invoices WHERE type = 'water' AND co2e > 1", nil},
		{"more filters", "SELECT * FROM invoices WHERE type = 'heat'", "SELECT * FROM invoices WHERE facility_id = 'f1' AND type = 'heat'", nil},
		{"shorter span", "SELECT * FROM invoices WHERE start_date >= '2023-01-01'", "SELECT * FROM invoices WHERE start_date >= '2023-02-01'", nil},
		{"longer span", "SELECT * FROM invoices WHERE start_date >= '2023-02-01'", "SELECT * FROM invoices WHERE start_date >= '2023-01-01'", []string{"invoices: start_date >= 2023-01-01"}},
		{"other value", "SELECT * FROM invoices WHERE type = 'heat'", "SELECT * FROM invoices WHERE type = 'water'", []string{"invoices: type in water"}},
		{"less filters", "SELECT * FROM invoices WHERE type = 'heat' AND facility_id = 'f1'", "SELECT * FROM invoices WHERE type = 'heat'", []string{"invoices: type in heat"}},
		{"cut off", "SELECT * FROM invoices LIMIT 10", "SELECT * FROM invoices", []string{"invoices: all"}},
		{"cut off earlier", "SELECT * FROM invoices LIMIT 10", "SELECT * FROM invoices LIMIT 3", nil},
		{"cut off later", "SELECT * FROM invoices LIMIT 10", "SELECT * FROM invoices LIMIT 11", []string{"invoices: all limit 100"}},
		{"larger number", "SELECT * FROM invoices WHERE serial >= 9", "SELECT * FROM invoices WHERE serial >= 10", nil},
		{"other side", "SELECT * FROM invoices WHERE serial >= 9", "SELECT * FROM invoices WHERE serial <= 10", []string{"invoices: serial <= 10"}},
		{"other side too", "SELECT * FROM invoices WHERE serial <= 9", "SELECT * FROM invoices WHERE serial >= 7", []string{"invoices: serial >= 7"}},
		{"text in text", "SELECT * FROM facilities WHERE name LIKE '%Mad%'", "SELECT * FROM facilities WHERE name LIKE 'Madrid%'", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(150)
			e := w.engine(t, Options{})
			ask(t, e, tt.first)
			w.taken()
			ask(t, e, tt.then)
			if got := w.taken(); !slices.Equal(got, tt.want) && len(got)+len(tt.want) > 0 {
				t.Errorf("asked %q, want %q", got, tt.want)
			}
		})
	}
}

var errSource = errors.New("the platform said no")

func TestSourceErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(100)
	w.invoices.onPage(func(context.Context, rows.Demand, int) error { return fmt.Errorf("page: %w", errSource) })
	e := w.engine(t, Options{})
	for _, sql := range []string{
		"SELECT count(*) FROM invoices",
		"SELECT f.id, i.id FROM facilities f JOIN invoices i ON i.facility_id = f.id",
		"SELECT (SELECT count(*) FROM facilities), (SELECT id FROM invoices LIMIT 1)",
	} {
		if _, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)}); !errors.Is(err, errSource) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// A load that failed, but whose rows turn out not to be needed, is no failure.
	sql := "SELECT CASE WHEN (SELECT count(*) FROM facilities) = 0 THEN (SELECT count(*) FROM invoices) ELSE 'no need' END"
	if got := ask(t, e, sql).Rows[0][0]; got != "no need" {
		t.Errorf("got %v", got)
	}
	w.invoices.onPage(nil)
	if got := ask(t, e, "SELECT count(*) FROM invoices").Rows[0][0]; got != int64(100) {
		t.Errorf("after the failure: %v", got)
	}
}

func TestSourceMisbehaves(t *testing.T) {
	t.Parallel()
	page := func(data [][]any, total int) rows.Batch { return rows.Batch{Rows: data, Total: total, Requests: 1} }
	for _, tt := range []struct {
		name  string
		fetch func(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error
		want  string // of the error, or of the notes
		count int64
	}{
		{"panics", func(context.Context, rows.Demand, func(rows.Batch) error) error { panic("ouch") }, "ouch", -1},
		{"rows of another width", func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
			return emit(page([][]any{{1, 2, 3}}, 1))
		}, "a row of 3 values", -1},
		{"a value of no type", func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
			return emit(page([][]any{{"a", struct{}{}}}, 1))
		}, "column n: a value of Go type struct {}", -1},
		{"ignores the error of emit", func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
			_ = emit(page([][]any{{1}}, 1))
			return emit(page([][]any{{"a", 1}}, 1))
		}, "a row of 1 values", -1},
		{"different rows with one key", func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
			return emit(page([][]any{{"a", 1}, {"b", 1}, {"a", 2}, {nil, 1}, {nil, 1}}, 5))
		}, "t.id is not unique", 5},
		{"more than fits", func(_ context.Context, _ rows.Demand, emit func(rows.Batch) error) error {
			for i := range 1000 {
				if err := emit(page([][]any{{fmt.Sprintf("%01000d", i), i}}, 1000)); err != nil {
					return fmt.Errorf("emitting: %w", err)
				}
			}
			return nil
		}, "rows of t that the statement needs", -1},
	} {
		for _, sql := range []string{"SELECT count(*) FROM t", "SELECT count(*) FROM t WHERE n >= 0"} {
			t.Run(tt.name+" "+sql, func(t *testing.T) {
				e, err := New([]rows.Table{{Name: "t", Columns: []rows.Column{
					{Name: "id", Type: rows.Text, Key: true}, {Name: "n", Type: rows.Integer, Pushes: ops(rows.OpGe), Spell: spelling(rows.Column{Type: rows.Integer}, false)},
				}, Fetch: tt.fetch}}, Options{Memory: 500_000})
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				res, err := e.Query(context.Background(), Request{SQL: sql})
				if tt.count < 0 {
					if err == nil || !strings.Contains(err.Error(), tt.want) {
						t.Fatalf("got %v, error %v", res, err)
					}
					return
				}
				if err != nil || res.Rows[0][0] != tt.count || !strings.Contains(fmt.Sprint(res.Receipt.Notes), tt.want) {
					t.Errorf("got %+v, error %v", res, err)
				}
			})
		}
	}
}

func TestNewChecksTables(t *testing.T) {
	t.Parallel()
	fetch := func(context.Context, rows.Demand, func(rows.Batch) error) error { return nil }
	column := []rows.Column{{Name: "a", Type: rows.Text}}
	for want, tables := range map[string][]rows.Table{
		"not a name":              {{Name: "a b", Columns: column, Fetch: fetch}},
		"table sqlite_x":          nil,
		"needs columns and Fetch": {{Name: "a", Columns: column}},
		"two tables A":            {{Name: "a", Columns: column, Fetch: fetch}, {Name: "A", Columns: column, Fetch: fetch}},
		"there twice":             {{Name: "a", Columns: []rows.Column{{Name: "x", Type: rows.Text}, {Name: "X", Type: rows.Text}}, Fetch: fetch}},
		"none of text, integer":   {{Name: "a", Columns: []rows.Column{{Name: "x", Type: "date"}}, Fetch: fetch}},
		"takes no value of it":    {{Name: "a", Columns: []rows.Column{{Name: "x", Type: rows.Text, Required: true}}, Fetch: fetch}},
		"column b c: not a name":  {{Name: "a", Columns: []rows.Column{{Name: "b c", Type: rows.Text}}, Fetch: fetch}},
	} {
		if tables == nil {
			tables = []rows.Table{{Name: "sqlite_x", Columns: column, Fetch: fetch}}
			want = "not a name"
		}
		if _, err := New(tables, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
