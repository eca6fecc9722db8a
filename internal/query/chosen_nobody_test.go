package query

import (
	"fmt"
	"testing"
)

// TestTheEmptyTextIsNobody: as the id of an organisation it has no rows, and nothing is asked for it, though a source takes it for the one asked by default.
func TestTheEmptyTextIsNobody(t *testing.T) {
	t.Parallel()
	const counted = "SELECT organization_id, count(*) FROM invoices WHERE organization_id "
	for _, tt := range []struct {
		where string
		names bool // org-2, besides nobody
	}{
		{"= ''", false},
		{"= ' '", false},
		{"IN ('')", false},
		{"IN ('', 'org-2')", true},
		{"IN (SELECT '' FROM organizations)", false},
		{"IN (SELECT CASE id WHEN 'org-2' THEN id ELSE '' END FROM organizations)", true},
		{"IN (SELECT iif(id = 'org-2', NULL, '') FROM organizations)", false},
	} {
		for _, scopes := range [][]string{{"org-1"}, orgs} {
			w, _ := among(orgs)
			w.invoices.rows[""] = w.invoices.rows["org-1"]
			want, demands := "[]", 0
			if tt.names {
				want, demands = fmt.Sprintf("[[org-2 %d]]", len(w.invoices.rows["org-2"])), 1
			}
			e := w.engine(t, Options{})
			for _, how := range []string{"cold", "again"} {
				res, err := e.Query(t.Context(), Request{SQL: counted + tt.where + " GROUP BY 1", Scopes: map[string][]string{"": scopes}})
				if err != nil {
					t.Fatal(tt.where, err)
				}
				if fmt.Sprint(res.Rows) != want || !res.Receipt.Complete {
					t.Errorf("%s of %v, %s: %v, want %s; %q", tt.where, scopes, how, res.Rows, want, res.Receipt.Why)
				}
			}
			if got := len(w.invoices.take()); got != demands {
				t.Errorf("%s of %v: %d demands, want %d", tt.where, scopes, got, demands)
			}
		}
	}
}
