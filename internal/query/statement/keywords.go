package statement

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// reserved are the keywords of SQLite that can never stand for a name without
// quotes. All others fall back to a name where the grammar has no use for them
// as keywords (%fallback in https://www.sqlite.org/src/file/src/parse.y).
var reserved = words.Set(`
add all alter and as autoincrement between case check collate commit constraint create default deferrable delete
distinct drop else escape except exists foreign from group having in index insert intersect into is isnull join
limit not nothing notnull null on or order primary references returning select set table then to transaction
union unique update using values when where
`)

// joinWords can name a table, a column or a function, but not an alias that has
// no AS before it.
var joinWords = words.Set("cross full inner left natural outer right")

// Reserved tells words that can never stand for a name without quotes.
func Reserved(word string) bool {
	return reserved()[strings.ToLower(word)] || joinWords()[strings.ToLower(word)]
}
