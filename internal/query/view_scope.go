package query

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// scopeMark stands, in a view, for the organisation that is asked about.
const scopeMark = "'{scope}'"

// of is the statement that makes the view for questions about an organisation.
func (v *view) of(scope string) string {
	return strings.ReplaceAll(v.definition, scopeMark, rows.QuoteText(scope))
}
