package manifest

import "github.com/orgdata-mcp/orgdata-mcp/internal/words"

var headerName = words.Pattern(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

// IsHeaderName tells whether a request header may be called so.
func IsHeaderName(name string) bool { return headerName().MatchString(name) }
