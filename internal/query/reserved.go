package query

import "github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"

// IsReserved tells words that SQL does not take for the name of a source.
func IsReserved(word string) bool { return statement.Reserved(word) }
