package deepcurrent

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestASeedGivesTheSameDataAlways(t *testing.T) {
	t.Parallel()
	lab.Same(t, Platform, base)
}
