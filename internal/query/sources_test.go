package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// bare is the name of a source's table without that of the source.
func (s *source) bare() string { return strings.TrimPrefix(s.table.Name, s.table.Source+".") }

// name makes the world's tables those of a source of several.
func (w *world) name(source string) {
	for _, s := range w.all() {
		t := &s.table
		t.Name, t.Source = source+"."+t.Name, source
		for i := range t.Columns {
			if of := &t.Columns[i].References; of.Table != "" {
				of.Table = source + "." + of.Table
			}
		}
	}
}

// severalSources makes an engine over the tables of several worlds.
func severalSources(t testing.TB, o Options, worlds map[string]*world) *Engine {
	t.Helper()
	var tables []rows.Table
	for _, name := range []string{"acme", "zinc"} {
		o.Sources = append(o.Sources, name)
		worlds[name].name(name)
		for _, s := range worlds[name].all() {
			tables = append(tables, s.table)
		}
		for _, v := range testViews {
			v.Name, v.Source = name+"."+v.Name, name
			o.Views = append(o.Views, v)
		}
	}
	e, err := New(tables, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// twoWorlds are two sources whose tables have the same names and other rows.
func twoWorlds() map[string]*world {
	acme, zinc := newWorld(300), newWorld(90)
	for _, row := range zinc.facilities.rows[here] {
		row[4] = row[4].(float64) + 1000
	}
	return map[string]*world{"acme": acme, "zinc": zinc}
}

func ofBoth(acme, zinc string) Request {
	return Request{Readers: map[string]string{"acme": "r1", "zinc": "r2"}, Scopes: map[string][]string{"acme": {acme}, "zinc": {zinc}}}
}

func TestTablesOfSeveralSources(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds()
	e := severalSources(t, Options{}, worlds)
	for _, tt := range []struct{ sql, want, tables string }{
		{"SELECT count(*) FROM acme.invoices", "[[300]]", "acme.invoices"},
		{"SELECT count(*) FROM zinc.invoices", "[[90]]", "zinc.invoices"},
		{`SELECT count(*) FROM "zinc.invoices"`, "[[90]]", "zinc.invoices"},
		{"SELECT (SELECT count(*) FROM acme.invoices), (SELECT count(*) FROM zinc.invoices)", "[[300 90]]", "acme.invoices, zinc.invoices"},
		{"SELECT count(*) FROM acme.facilities a JOIN zinc.facilities z ON z.id = a.id WHERE z.co2e = a.co2e + 1000", "[[12]]", "acme.facilities, zinc.facilities"},
		{"SELECT max(acme.facilities.co2e), max(zinc.facilities.co2e) FROM acme.facilities JOIN zinc.facilities ON zinc.facilities.id = acme.facilities.id", "[[16.5 1016.5]]", "acme.facilities, zinc.facilities"},
		{"SELECT sum(n) FROM zinc.monthly", "[[90]]", "zinc.invoices"},
		{"SELECT a.n, z.n FROM acme.monthly a JOIN zinc.monthly z USING (month, type) WHERE month = '2023-02'", "[[25 8]]", "acme.invoices, zinc.invoices"},
		{"SELECT organization_id, count(*) FROM zinc.notes GROUP BY 1", "[[org-1 60]]", "zinc.notes"},
	} {
		req := ofBoth(here, here)
		req.SQL = tt.sql
		for _, how := range []string{"cold", "again"} {
			res, err := e.Query(t.Context(), req)
			if err != nil {
				t.Errorf("%s, %s: %v", tt.sql, how, err)
				continue
			}
			var tables []string
			for _, use := range res.Receipt.Tables {
				tables = append(tables, use.Name)
			}
			if got := fmt.Sprint(res.Rows); got != tt.want || strings.Join(tables, ", ") != tt.tables || !res.Receipt.Complete {
				t.Errorf("%s, %s: %s, want %s; %+v", tt.sql, how, got, tt.want, res.Receipt)
			}
		}
	}
}

func TestNamesOfSeveralSources(t *testing.T) {
	t.Parallel()
	e := severalSources(t, Options{}, twoWorlds())
	for sql, want := range map[string]string{
		"SELECT * FROM invoices":                                  "Write acme.invoices or zinc.invoices.",
		"SELECT * FROM invioces":                                  "Did you mean",
		"SELECT * FROM acme.invioces":                             "acme.invoices",
		"SELECT * FROM acmee.invoices":                            "acme",
		"SELECT totle FROM acme.facilities":                       "The columns of acme.facilities are id, name",
		"SELECT f.conutry FROM acme.facilities f":                 "Did you mean country?",
		"SELECT * FROM zinc.impacts":                              "The table zinc.impacts answers only for given values",
		"SELECT month FROM zinc.monthly WHERE mnth = '2023'":      "Did you mean month",
		"SELECT co2e FROM acme.facilities a, zinc.facilities z":   "Say of which table",
		"SELECT count(*) FROM acme.invoices WHERE facility = 'x'": "Did you mean facility_id?",
	} {
		req := ofBoth(here, here)
		req.SQL = sql
		_, err := e.Query(t.Context(), req)
		var own *Error
		if !errors.As(err, &own) || !strings.Contains(own.Public+" "+own.Next, want) {
			t.Errorf("%s: %v, want %q", sql, err, want)
		}
		req.Scopes["acme"], req.Scopes["zinc"] = orgs, orgs
		if _, ofAll := e.Query(t.Context(), req); fmt.Sprint(ofAll) != fmt.Sprint(err) {
			t.Errorf("%s, of several organisations: %v\nof one: %v", sql, ofAll, err)
		}
	}
}

// TestOneSourceIsDown: the other answers, and the receipt says which is missing.
func TestOneSourceIsDown(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds()
	worlds["zinc"].invoices.refuse(here)
	e := severalSources(t, Options{}, worlds)
	req := ofBoth(here, here)
	for sql, want := range map[string]string{
		"SELECT 'acme', count(*) FROM acme.invoices UNION ALL SELECT 'zinc', count(*) FROM zinc.invoices":             "[[acme 300] [zinc 0]]",
		"SELECT count(*) FROM acme.facilities f LEFT JOIN zinc.invoices i ON i.facility_id = f.id":                    "[[12]]",
		"SELECT count(*) FROM acme.facilities f WHERE f.id IN (SELECT facility_id FROM zinc.invoices) OR f.id = 'f1'": "[[1]]",
	} {
		req.SQL = sql
		res, err := e.Query(t.Context(), req)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if got := fmt.Sprint(res.Rows); got != want || res.Receipt.Complete || !strings.HasPrefix(strings.Join(res.Receipt.Why, "; "), "org-1: ") {
			t.Errorf("%s: %s, want %s; %q", sql, got, want, res.Receipt.Why)
		}
	}
	req.SQL = "SELECT count(*) FROM zinc.invoices, zinc.facilities"
	if _, err := e.Query(t.Context(), req); !errors.Is(err, errRefused) {
		t.Errorf("the one source alone: %v", err)
	}
}

// TestSourceThatDoesNotTellItsOrganizations is left out where a statement asks others.
func TestSourceThatDoesNotTellItsOrganizations(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds()
	for _, w := range worlds {
		w.spread(orgs)
		w.list(orgs)
	}
	worlds["zinc"].organizations.refuse("")
	e := severalSources(t, Options{}, worlds)
	req := ofBoth(here, here)
	const zinc = "SELECT count(*) FROM zinc.invoices WHERE organization_id IN (SELECT id FROM zinc.organizations)"
	req.SQL = "SELECT (SELECT count(*) FROM acme.invoices), (" + zinc + ")"
	res, err := e.Query(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(res.Rows); got != "[[240 0]]" || res.Receipt.Complete || !slices.Equal(res.Receipt.Why, []string{"zinc: loading zinc.organizations: 403: the key may not read it; not included"}) {
		t.Errorf("%s, %q", got, res.Receipt.Why)
	}
	req.SQL = zinc
	if _, err := e.Query(t.Context(), req); !errors.Is(err, errRefused) {
		t.Errorf("the one source alone: %v", err)
	}
}

// TestForgetOneSource: rows that a source's reader may no longer have go, those of another source stay, though the readers may be called the same.
func TestForgetOneSource(t *testing.T) {
	t.Parallel()
	worlds := twoWorlds()
	e := severalSources(t, Options{}, worlds)
	req := ofBoth(here, here)
	req.Readers = map[string]string{"acme": "r", "zinc": "r"}
	req.SQL = "SELECT (SELECT count(*) FROM acme.notes), (SELECT count(*) FROM zinc.notes)"
	for _, tt := range []struct {
		before     func()
		acme, zinc int
	}{
		{func() {}, 1, 1},
		{func() {}, 0, 0},
		{func() { e.Forget("zinc", "r") }, 0, 1},
		{func() { e.Forget("acme", "r", "acme.notes") }, 1, 0},
		{func() { req.Readers["acme"] = "another" }, 1, 0},
	} {
		tt.before()
		if _, err := e.Query(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		if acme, zinc := len(worlds["acme"].notes.take()), len(worlds["zinc"].notes.take()); acme != tt.acme || zinc != tt.zinc {
			t.Errorf("asked %d and %d times, want %d and %d", acme, zinc, tt.acme, tt.zinc)
		}
	}
}

// TestHeadingsOfSeveralSources: columns that are named after their text have the text as it was written.
func TestHeadingsOfSeveralSources(t *testing.T) {
	t.Parallel()
	e := severalSources(t, Options{}, twoWorlds())
	req := ofBoth(here, here)
	for _, all := range [][]string{{here}, {here, "org-2"}} {
		req.Scopes["acme"] = all
		for sql, want := range map[string][]string{
			"SELECT (SELECT count(*) FROM acme.facilities)":                                                                                        {"(SELECT count(*) FROM acme.facilities)"},
			"SELECT acme.facilities.co2e, acme.facilities.co2e + 1, count(*) FROM acme.facilities":                                                 {"co2e", "acme.facilities.co2e + 1", "count(*)"},
			"SELECT f.name, (SELECT max(n) FROM acme.monthly WHERE month > '2023') AS m, 1 IN (SELECT n FROM acme.monthly) FROM acme.facilities f": {"name", "m", "1 IN (SELECT n FROM acme.monthly)"},
		} {
			req.SQL = sql
			res, err := e.Query(t.Context(), req)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
			} else if !slices.Equal(res.Columns, want) {
				t.Errorf("%s\n got %q\nwant %q", sql, res.Columns, want)
			}
		}
	}
}
