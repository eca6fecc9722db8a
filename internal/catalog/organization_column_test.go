package catalog

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// TestOneNameOfTheOrganization: rooms that may not import each other mean one column by one name.
func TestOneNameOfTheOrganization(t *testing.T) {
	t.Parallel()
	for room, name := range map[string]string{"rows": rows.ScopeColumn, "statement": statement.OrganizationColumn} {
		if name != manifest.OrganizationColumn {
			t.Errorf("%s calls it %q, the manifest %q", room, name, manifest.OrganizationColumn)
		}
	}
}
