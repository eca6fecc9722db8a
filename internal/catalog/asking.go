package catalog

import (
	"sync/atomic"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// asking is a question being answered, as those that are asked for its sake see it.
type asking struct {
	query.Request              // how it is asked
	spent         atomic.Int64 // requests for its sake that no receipt of the engine has
}
