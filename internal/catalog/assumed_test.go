package catalog

import (
	"slices"
	"strings"
	"testing"
)

// TestAssumedTablesAreTold: an answer says which of the tables that it was read from the platform's documents do not have.
func TestAssumedTablesAreTold(t *testing.T) {
	l := startDcycle(t)
	seats := l.dcycleSeats(t)
	c := l.open(t, seats[slices.IndexFunc(seats, func(s seat) bool { return strings.HasPrefix(s.name, "elena") })])
	for sql, want := range map[string]string{
		"SELECT count(*) FROM facilities":                                                       "",
		"SELECT count(*) FROM logistic_hubs":                                                    "assumed, since the platform's documents do not have it: logistic_hubs",
		"SELECT count(*) FROM facilities f JOIN logistic_hubs h ON h.facility_id = f.id":        "assumed, since the platform's documents do not have it: logistic_hubs",
		"SELECT count(*) FROM logistic_hubs a JOIN logistic_hubs b USING (id) WHERE a.co2e > 0": "assumed, since the platform's documents do not have it: logistic_hubs",
	} {
		result, err := c.Query(t.Context(), Question{SQL: sql})
		if err != nil {
			t.Fatal(err)
		}
		told := slices.DeleteFunc(slices.Clone(result.Receipt.Notes), func(note string) bool { return !strings.HasPrefix(note, "assumed") })
		if strings.Join(told, "\n") != want {
			t.Errorf("%s: told %q, want %q", sql, told, want)
		}
	}
}
