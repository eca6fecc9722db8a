package catalog

import (
	"errors"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// gapReason says why an organisation, or a platform, did not give its rows, for an answer without them; "" of what is the statement's own to mend, or makes all
// of it another answer.
func gapReason(err error) string {
	refused := (*platform.Error)(nil)
	if !errors.As(err, &refused) || refused.Code == platform.CodeReaderChanged || refused.Code == platform.CodeInvalidRequest && refused.Status == 0 {
		return ""
	}
	return refused.Brief()
}
