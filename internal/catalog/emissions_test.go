package catalog

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// activity is one record of the sandbox's database that emissions are counted of.
type activity struct {
	scope            int64
	category, source string
	id, facility     string
	first, last      string // days
	co2e             any    // float64 or nil
	number           int64
}

// activities are what the view emissions is about, by source: scope, category, its number, id, facility, first and last day, kg CO2e. It is written
// from the documents once more, not from the manifest.
var activities = map[string]string{
	"invoices": `SELECT CASE type WHEN 'electricity' THEN 2 WHEN 'water' THEN 3 ELSE 1 END, CASE type WHEN 'electricity' THEN 'Purchased electricity'
		WHEN 'water' THEN 'Purchased goods and services' WHEN 'recharge' THEN 'Fugitive emissions' WHEN 'process' THEN 'Process emissions' ELSE 'Stationary combustion' END,
		iif(type = 'water', 1, 0), id, facility_id, substr(start_date, 1, 10), substr(end_date, 1, 10), co2e
		FROM dcycle_invoices WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL AND status <> 'inactive')`,
	"vehicle_consumptions": `SELECT 1, 'Mobile combustion', 0, id, '', start_date, end_date, co2e FROM dcycle_vehicle_consumptions
		WHERE organization_id = :org AND (status = 'success' OR co2e IS NULL)`,
	"purchases": `SELECT 3, iif(expense_type = 'capex', 'Capital goods', 'Purchased goods and services'), iif(expense_type = 'capex', 2, 1), id, '', purchase_date, purchase_date, co2e
		FROM dcycle_purchases WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL AND status <> 'inactive')`,
	"business_travels": `SELECT 3, 'Business travel', 6, id, '', travel_date, travel_date, co2e FROM dcycle_business_travels
		WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL)`,
	"employee_periods": `SELECT 3, 'Employee commuting', 7, id, '', start_date, end_date, co2e FROM dcycle_commuting_periods WHERE organization_id = :org`,
	"wastes": `SELECT 3, 'Waste generated in operations', 5, id, facility_id, start_date, end_date, co2e FROM dcycle_wastes
		WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL)`,
	"waste_water_treatments": `SELECT 3, 'Waste generated in operations', 5, id, facility_id, start_date, end_date, co2e FROM dcycle_waste_water
		WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL)`,
	"logistics_requests": `SELECT 3, 'Upstream transportation and distribution', 4, id, '', shipment_date, shipment_date, co2e FROM dcycle_logistics_requests
		WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL)`,
	"transports": `SELECT 3, iif(transport_direction = 'upstream', 'Upstream', 'Downstream') || ' transportation and distribution', iif(transport_direction = 'upstream', 4, 9),
		id, '', transport_date, transport_date, co2e FROM dcycle_transports WHERE organization_id = :org AND (status = 'active' OR co2e IS NULL)`,
}

func (l embeddedLab) activities(t *testing.T, s seat) (all []activity) {
	t.Helper()
	for source, statement := range activities {
		for _, row := range l.rows(t, statement, s, "") {
			text := func(i int) string { return row[i].(string) }
			all = append(all, activity{scope: row[0].(int64), category: text(1), number: row[2].(int64), source: source,
				id: text(3), facility: text(4), first: text(5), last: text(6), co2e: row[7]})
		}
	}
	return all
}

// daysByMonth counts the days of a record one by one.
func (a activity) daysByMonth(t *testing.T) map[string]int {
	t.Helper()
	day, err := time.Parse(time.DateOnly, a.first)
	if err != nil {
		t.Fatal(err)
	}
	months := map[string]int{}
	for ; day.Format(time.DateOnly) <= a.last; day = day.AddDate(0, 0, 1) {
		months[day.Format("2006-01")]++
	}
	return months
}

// startUnlimited is the sandbox of Dcycle without budgets, which are no part of what is tested.
func startUnlimited(t *testing.T) embeddedLab {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{"dcycle"}, Limits: map[string]sandbox.Rate{"dcycle/key": {}, "dcycle/organization": {}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	l := embeddedLab{sandbox: sb}
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	unlimited := *m
	unlimited.Limits = manifest.Limits{}
	l.manifest = &unlimited
	if l.db, err = sb.DB(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// seatOfEach is somebody in each organisation who may read all of it.
func (l embeddedLab) seatOfEach(t *testing.T) (seats []seat) {
	t.Helper()
	for _, s := range l.dcycleSeats(t) {
		taken := slices.ContainsFunc(seats, func(o seat) bool { return o.org == s.org })
		if !taken && !strings.HasPrefix(s.name, "sofia") {
			seats = append(seats, s)
		}
	}
	if len(seats) != 5 {
		t.Fatalf("%d organisations have somebody who may read them", len(seats))
	}
	return seats
}

// openKeeping is a catalog that keeps what it has read, so that several questions read it once.
func (l embeddedLab) openKeeping(t *testing.T, s seat) *Catalog {
	t.Helper()
	c := l.open(t, s)
	c.options.TTL = time.Hour
	return c
}

// TestEmissionsAreTheRecords: the view has, for every organisation, what the records of the database give when their days are counted one by one; and the
// shares of a record add up to its figure to the last bit.
func TestEmissionsAreTheRecords(t *testing.T) {
	skipInShort(t)
	l := startUnlimited(t)
	for _, s := range l.seatOfEach(t) {
		t.Run(s.name, func(t *testing.T) {
			c := l.openKeeping(t, s)
			records := l.activities(t, s)
			l.checkSums(t, c, s, records)
			l.checkMonths(t, c, records)
			l.checkYears(t, c, s, records)
		})
	}
}

// checkSums compares the sum of the shares of each record with the record, bit by bit.
func (l embeddedLab) checkSums(t *testing.T, c *Catalog, s seat, records []activity) {
	t.Helper()
	result, err := c.Query(t.Context(), Question{SQL: `SELECT source, source_id, sum(co2e), count(*), count(DISTINCT month), min(scope), min(category), min(coalesce(category_number, 0)),
		min(record_organization_id) FROM emissions GROUP BY 1, 2`})
	if err != nil || !result.Receipt.Complete {
		t.Fatal(err, result)
	}
	found := map[string][]any{}
	for _, row := range result.Rows {
		found[fmt.Sprint(row[0], row[1])] = row[2:]
	}
	if len(found) != len(records) {
		t.Errorf("%d records, the database has %d", len(found), len(records))
	}
	several := 0
	for _, a := range records {
		months := int64(len(a.daysByMonth(t)))
		if months > 1 {
			several++
		}
		want := []any{a.co2e, months, months, a.scope, a.category, a.number, s.org}
		if got := found[a.source+a.id]; fmt.Sprintf("%v", got) != fmt.Sprintf("%v", want) || got[0] != a.co2e {
			t.Fatalf("%s %s: %v, want %v", a.source, a.id, got, want)
		}
	}
	t.Logf("%d records, %d of several months", len(records), several)
}

// checkMonths compares what each month has of each category, source and facility.
func (l embeddedLab) checkMonths(t *testing.T, c *Catalog, records []activity) {
	t.Helper()
	result, err := c.Query(t.Context(), Question{SQL: "SELECT category, source, facility_id, month, sum(co2e), count(*) - count(co2e) FROM emissions GROUP BY 1, 2, 3, 4"})
	if err != nil {
		t.Fatal(err)
	}
	type figures struct {
		co2e float64
		open int64
	}
	want := map[string]figures{}
	for _, a := range records {
		months := a.daysByMonth(t)
		all := 0
		for _, days := range months {
			all += days
		}
		for month, days := range months {
			key := a.category + a.source + a.facility + month
			f := want[key]
			if co2e, ok := a.co2e.(float64); ok {
				f.co2e += co2e * float64(days) / float64(all)
			} else {
				f.open++
			}
			want[key] = f
		}
	}
	if len(result.Rows) != len(want) {
		t.Errorf("%d groups, the database has %d", len(result.Rows), len(want))
	}
	for _, row := range result.Rows {
		facility, _ := row[2].(string)
		co2e, _ := row[4].(float64)
		w := want[row[0].(string)+row[1].(string)+facility+row[3].(string)]
		if math.Abs(co2e-w.co2e) > 1e-4 || row[5] != w.open { // a share is cut at about a milligram
			t.Errorf("%v: want %+v", row, w)
		}
	}
}

// checkYears asks, in one statement, for scope 1, 2 and 3 by year from the view beside total_impacts.
func (l embeddedLab) checkYears(t *testing.T, c *Catalog, s seat, records []activity) {
	t.Helper()
	result, err := c.Query(t.Context(), Question{SQL: `WITH years AS (SELECT year, scope, sum(co2e) AS co2e FROM emissions GROUP BY 1, 2)
		SELECT y.year, y.scope, y.co2e, t.co2e FROM years y JOIN total_impacts t ON t.start_date = y.year || '-01-01' AND t.end_date = y.year || '-12-31' AND t.scope = y.scope ORDER BY 1, 2`})
	if err != nil || !result.Receipt.Complete {
		t.Fatal(err, result)
	}
	impacts := l.rows(t, "SELECT substr(date, 1, 4) + 0, scope, round(sum(co2e), 3) FROM dcycle_impacts WHERE organization_id = :org GROUP BY 1, 2 ORDER BY 1, 2", s, "")
	if len(result.Rows) != 12 || len(impacts) != 12 {
		t.Fatalf("%d rows, the database has %d", len(result.Rows), len(impacts))
	}
	shares := map[string]float64{}
	for _, a := range records {
		months, all := a.daysByMonth(t), 0
		for _, days := range months {
			all += days
		}
		for month, days := range months {
			if co2e, ok := a.co2e.(float64); ok {
				shares[fmt.Sprintf("%v/%v", month[:4], a.scope)] += co2e * float64(days) / float64(all)
			}
		}
	}
	for i, row := range result.Rows {
		share := shares[fmt.Sprintf("%v/%v", row[0], row[1])]
		if fmt.Sprint(row[:2]) != fmt.Sprint(impacts[i][:2]) || row[3] != impacts[i][2] || math.Abs(row[2].(float64)-share) > 1e-4 {
			t.Errorf("%v, the database has %v and %v", row, impacts[i], share)
		}
	}
	if note := noteWith(result.Receipt.Notes, "emissions against total_impacts"); !strings.Contains(note, "the same") || !strings.Contains(note, "for 12, 2023 scope 1 to 2026 scope 3") {
		t.Errorf("the receipt says %q of the record", note)
	}
}

func noteWith(notes []string, beginning string) string {
	for _, n := range notes {
		if strings.HasPrefix(n, beginning) {
			return n
		}
	}
	return ""
}
