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

// TestOthersAreCalledAsThePlatformCallsThem: organisations that were not asked have the platform's word for one, and of several platforms with different words none of these.
func TestOthersAreCalledAsThePlatformCallsThem(t *testing.T) {
	for _, tt := range []struct {
		nouns []string
		want  string
	}{
		{[]string{"workspace"}, "other workspaces"}, {[]string{"hub", "hub"}, "other hubs"}, {[]string{"hub", "workspace"}, "other organizations"},
	} {
		if got := othersLeft(3, tt.nouns); !strings.HasPrefix(got, "3 "+tt.want+" that") {
			t.Errorf("%q: %s", tt.nouns, got)
		}
	}
}

// TestNotReachedIsNotAboutAnotherTable: the refusal of an organisation says nothing of the table by which it was found out.
func TestNotReachedIsNotAboutAnotherTable(t *testing.T) {
	l := link(t, everywhere(), nil)
	_, err := l.catalog.Query(t.Context(), Question{SQL: "SELECT count(*) FROM sites WHERE organization_id = 'ws_00000000000000000000'"})
	if err == nil || !strings.Contains(err.Error(), "404") || strings.Contains(err.Error(), "members") || strings.Contains(err.Error(), "TDC_WORKSPACE_ID") {
		t.Errorf("%v", err)
	}
}

// TestIDWithABlank: an id with a blank at an end is refused for that, and not as one that looks right.
func TestIDWithABlank(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	for _, id := range []string{" " + ids["Meridia Foods Iberia"], ids["Meridia Foods Iberia"] + " "} {
		_, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM vehicles WHERE organization_id = '" + id + "'"})
		if err == nil || !strings.Contains(err.Error(), "The organization begins or ends with a blank.") {
			t.Errorf("%q: %v", id, err)
		}
	}
}
