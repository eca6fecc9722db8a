package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

var errRefused = errors.New("403: the key may not read it")

// refuse has a source refuse organisations.
func (s *source) refuse(organizations ...string) {
	s.onPage(func(_ context.Context, d rows.Demand, _ int) error {
		if slices.Contains(organizations, d.Scope) {
			return errRefused
		}
		return nil
	})
}

// among has the organisations' world ask all of them.
func among(organizations []string) (*world, map[string][]string) {
	w := newWorld(300)
	w.spread(organizations)
	w.list(organizations)
	return w, map[string][]string{"": organizations}
}

// TestOneOfSeveralFails: whatever the statement, the answer is over the others, and says whose rows it lacks.
func TestOneOfSeveralFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ sql, why string }{
		{"SELECT organization_id, count(*) FROM invoices GROUP BY 1", "org-2: loading invoices: 403: the key may not read it; not included"},
		{"SELECT id FROM invoices WHERE type = 'heat'", "org-2: loading invoices: 403: the key may not read it; not included"},
		{"SELECT count(*) FROM invoices i JOIN facilities f ON f.id = i.facility_id AND f.organization_id = i.organization_id", "org-2 (invoices): loading invoices: 403: the key may not read it; not included"},
		{"SELECT f.name, i.id FROM facilities f LEFT JOIN invoices i ON i.facility_id = f.id AND f.organization_id = i.organization_id", "org-2 (invoices): loading invoices: 403: the key may not read it; not included"},
		{"SELECT id, serial FROM invoices ORDER BY serial DESC, id LIMIT 400", "org-2: loading invoices: 403: the key may not read it; not included"},
		{"SELECT count(*) FROM (SELECT id FROM invoices LIMIT 600)", "org-2: loading invoices: 403: the key may not read it; not included"},
		{"SELECT organization_id, sum(n) FROM monthly GROUP BY 1", "org-2: loading invoices: 403: the key may not read it; not included"},
		{"SELECT o.name, count(i.id) FROM organizations o LEFT JOIN invoices i ON i.organization_id = o.id GROUP BY 1", "org-2: loading invoices: 403: the key may not read it; not included"},
	} {
		w, all := among(orgs)
		truth := w.plainAll(t, []string{"org-1", "org-3"})
		w.invoices.refuse("org-2")
		e := w.engine(t, Options{Views: testViews})
		for _, how := range []string{"cold", "again"} {
			res, err := e.Query(t.Context(), Request{SQL: tt.sql, Scopes: all})
			if err != nil {
				t.Fatalf("%s, %s: %v", tt.sql, how, err)
			}
			if r := res.Receipt; r.Complete || !slices.Equal(r.Why, []string{tt.why}) {
				t.Errorf("%s, %s: complete %v, why %q", tt.sql, how, r.Complete, r.Why)
			}
			if strings.Contains(tt.sql, "facilities") {
				continue // of which those of the organisation came
			}
			want, err := rowsOf(truth, strings.Replace(tt.sql, "sum(n) FROM monthly", "count(*) FROM invoices", 1))
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(res.Rows, false); !slices.Equal(got, shown(want, false)) {
				t.Errorf("%s, %s:\n got %.300q\nwant %.300q", tt.sql, how, got, shown(want, false))
			}
		}
	}
}

// TestFailureIsOfOnePlace: organisations that are asked after one has refused are asked all the same.
func TestFailureIsOfOnePlace(t *testing.T) {
	t.Parallel()
	organizations := numbered(8)
	w, all := among(organizations)
	w.invoices.refuse("org-2")
	res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: "SELECT organization_id, count(*) FROM (SELECT organization_id FROM invoices LIMIT 5000) GROUP BY 1", Scopes: all})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Rows) != 7 || len(res.Receipt.Why) != 1 || !strings.HasPrefix(res.Receipt.Why[0], "org-2: ") {
		t.Errorf("%v, %q", res.Rows, res.Receipt.Why)
	}
}

// TestFailuresThatEndAStatement are those of its only organisation, of all of them, of who lists them, and those that are no one place's.
func TestFailuresThatEndAStatement(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sql string
		scopes    []string
		fails     func(w *world)
		o         Options
	}{
		{"its only one", "SELECT count(*) FROM invoices", []string{"org-2"}, func(w *world) { w.invoices.refuse("org-2") }, Options{}},
		{"its only one, beside a table that came", "SELECT count(*) FROM invoices, facilities", []string{"org-2"}, func(w *world) { w.invoices.refuse("org-2") }, Options{}},
		{"its only one, beside the list", "SELECT count(*) FROM invoices, organizations", []string{"org-2"}, func(w *world) { w.invoices.refuse("org-2") }, Options{}},
		{"all", "SELECT count(*) FROM invoices", orgs, func(w *world) { w.invoices.refuse(orgs...) }, Options{}},
		{"all, beside the list", "SELECT count(*) FROM organizations o JOIN invoices i ON i.organization_id = o.id", orgs, func(w *world) { w.invoices.refuse(orgs...) }, Options{}},
		{"the list", "SELECT count(*) FROM invoices WHERE organization_id IN (SELECT id FROM organizations)", orgs, func(w *world) { w.organizations.refuse("") }, Options{}},
		{"what is not one place's", "SELECT count(*) FROM invoices", orgs, func(w *world) { w.invoices.refuse("org-2") }, Options{Reason: func(error) string { return "" }}},
	} {
		w, _ := among(orgs)
		tt.fails(w)
		res, err := w.engine(t, tt.o).Query(t.Context(), Request{SQL: tt.sql, Scopes: map[string][]string{"": tt.scopes}})
		if !errors.Is(err, errRefused) {
			t.Errorf("%s: %v, %v", tt.name, res, err)
		}
	}
}

// TestSlowOrganization: an organisation whose rows do not come in time is told of, and does not hold up the others.
func TestSlowOrganization(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, all := among(orgs)
		release := make(chan struct{})
		w.invoices.onPage(func(ctx context.Context, d rows.Demand, page int) error {
			if d.Scope != "org-2" || page < 2 {
				return nil
			}
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		e := w.engine(t, Options{Deadline: 6 * time.Second})
		const sql = "SELECT organization_id, count(*) FROM invoices GROUP BY 1"
		res, err := e.Query(t.Context(), Request{SQL: sql, Scopes: all})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(res.Rows); got != "[[org-1 240] [org-2 40] [org-3 240]]" || res.Receipt.Complete {
			t.Errorf("%s, %+v", got, res.Receipt)
		}
		if why := "invoices: of org-2, 40 of 240 rows had come when the answer was due, after 6s; loading goes on"; !slices.Equal(res.Receipt.Why, []string{why}) {
			t.Errorf("%q", res.Receipt.Why)
		}
		close(release)
		res, err = e.Query(t.Context(), Request{SQL: sql, Scopes: all})
		if err != nil || fmt.Sprint(res.Rows) != "[[org-1 240] [org-2 240] [org-3 240]]" || !res.Receipt.Complete {
			t.Errorf("again: %v, %v", res, err)
		}
	})
}

// inParts makes notes a table that is asked for each facility.
func (w *world) inParts() {
	scope := rows.Column{Name: rows.ScopeColumn, Type: rows.Text}
	w.notes.table.Columns = []rows.Column{exactly(rows.Column{Name: "facility_id", Type: rows.Text, Pushes: ops(rows.OpEq), Required: true}), {Name: "b", Type: rows.Integer}, scope}
	w.notes.table.Each = &rows.Each{Table: "facilities", Fill: []rows.Fill{{Column: "facility_id", From: "id"}}, AtOnce: 4, Most: 50}
	w.notes.rows[here] = nil
	for i := range 24 {
		w.notes.rows[here] = append(w.notes.rows[here], []any{fmt.Sprintf("f%d", i%12), i})
	}
}

// TestManyFailAlike: organisations that are refused for one reason are one line, of which the first are named; one of which some rows came is another.
func TestManyFailAlike(t *testing.T) {
	t.Parallel()
	many := []string{"org-1", "org-2", "org-3", "org-4", "org-5", "org-6", "org-7", "org-8"}
	w := newWorld(1)
	w.inParts()
	w.spread(many)
	first := fmt.Sprint(w.facilities.rows["org-2"][0][0])
	w.notes.onPage(func(_ context.Context, d rows.Demand, _ int) error {
		switch {
		case d.Scope == "org-1", d.Scope == "org-2" && d.Filters[0].Values[0] == first:
			return nil
		case d.Scope == "org-8":
			return errors.New("503: it is being mended")
		}
		return errRefused
	})
	res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: "SELECT count(*) FROM notes", Scopes: map[string][]string{"": many}})
	if err != nil {
		t.Fatal(err)
	}
	parts := len(w.facilities.rows["org-2"]) - 1
	want := []string{
		fmt.Sprintf("org-2 (%s of notes): loading notes: 403: the key may not read it; partly included", words.Plural(parts, "part")),
		"org-3, org-4, org-5 and 2 more (notes): loading notes: 403: the key may not read it; not included",
		"org-8 (notes): loading notes: 503: it is being mended; not included",
	}
	got := res.Receipt.Why
	if slices.Sort(got); !slices.Equal(got, want) || res.Receipt.Complete {
		t.Errorf("%v, %q, want %q", res.Rows, got, want)
	}
	slices.Sort(res.Receipt.Gaps[""])
	if !slices.Equal(res.Receipt.Gaps[""], many[1:]) {
		t.Errorf("gaps of %v, want those of %v", res.Receipt.Gaps, many[1:])
	}
}

// TestSomePartsFail: rows of an organisation of which some came are not called missing altogether.
func TestSomePartsFail(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.inParts()
	w.spread(orgs)
	w.notes.onPage(func(_ context.Context, d rows.Demand, _ int) error {
		if d.Scope == "org-2" && slices.Contains([]string{"f4", "f8"}, d.Filters[0].Values[0]) {
			return errRefused
		}
		return nil
	})
	res, err := w.engine(t, Options{}).Query(t.Context(), Request{SQL: "SELECT count(*) FROM notes", Scopes: map[string][]string{"": orgs}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "org-2 (2 parts of notes): loading notes: 403: the key may not read it; partly included"; !slices.Equal(res.Receipt.Why, []string{want}) {
		t.Errorf("%v, %q", res.Rows, res.Receipt.Why)
	}
}

// TestSlowParentHoldsUpItsOwnPartsOnly: the parts of the other organisations come, and those of the slow one are told of.
func TestSlowParentHoldsUpItsOwnPartsOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(1)
		w.inParts()
		w.spread(orgs)
		release := make(chan struct{})
		w.facilities.onPage(func(ctx context.Context, d rows.Demand, page int) error {
			if d.Scope != "org-2" || page == 0 {
				return nil
			}
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		e := w.engine(t, Options{Deadline: 6 * time.Second})
		req := Request{SQL: "SELECT organization_id, count(*) FROM notes GROUP BY 1", Scopes: map[string][]string{"": orgs}}
		res, err := e.Query(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		of := map[any]any{}
		for _, row := range res.Rows {
			of[row[0]] = row[1]
		}
		if of["org-1"] == nil || of["org-3"] == nil || res.Receipt.Complete || !strings.Contains(strings.Join(res.Receipt.Why, "; "), "org-2") {
			t.Errorf("%v, %q", res.Rows, res.Receipt.Why)
		}
		slow := of["org-2"]
		close(release)
		res, err = e.Query(t.Context(), req)
		if err != nil || !res.Receipt.Complete || len(res.Rows) != 3 || res.Rows[0][1] != of["org-1"] || res.Rows[2][1] != of["org-3"] || res.Rows[1][1] == slow {
			t.Errorf("again: %v, %v", res, err)
		}
		if n := len(w.notes.take()); n != 9+9+10 {
			t.Errorf("%d parts were asked for", n)
		}
	})
}
