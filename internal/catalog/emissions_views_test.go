package catalog

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// TestCategoriesAreTold holds the reference page on categories against the branches of the view: each that the view has is told, and no other.
func TestCategoriesAreTold(t *testing.T) {
	l := startUnlimited(t)
	content, err := l.manifest.ReferenceContent("emission-categories")
	if err != nil {
		t.Fatal(err)
	}
	cell := func(row []string, column string) string { return row[slices.Index(content.Columns, column)] }
	told, numbers := map[string]bool{}, map[string]bool{}
	for _, row := range content.Rows {
		if cell(row, "scope") == "3" {
			numbers[cell(row, "number")] = true
		}
		if cell(row, "source") != "" {
			told[strings.Join([]string{cell(row, "scope"), cell(row, "number"), cell(row, "category"), cell(row, "source")}, "|")] = true
		}
	}
	if len(numbers) != 15 {
		t.Errorf("%d of the 15 categories of scope 3 are told", len(numbers))
	}
	in := map[string]bool{"1||Process emissions|invoices": true} // of which the sandbox has none
	seats := l.seatOfEach(t)
	group := slices.IndexFunc(seats, func(s seat) bool { return strings.HasSuffix(s.name, "Meridia Group") }) // it has some of all
	result, err := l.open(t, seats[group]).Query(t.Context(), Question{SQL: `SELECT DISTINCT scope || '|' || coalesce(category_number, '') || '|' || category || '|' || source FROM emission_records`})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range result.Rows {
		in[row[0].(string)] = true
	}
	for name := range told {
		if !in[name] {
			t.Errorf("the page tells of %s, which the view has not", name)
		}
	}
	for name := range in {
		if !told[name] {
			t.Errorf("the view has %s, which the page does not tell of", name)
		}
	}
}

// TestEmissionsByRole: who may not read invoices is told which view reads them, and may still ask the view for what they may read.
func TestEmissionsByRole(t *testing.T) {
	l := startUnlimited(t)
	seats := l.dcycleSeats(t)
	i := slices.IndexFunc(seats, func(s seat) bool { return strings.HasPrefix(s.name, "sofia") })
	c := l.open(t, seats[i])
	_, err := c.Query(t.Context(), Question{SQL: "SELECT sum(co2e) FROM emissions"})
	if err == nil || !strings.Contains(err.Error(), "emissions") {
		t.Errorf("asking for all: %v", err)
	}
	result, err := c.Query(t.Context(), Question{SQL: "SELECT round(sum(co2e), 3) FROM emissions WHERE source = 'employee_periods'"})
	want := l.rows(t, "SELECT round(sum(co2e), 3) FROM dcycle_commuting_periods WHERE organization_id = :org", seats[i], "")
	if err != nil || fmt.Sprint(result.Rows) != fmt.Sprint(want) {
		t.Errorf("asking for commuting: %v, %v, want %v", result, err, want)
	}
}

// TestEmissionsUnderFaults: whatever the platform does, the sum is right or the receipt says that it is not complete.
func TestEmissionsUnderFaults(t *testing.T) {
	skipInShort(t)
	const question = "SELECT round(sum(co2e), 3), count(*) FROM emissions WHERE scope IN (2, 3) AND year = 2025"
	l := startUnlimited(t)
	seats := l.seatOfEach(t)
	s := seats[slices.IndexFunc(seats, func(s seat) bool { return strings.Contains(s.name, "Halden") })] // the smallest
	ask := func() (*query.Result, error) { return l.open(t, s).Query(t.Context(), Question{SQL: question}) }
	before, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []string{
		"503,every=10", "503,count=1", "429=1s,every=10", "500,path=/v1/transports", "html,every=12", "half,every=12", "reset,every=12",
		"delete=1,path=/v1/purchases", "insert=1,path=/v1/invoices,count=2", // lists that move while they are read
	} {
		if err := l.sandbox.SetFault(fault); err != nil {
			t.Fatal(err)
		}
		result, failed := ask()
		hits := 0
		for _, state := range l.sandbox.FaultStates() {
			hits += state.Hits
		}
		moved, _ := ask() // what was inserted is there until the fault is cleared
		if err := l.sandbox.ClearFaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := ask()
		if moved == nil {
			moved = after
		}
		switch {
		case err != nil || hits == 0:
			t.Errorf("%s: it struck %d times; afterwards %v", fault, hits, err)
		case failed != nil:
			t.Logf("%s: %v", fault, failed)
		case result.Receipt.Complete && fmt.Sprint(result.Rows) != fmt.Sprint(before.Rows) && fmt.Sprint(result.Rows) != fmt.Sprint(moved.Rows):
			t.Errorf("%s: %v is called complete; it is %v, and was %v", fault, result.Rows, moved.Rows, before.Rows)
		case !result.Receipt.Complete && noteWith(result.Receipt.Notes, "not compared with total_impacts") == "":
			t.Errorf("%s: rows are missing, and the record is compared: %v", fault, result.Receipt.Notes)
		default:
			t.Logf("%s: complete %v %v", fault, result.Receipt.Complete, result.Receipt.Why)
		}
		before = after
	}
}

// TestDifferenceIsExplained: of a period that records reach beyond, the receipt tells the difference to the record, and what of it comes from the days beyond.
func TestDifferenceIsExplained(t *testing.T) {
	skipInShort(t)
	l := startUnlimited(t)
	for _, s := range l.seatOfEach(t) {
		const first, last = "2025-02-01", "2025-04-30"
		var here, before, after float64
		for _, a := range l.activities(t, s) {
			co2e, ok := a.co2e.(float64)
			if !ok || a.scope != 3 {
				continue
			}
			inside, all := 0, 0
			for day, _ := time.Parse(time.DateOnly, a.first); day.Format(time.DateOnly) <= a.last; day = day.AddDate(0, 0, 1) {
				if d := day.Format(time.DateOnly); d >= first && d <= last {
					inside++
				}
				all++
			}
			share := co2e * float64(inside) / float64(all)
			here += share
			if a.first < first {
				before += share
			}
			if a.first >= first && a.first <= last && a.last > last {
				after += co2e - share
			}
		}
		there := l.rows(t, "SELECT round(sum(co2e), 3) FROM dcycle_impacts WHERE organization_id = :org AND scope = 3 AND date BETWEEN '"+first+"' AND '"+last+"'", s, "")[0][0].(float64)
		if math.Abs(here-there-before+after) > 0.01 || math.Abs(here-there) < 1 {
			t.Fatalf("%s: the truth does not add up: %v here, %v there, %v before, %v after", s.name, here, there, before, after)
		}
		result, err := l.open(t, s).Query(t.Context(), Question{SQL: "SELECT sum(co2e) FROM emissions WHERE month BETWEEN '2025-02' AND '2025-04' AND scope = 3"})
		if err != nil {
			t.Fatal(err)
		}
		note := noteWith(result.Receipt.Notes, "emissions against total_impacts")
		for _, want := range []string{
			fmt.Sprintf("2025 scope 3: %s here, %s kg CO2e there, %s", figure(here), figure(there), figure(math.Abs(here-there))),
			fmt.Sprintf("here is %s of those begun before, and not %s of those that end after", figure(before), figure(after)),
		} {
			if !strings.Contains(note, want) {
				t.Errorf("%s: the receipt says\n%s\nwant %s", s.name, note, want)
			}
		}
	}
}

// figure is a number with as many decimals as receipts have at most, so far as they are sure.
func figure(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.3f", v), "0") }
