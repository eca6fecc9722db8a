package answer

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestDescribeFilledColumns: what a parent's rows fill is not required, and what it costs is said.
func TestDescribeFilledColumns(t *testing.T) {
	t.Parallel()
	forms := &manifest.Table{
		Name: "forms", About: "Forms", Get: "/sites/{site_id}/forms", Each: &manifest.Each{Table: "sites", Fill: []manifest.Fill{{Column: "site_id", From: "id"}}, Most: 500},
		Columns: []manifest.Column{
			{Name: "site_id", Type: manifest.Text, Required: true, Input: true, Filters: map[manifest.Op]manifest.Param{manifest.Eq: {In: manifest.InPath}}},
			{Name: "id", Type: manifest.Text, Key: true},
		},
	}
	want := `forms: Forms
  site_id text {fast: =}
  id text key
# a request or more for each site_id: give it by = or IN (…), or join with sites and narrow that; else all rows of sites are asked about, 500 at most
# from GET /sites/{site_id}/forms
`
	if got := (Writer{}).Table(forms); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	forms.Each = nil
	if got := (Writer{}).Table(forms); !strings.Contains(got, "site_id text required") || !strings.Contains(got, "# the platform answers only with a value for site_id") {
		t.Errorf("got\n%s", got)
	}
}
