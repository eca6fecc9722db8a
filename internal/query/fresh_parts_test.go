package query

import (
	"fmt"
	"testing"
)

// TestFreshParts: all that one question reads anew is kept, of a table that is read in parts, too, and answers the same question for no request.
func TestFreshParts(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT count(*) FROM notes",
		"SELECT organization_id, count(*) FROM notes GROUP BY 1",
		"SELECT count(*) FROM notes WHERE facility_id IN ('f1', 'f2', 'f3')",
		"SELECT f.name, count(n.b) FROM facilities f LEFT JOIN notes n ON n.facility_id = f.id GROUP BY 1",
		"SELECT count(*) FROM notes n JOIN notes m USING (facility_id)",
		"SELECT count(*) FROM invoices WHERE type = 'heat' UNION ALL SELECT count(*) FROM invoices WHERE type = 'water'",
		"SELECT count(*) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE f.country = 'ES'",
		"SELECT id FROM invoices ORDER BY id LIMIT 30",
	} {
		for name, organizations := range map[string][]string{"one organization": {here}, "several": orgs} {
			for _, kept := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, %s, kept before: %v", sql, name, kept), func(t *testing.T) {
					t.Parallel()
					testFreshParts(t, Request{SQL: sql, Scopes: map[string][]string{"": organizations}}, kept)
				})
			}
		}
	}
}

// testFreshParts asks a question, or another one where its rows are not to be kept before, and then anew, when half of the rows of the source are gone.
func testFreshParts(t *testing.T, req Request, kept bool) {
	w := newWorld(100)
	w.inParts()
	w.spread(orgs)
	e := w.engine(t, Options{})
	before := req
	if !kept {
		before.SQL = "SELECT count(*) FROM facilities"
	}
	if _, err := e.Query(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	for _, s := range w.all() {
		s.keepHalf()
	}
	want, err := w.engine(t, Options{}).Query(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	req.Fresh = true
	for _, how := range []string{"anew", "then"} {
		w.taken()
		got, err := e.Query(t.Context(), req)
		if err != nil || fmt.Sprint(got.Rows) != fmt.Sprint(want.Rows) || !got.Receipt.Complete {
			t.Errorf("%s: %v, %v, want %v", how, got, err, want.Rows)
		}
		asked := w.taken()
		if req.Fresh != (len(asked) > 0) {
			t.Errorf("%s asked %q", how, asked)
		}
		req.Fresh = false
	}
}
