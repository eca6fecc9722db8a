package query

import (
	"fmt"
	"strings"
	"testing"
)

// TestOrganizationsOfAnotherSource: a source is asked for those of another source's organisations that it lists itself, and is told of no others.
func TestOrganizationsOfAnotherSource(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT count(*) FROM acme.organizations o JOIN zinc.invoices i ON i.organization_id = o.id",
		"SELECT count(*) FROM zinc.invoices i JOIN acme.organizations o ON i.organization_id = o.id",
		"SELECT count(*) FROM zinc.invoices WHERE organization_id IN (SELECT id FROM acme.organizations)",
		"SELECT count(*) FROM zinc.invoices WHERE organization_id IN (SELECT a.id FROM acme.organizations a JOIN acme.organizations b ON b.id = a.id)",
		"WITH o AS (SELECT id FROM acme.organizations) SELECT count(*) FROM zinc.invoices WHERE organization_id IN o",
	} {
		worlds := twoWorlds()
		for name, own := range map[string][]string{"acme": {"org-1", "org-2", "org-3"}, "zinc": {"org-2", "org-9"}} {
			worlds[name].spread(own)
			worlds[name].list(own)
		}
		e := severalSources(t, Options{}, worlds)
		for _, how := range []string{"cold", "again"} {
			req := ofBoth("org-1", "org-9")
			req.SQL = sql
			res, err := e.Query(t.Context(), req)
			if err != nil {
				t.Fatal(sql, err)
			}
			if want := fmt.Sprintf("[[%d]]", len(worlds["zinc"].invoices.rows["org-2"])); fmt.Sprint(res.Rows) != want || !res.Receipt.Complete {
				t.Errorf("%s, %s: %v, want %s; %q", sql, how, res.Rows, want, res.Receipt.Why)
			}
			const told = "zinc.invoices is asked for organizations that another platform lists: 2 of 3 are not zinc's, and not asked"
			if cautions := strings.Join(res.Receipt.Cautions, "\n"); !strings.Contains(cautions, told) {
				t.Errorf("%s, %s: %q", sql, how, cautions)
			}
		}
		if asked := worlds["zinc"].invoices.take(); len(asked) != 1 || strings.Contains(asked[0], "org-1") || strings.Contains(asked[0], "org-3") {
			t.Errorf("%s: zinc is asked %q", sql, asked)
		}
	}
}
