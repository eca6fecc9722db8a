package query

import (
	"context"
	"slices"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// readings gives the world notes that are asked for by the facility, of which each organisation has those of its facilities. Two organisations share
// the ids of some facilities.
func (w *world) readings(organizations []string) {
	facility := exactly(rows.Column{Name: "facility_id", Type: rows.Text, Pushes: ops(rows.OpEq), Required: true})
	w.notes = &source{table: rows.Table{
		Name: "readings", PageSize: 5, Scoped: true,
		Columns: []rows.Column{facility, {Name: "n", Type: rows.Integer}, {Name: rows.ScopeColumn, Type: rows.Text, References: rows.Reference{Table: "organizations", Column: "id"}}},
		Each:    &rows.Each{Table: "facilities", Fill: []rows.Fill{{Column: "facility_id", From: "id"}}, AtOnce: 4, Most: 50},
	}, rows: map[string][][]any{}}
	w.notes.table.Fetch = w.notes.fetch
	spellColumns(w.notes.table.Columns)
	for o, organization := range organizations {
		for i, row := range w.facilities.rows[organization] {
			for n := range (i + o) % 4 {
				w.notes.rows[organization] = append(w.notes.rows[organization], []any{row[0], n})
			}
		}
	}
}

func readingsWorld() *world {
	w := newWorld(40)
	w.spread(orgs)
	w.list(orgs)
	w.readings(orgs)
	return w
}

// TestReadingsOfTheParentsOrganizations has statements, and what plain SQLite is asked of the rows of all organisations, where it is not the same.
func TestReadingsOfTheParentsOrganizations(t *testing.T) {
	t.Parallel()
	const two = "('org-2', 'org-3')"
	for _, tt := range []struct{ sql, plain string }{
		{"SELECT f.id, f.organization_id, r.n, r.organization_id FROM facilities f JOIN readings r ON r.facility_id = f.id WHERE f.organization_id IN " + two, " AND r.organization_id IN " + two},
		{"SELECT f.id, f.organization_id, r.n, r.organization_id FROM readings r CROSS JOIN facilities f ON r.facility_id = f.id WHERE f.organization_id IN " + two, " AND r.organization_id IN " + two},
		{"SELECT f.id, f.organization_id, r.n, r.organization_id FROM facilities f JOIN readings r ON r.facility_id = f.id WHERE f.country = 'ES' AND r.organization_id IN " + two, " AND f.organization_id IN " + two},
		{"SELECT o.name, f.id, r.n, r.organization_id FROM organizations o JOIN facilities f ON f.organization_id = o.id JOIN readings r ON r.facility_id = f.id WHERE f.status = 'active'", ""},
		{"SELECT o.name, f.id, r.n FROM organizations o JOIN facilities f ON f.organization_id = o.id JOIN readings r ON r.facility_id = f.id AND r.organization_id = o.id WHERE f.name LIKE '%madrid%'", ""},
		{"SELECT facility_id, n, organization_id FROM readings r WHERE r.facility_id IN (SELECT id FROM facilities WHERE organization_id IN " + two + ")", " AND r.organization_id IN " + two},
		{"SELECT facility_id, n, organization_id FROM readings r WHERE organization_id IN " + two + " AND facility_id IN ('f1', 'f2', 'f3', 'none')", ""},
		{"SELECT i.id, r.n, r.organization_id FROM invoices i JOIN readings r ON r.facility_id = i.facility_id WHERE i.organization_id = 'org-2' AND r.organization_id IN " + two, ""},
		{"SELECT f.id, (SELECT sum(n) FROM readings r WHERE r.facility_id = f.id AND r.organization_id IN " + two + ") FROM facilities f WHERE f.organization_id IN " + two, ""},
		{"SELECT f.id FROM facilities f WHERE f.organization_id = 'org-2' AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.facility_id = f.id AND r.organization_id = 'org-2')", ""},
		{"SELECT f.id, r.n FROM organizations o JOIN facilities f ON f.organization_id = o.id LEFT JOIN readings r ON r.facility_id = f.id AND r.organization_id = 'org-3'", ""},
	} {
		t.Run(tt.sql, func(t *testing.T) {
			t.Parallel()
			w := readingsWorld()
			want, err := rowsOf(w.plainAll(t, orgs), tt.sql+tt.plain)
			if err != nil {
				t.Fatal(err)
			}
			w.notes.onPage(func(_ context.Context, d rows.Demand, _ int) error {
				own := func(row []any) bool { return row[0] == d.Filters[0].Values[0] }
				if !slices.ContainsFunc(w.facilities.rows[d.Scope], own) {
					t.Errorf("%s was asked for %+v", d.Scope, d.Filters)
				}
				return nil
			})
			for _, before := range []string{"", tt.sql, "SELECT count(*) FROM facilities WHERE organization_id = 'org-2'", "SELECT count(*) FROM readings WHERE organization_id = 'org-3'"} {
				e := w.engine(t, Options{})
				if before != "" {
					if _, err := e.Query(context.Background(), Request{SQL: before, Scopes: only(here)}); err != nil {
						t.Fatal(err)
					}
				}
				res, err := e.Query(context.Background(), Request{SQL: tt.sql, Scopes: only(here)})
				if err != nil {
					t.Fatal(err)
				}
				if got, want := shown(res.Rows, false), shown(want, false); !slices.Equal(got, want) || !res.Receipt.Complete {
					t.Errorf("after %q: got %q\nwant %q; %+v", before, got, want, res.Receipt)
				}
			}
		})
	}
}
