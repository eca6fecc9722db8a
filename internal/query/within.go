package query

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// implied is the statement that is run: with what is asked of a view's months asked of its dates, too, so that it reaches the tables.
func (e *Engine) implied(stmt *statement.Statement) *statement.Statement {
	if len(e.views) == 0 {
		return stmt
	}
	text := stmt.Implied(e.schema)
	if text == stmt.SQL {
		return stmt
	}
	wider, bad := statement.Read(text)
	if bad != nil { // it has become too long
		return stmt
	}
	return wider
}

// scopeMark stands, in a view, for the organisation that is asked about.
const scopeMark = "'{scope}'"

// of is the statement that makes the view for questions about an organisation.
func (v *view) of(scope string) string {
	return strings.ReplaceAll(v.definition, scopeMark, rows.QuoteText(scope))
}
