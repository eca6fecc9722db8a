package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestViewsAskForNoMore compares what the sources are asked for with the least that the question needs.
func TestViewsAskForNoMore(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ sql, invoices, facilities, notes, used string }{
		{"SELECT * FROM monthly WHERE month = '2023-02'", "start_date >= 2023-02-01", "", "", "invoices through monthly"},
		{"SELECT * FROM monthly WHERE type = 'heat'", "type in heat", "", "", "invoices through monthly"},
		{"SELECT * FROM yearly WHERE year = '2024'", "start_date >= 2024-01-01", "", "", "invoices through yearly"},
		{"SELECT sum(amount) FROM things WHERE source = 'facilities'", "", "all", "", "facilities through things"},
		{"SELECT sum(amount) FROM things WHERE source <> 'notes' AND month >= '2025-03'", "start_date >= 2025-03-01", "", "", "invoices through things"}, // facilities have no month
		{"SELECT sum(amount) FROM things WHERE source IN ('invoices', 'facilities') AND id = 'f3'", "all", "all", "", "facilities through things, invoices through things"},
		{"SELECT count(*) FROM things WHERE day BETWEEN '2023-01-01' AND '2023-01-31' AND source = 'invoices'", "start_date >= 2023-01-01", "", "", "invoices through things"},
		{"SELECT count(*) FROM things WHERE source = 'none'", "", "", "", ""},
		{"SELECT a.n FROM monthly a JOIN monthly b USING (month, type) WHERE a.month = '2023-02'", "start_date >= 2023-02-01", "", "", "invoices through monthly"},
		{"WITH m AS (SELECT month, n FROM monthly) SELECT n FROM m WHERE month = '2023-02'", "start_date >= 2023-02-01", "", "", "invoices through monthly"},
		{"SELECT count(*) FROM monthly m, facilities f WHERE m.month > '2025-11' AND f.status = 'active'", "start_date >= 2025-12-01", "status in active", "", "facilities, invoices through monthly"},
	} {
		w := newWorld(300)
		e := w.engine(t, Options{Views: testViews})
		res := ask(t, e, tt.sql)
		for _, of := range []struct {
			s    *source
			want string
		}{{w.invoices, tt.invoices}, {w.facilities, tt.facilities}, {w.notes, tt.notes}} {
			if got := strings.Join(of.s.take(), "; "); got != of.want {
				t.Errorf("%s\n%s is asked for %q, want %q", tt.sql, of.s.table.Name, got, of.want)
			}
		}
		var used []string
		for _, use := range res.Receipt.Tables {
			used = append(used, strings.TrimSuffix(use.Name+" through "+use.Through, " through "))
		}
		if got := strings.Join(used, ", "); got != tt.used {
			t.Errorf("%s\nread %q, want %q", tt.sql, got, tt.used)
		}
	}
}

func TestViewsInReceipts(t *testing.T) {
	t.Parallel()
	e := newWorld(300).engine(t, Options{Views: testViews})
	first := ask(t, e, "SELECT m.month, sum(m.co2e), max(f.co2e) FROM monthly m, facilities f GROUP BY 1").Receipt
	if first.Units["monthly.co2e"] != "kg CO2e" || first.Units["facilities.co2e"] != "kg CO2e" || len(first.Units) != 2 || !slices.Equal(first.Views, []string{"monthly"}) {
		t.Errorf("units %v, views %v", first.Units, first.Views)
	}
	again := ask(t, e, "SELECT count(*) FROM monthly").Receipt
	if again.Requests != 0 || len(again.Tables) != 1 || !again.Tables[0].Cached {
		t.Errorf("%+v", again)
	}
	fresh, err := e.Query(context.Background(), Request{SQL: "SELECT count(*) FROM monthly", Scopes: only(here), Fresh: true})
	if err != nil || fresh.Receipt.Requests != 15 {
		t.Errorf("%+v, %v", fresh.Receipt, err)
	}
	units := ask(t, e, "SELECT sum(amount) FROM things").Receipt.Cautions
	if !strings.Contains(strings.Join(units, "; "), "sum(amount) is over values of 2 units in things.unit ('kWh', 'pages')") {
		t.Errorf("cautions %q", units)
	}
	nulls := ask(t, e, "SELECT sum(co2e) FROM monthly WHERE type = 'water'").Receipt.Cautions
	if len(nulls) > 0 {
		t.Errorf("cautions %q", nulls) // each month has some
	}
	enum := ask(t, e, "SELECT count(*) FROM things WHERE source = 'bills'").Receipt.Cautions
	if !strings.Contains(strings.Join(enum, "; "), "things.source has no documented value 'bills'") {
		t.Errorf("cautions %q", enum)
	}
	shape := ask(t, e, "SELECT count(*) FROM monthly WHERE month = '2023-2'").Receipt.Cautions
	if !strings.Contains(strings.Join(shape, "; "), "month is written as '2025-01'") {
		t.Errorf("cautions %q", shape)
	}
}

// TestHeadingsAreAsAsked: columns that are named after their text have the text of the question.
func TestHeadingsAreAsAsked(t *testing.T) {
	t.Parallel()
	e := newWorld(60).engine(t, Options{Views: testViews})
	for sql, want := range map[string][]string{
		"SELECT (SELECT count(*) FROM monthly WHERE month = '2023-02'), 1 + (SELECT max(n)  FROM monthly WHERE month > '2023') AS x": {"(SELECT count(*) FROM monthly WHERE month = '2023-02')", "x"},
		"SELECT * FROM (SELECT (SELECT count(*) FROM monthly WHERE month='2023-02'), month FROM monthly WHERE month LIKE '2022%')":   {"(SELECT count(*) FROM monthly WHERE month='2023-02')", "month"},
		"SELECT sum(n), month IN (SELECT month FROM yearly, monthly WHERE year = '2022') FROM monthly WHERE month = '2022-01'":       {"sum(n)", "month IN (SELECT month FROM yearly, monthly WHERE year = '2022')"},
	} {
		if got := ask(t, e, sql).Columns; !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", sql, got, want)
		}
	}
}

func TestErrorsNameTheView(t *testing.T) {
	t.Parallel()
	w := newWorld(300)
	broken := errors.New("no access")
	w.invoices.onPage(func(context.Context, rows.Demand, int) error { return broken })
	e := w.engine(t, Options{Views: testViews, Gone: map[string]string{"people": "it reads employees.email, which is denied"}})
	fails := func(sql string) error {
		t.Helper()
		_, err := e.Query(context.Background(), Request{SQL: sql, Scopes: only(here)})
		if err == nil {
			t.Fatalf("%s: no error", sql)
		}
		return err
	}
	var through *ThroughView
	err := fails("SELECT * FROM yearly")
	if !errors.Is(err, broken) || !errors.As(err, &through) || through.Sentence() != "The view yearly reads the table invoices." {
		t.Errorf("%v", err)
	}
	if err := fails("SELECT count(*) FROM invoices"); errors.As(err, &through) {
		t.Errorf("the table itself: %v", err)
	}
	var own *Error
	err = fails("SELECT scope FROM impacts_of WHERE start_date = '2023-01-01'")
	if !errors.As(err, &own) || own.Code != CodeRequiredFilter || !strings.Contains(own.Next, "end_date = ") || !errors.As(err, &through) {
		t.Errorf("%v", err)
	}
	for sql, want := range map[string]string{
		"SELECT mont FROM monthly":                            "Did you mean month? The columns of monthly are month, type, co2e, n, organization_id.",
		"SELECT * FROM monthli":                               "Did you mean monthly?",
		"SELECT m.month FROM monthly WHERE month>0":           "m.month",
		"SELECT month FROM monthly WHERE month = = '2023-02'": "Correct it there",
	} {
		if err := fails(sql); !errors.As(err, &own) || !strings.Contains(own.Public+own.Next, want) || strings.Contains(own.Public+own.Next, "strftime") {
			t.Errorf("%s: %v, want %q", sql, err, want)
		}
	}
	if err := fails("SELECT * FROM People"); !errors.As(err, &own) || own.Public != "The view People is not to be had here: it reads employees.email, which is denied." {
		t.Errorf("%v", err)
	}
}

func TestPartialRowsInsideOfAView(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(300)
		w.invoices.onPage(func(ctx context.Context, _ rows.Demand, page int) error {
			if page < 3 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		})
		e := w.engine(t, Options{Views: testViews, Deadline: 1500 * time.Millisecond})
		for _, sql := range []string{"SELECT sum(n) FROM monthly", "SELECT sum(n) FROM monthly WHERE month > '2022-01'"} {
			res := ask(t, e, sql)
			if res.Receipt.Complete || len(res.Receipt.Why) != 1 || !strings.HasPrefix(res.Receipt.Why[0], "invoices (through monthly): 60 of ") {
				t.Errorf("%s: complete %v, %q", sql, res.Receipt.Complete, res.Receipt.Why)
			}
			if res.Rows[0][0] != int64(60) {
				t.Errorf("%s: %v rows", sql, res.Rows[0][0])
			}
		}
	})
}

func TestDoubtInsideOfAView(t *testing.T) {
	t.Parallel()
	w := newWorld(100)
	fetch := w.invoices.table.Fetch
	w.invoices.table.Fetch = func(ctx context.Context, d rows.Demand, emit func(rows.Batch) error) error {
		return fetch(ctx, d, func(b rows.Batch) error {
			b.Doubt = "the list moved"
			return emit(b)
		})
	}
	e := w.engine(t, Options{Views: testViews})
	res := ask(t, e, "SELECT count(*) FROM yearly")
	if res.Receipt.Complete || !slices.Equal(res.Receipt.Why, []string{"invoices (through yearly): the list moved"}) {
		t.Errorf("complete %v, %q", res.Receipt.Complete, res.Receipt.Why)
	}
}
