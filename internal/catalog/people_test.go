package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestNobodyIsShown reads everything that somebody can read, unless told to show people, and looks for the persons that the database has.
func TestNobodyIsShown(t *testing.T) {
	for _, tt := range []struct {
		platform string
		tables   map[string]embeddedTable
		seats    func(embeddedLab) []seat
		persons  string // SQL for what tells who somebody is
	}{
		{"tdc", tdcTables, embeddedLab.tdcSeats, `SELECT email FROM users UNION SELECT first_name || ' ' || last_name FROM users UNION SELECT data ->> 'email' FROM tdc_submissions
			UNION SELECT ip_address FROM tdc_submissions`},
		{"deepcurrent", deepcurrentTables, embeddedLab.deepcurrentSeats, `SELECT email FROM users UNION SELECT first_name || ' ' || last_name FROM users
			UNION SELECT e.value ->> 'email' FROM deepcurrent_results r, json_each(r.records) e WHERE e.value ->> 'email' IS NOT NULL
			UNION SELECT e.value ->> 'name' FROM deepcurrent_results r, json_each(r.records) e WHERE e.value ->> 'name' LIKE '% %'`}, // companies have one word
	} {
		t.Run(tt.platform, func(t *testing.T) {
			l := startEmbedded(t, tt.platform, 1)
			s := tt.seats(l)[0]
			l.checkNobody(t, tt.platform, s, tt.tables, l.rows(t, tt.persons, s, ""))
		})
	}
}

// TestNobodyOfDcycleIsShown is the same for Dcycle, whose tables of people are looked at: the others are many requests.
func TestNobodyOfDcycleIsShown(t *testing.T) {
	l := startDcycle(t)
	tables := map[string]embeddedTable{}
	for _, name := range strings.Fields("employees employee_historic projects wastes waste_water_treatments transports custom_emission_groups custom_emission_factors") {
		tables[name] = dcycleTables[name]
	}
	seats := l.dcycleSeats(t)
	i := slices.IndexFunc(seats, func(s seat) bool { return strings.HasPrefix(s.name, "elena") })
	l.checkNobody(t, "dcycle", seats[i], tables, l.rows(t, `SELECT email FROM users UNION SELECT name FROM dcycle_employees WHERE name IS NOT NULL
		UNION SELECT email FROM dcycle_employees WHERE email IS NOT NULL`, seats[i], ""))
}

// checkNobody compares what tables have of persons when people are shown and when they are not.
func (l embeddedLab) checkNobody(t *testing.T, platform string, s seat, tables map[string]embeddedTable, persons [][]any) {
	t.Helper()
	shown := l.everything(t, s, tables)
	limits := l.manifest.Limits
	var err error
	if l.manifest, err = manifest.Load(platform); err != nil {
		t.Fatal(err)
	}
	l.manifest.Limits = limits
	hidden, seen := l.everything(t, s, tables), 0
	for _, p := range persons {
		if person := fmt.Sprint(p[0]); strings.Contains(hidden, person) {
			t.Errorf("%s is shown", person)
		} else if strings.Contains(shown, person) {
			seen++
		}
	}
	if seen < 20 {
		t.Errorf("only %d of %d are there to be hidden", seen, len(persons))
	}
}

// everything is what all tables have for a seat, as one text.
func (l embeddedLab) everything(t *testing.T, s seat, want map[string]embeddedTable) string {
	t.Helper()
	c := l.open(t, s)
	var all strings.Builder
	for name, w := range want {
		for _, where := range l.conditions(t, s, w) {
			result, err := c.Query(t.Context(), Question{SQL: "SELECT * FROM " + name + " " + where.sql})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&all, result.Rows)
		}
	}
	return all.String()
}
