package catalog

import (
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// dueLate is when an answer is due that lacks what a platform never gives: so late that a slow machine has loaded all the rest.
const dueLate = 8 * time.Second

// primed has a catalog know which organisations its keys reach, as it does after its first answer: a test of a statement's requests counts no others.
func primed(t *testing.T, c *Catalog) *Catalog {
	t.Helper()
	for _, on := range c.Connections() {
		if _, _, err := on.Organizations(t.Context()); err != nil {
			on.reachable.keep(on.lastReader(), nil, false)
		}
	}
	return c
}

// withoutOrganization takes the last column out of all rows where all columns were asked for and it is the organisation that was asked.
func withoutOrganization(t *testing.T, w embeddedTable, result *query.Result, s seat) {
	t.Helper()
	last := len(result.Columns) - 1
	if w.columns != "" || result.Columns[last] != rows.ScopeColumn {
		return
	}
	for i, row := range result.Rows {
		if row[last] != s.org {
			t.Errorf("%v is of %v, want %s", row, row[last], s.org)
		}
		result.Rows[i] = row[:last]
	}
}
