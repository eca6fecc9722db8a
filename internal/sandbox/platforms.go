package sandbox

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/cycle"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/dcycle"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/deepcurrent"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/tdc"
)

// platforms is the one list of what there is, in the order in which they listen and are printed.
func platforms() []core.Platform {
	return []core.Platform{
		dcycle.Platform(),
		cycle.Platform(),
		deepcurrent.Platform(),
		tdc.Platform(),
	}
}
