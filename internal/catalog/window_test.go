package catalog

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestYearsOfTotals: a period that is longer than the platform answers is asked for in as few parts as go, and adds up to what its database holds. Each
// part's figures are rounded to three decimals.
func TestYearsOfTotals(t *testing.T) {
	t.Parallel()
	m := startPlatforms(t)
	org := m.env["DCYCLE_ORG_ID"]
	tests := []struct {
		name, columns, where, group, truth string
		from, to                           string
		requests                           int
	}{
		{"three years by scope", "scope", "", "scope", "scope", "2023-01-01", "2025-12-31", 2},
		{"three years by category", "category", " AND group_by = 'category'", "scope, category", "category", "2023-01-01", "2025-12-31", 2},
		{"three years by month", "year || '-' || substr('0' || month, -2)", " AND group_by = 'month'", "year, month", "substr(date, 1, 7)", "2023-01-01", "2025-12-31", 2},
		{"from within a month to within another", "scope", "", "scope", "scope", "2023-05-17", "2026-10-04", 2},
		{"two years", "scope", "", "scope", "scope", "2023-01-01", "2024-12-31", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := m.catalog(t, "dcycle", "", map[string]string{"api_key": m.env["DCYCLE_API_KEY"], "organization": org})
			sql := "SELECT " + tt.columns + ", co2e FROM total_impacts WHERE start_date = '" + tt.from + "' AND end_date = '" + tt.to + "'" + tt.where + " ORDER BY 1, 2"
			res := ask(t, c, sql, "")
			t.Logf("%d requests for %q: %d rows; %q", res.Receipt.Requests, sql, len(res.Rows), res.Receipt.Notes)
			found, err := m.db.QueryContext(context.Background(), "SELECT "+tt.truth+", sum(co2e) FROM dcycle_impacts WHERE organization_id = ? AND date BETWEEN ? AND ? GROUP BY "+
				strings.NewReplacer("year, month", "1").Replace(tt.group)+" ORDER BY 1, 2", org, tt.from, tt.to)
			if err != nil {
				t.Fatal(err)
			}
			defer found.Close()
			var want [][]any
			for found.Next() {
				row := make([]any, 2)
				if err := found.Scan(&row[0], &row[1]); err != nil {
					t.Fatal(err)
				}
				want = append(want, row)
			}
			if diff := cmp.Diff(want, res.Rows, cmpopts.EquateApprox(0, 0.002)); diff != "" || len(want) == 0 {
				t.Errorf("(-truth +got)\n%s", diff)
			}
			for _, row := range res.Rows {
				if v := row[1].(float64); math.Abs(v*1000-math.Round(v*1000)) > 1e-3 {
					t.Errorf("%v has more decimals than its parts", v)
				}
			}
			if res.Receipt.Requests != tt.requests || !res.Receipt.Complete || strings.Contains(strings.Join(res.Receipt.Notes, ""), "added up") != (tt.requests > 1) {
				t.Errorf("%d requests, want %d; complete %v, notes %q", res.Receipt.Requests, tt.requests, res.Receipt.Complete, res.Receipt.Notes)
			}
		})
	}
}
