package catalog

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestCoverage goes through the months of each facility and kind of invoice one by one, and compares what was expected, present and calculated.
func TestCoverage(t *testing.T) {
	skipInShort(t)
	l := startUnlimited(t)
	for _, s := range l.seatOfEach(t) {
		t.Run(s.name, func(t *testing.T) {
			result, err := l.open(t, s).Query(t.Context(), Question{SQL: "SELECT facility_id || category, month, expected, present, calculated FROM coverage ORDER BY 1, 2"})
			if err != nil || !result.Receipt.Complete {
				t.Fatal(err, result)
			}
			want := l.coverage(t, s)
			gaps := 0
			for i, row := range result.Rows {
				if i < len(want) && fmt.Sprint(row) != fmt.Sprint(want[i]) {
					t.Fatalf("%v, want %v", row, want[i])
				}
				if row[2] == int64(1) && row[3] == int64(0) {
					gaps++
				}
			}
			if len(result.Rows) != len(want) || gaps == 0 {
				t.Errorf("%d months, the invoices have %d; %d gaps", len(result.Rows), len(want), gaps)
			}
		})
	}
}

// coverage is the view's rows as the database gives them.
func (l embeddedLab) coverage(t *testing.T, s seat) (rows [][]any) {
	t.Helper()
	type month struct{ present, calculated int64 }
	series, archived := map[string]map[string]month{}, map[string]bool{}
	for _, row := range l.rows(t, `SELECT facility_id || type, substr(start_date, 1, 10), substr(end_date, 1, 10), co2e,
		(SELECT f.status = 'archived' FROM dcycle_facilities f WHERE f.id = facility_id) FROM dcycle_invoices WHERE organization_id = :org AND status <> 'inactive'`, s, "") {
		key := row[0].(string)
		if series[key] == nil {
			series[key] = map[string]month{}
		}
		for m := range (activity{first: row[1].(string), last: row[2].(string)}).daysByMonth(t) {
			have := series[key][m]
			have.present++
			if row[3] != nil {
				have.calculated++
			}
			series[key][m] = have
		}
		archived[key] = row[4] == int64(1)
	}
	for key, months := range series {
		first, last := "9999", ""
		for m := range months {
			first, last = min(first, m), max(last, m)
		}
		if now := time.Now().UTC(); !archived[key] {
			last = max(last, time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
		}
		var before []bool // whether the months before have an invoice
		for at, _ := time.Parse("2006-01", first); at.Format("2006-01") <= last; at = at.AddDate(0, 1, 0) {
			m := at.Format("2006-01")
			year := before[max(0, len(before)-12):]
			having := int64(len(slices.DeleteFunc(slices.Clone(year), func(b bool) bool { return !b })))
			expected := int64(0)
			if len(year) >= 3 && 2*having >= int64(len(year)) {
				expected = 1
			}
			rows = append(rows, []any{key, m, expected, months[m].present, months[m].calculated})
			before = append(before, months[m].present > 0)
		}
	}
	slices.SortFunc(rows, func(a, b []any) int {
		return slices.Compare([]string{a[0].(string), a[1].(string)}, []string{b[0].(string), b[1].(string)})
	})
	return rows
}
