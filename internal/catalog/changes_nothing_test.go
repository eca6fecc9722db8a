package catalog

import (
	"strings"
	"testing"
	"time"
)

// TestOrganizationThatChangesNothing: where a statement chooses the organisations of all that it reads, or reads nothing of any, the argument is told to change nothing.
func TestOrganizationThatChangesNothing(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	const foods = "Meridia Foods Iberia"
	chosen := "SELECT count(*) FROM vehicles WHERE organization_id = '" + ids["Meridia Packaging Italia"] + "'"
	for _, q := range []struct {
		sql, organization string
		told              string
	}{
		{chosen, foods, foods},
		{chosen, "*", "all organizations"},
		{"SELECT 1", foods, foods},
		{"SELECT count(*) FROM organizations", "*", "all organizations"},
		{"SELECT count(*) FROM vehicles", foods, ""},
		{"SELECT count(*) FROM vehicles", "*", ""},
		{chosen + " UNION ALL SELECT count(*) FROM facilities", foods, ""},
		{chosen, "", ""},
	} {
		result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
		if err != nil {
			t.Fatalf("%s of %q: %v", q.sql, q.organization, err)
		}
		notes := strings.Join(result.Receipt.Notes, "\n")
		if told := strings.Contains(notes, "changes nothing"); told != (q.told != "") || !strings.Contains(notes, q.told) {
			t.Errorf("%s of %q: %s", q.sql, q.organization, notes)
		}
	}
}
