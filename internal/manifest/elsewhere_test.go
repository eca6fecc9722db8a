package manifest_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestPagesElsewhere: who is asked at another address than the platform's own is told of none of its pages, and of all else.
func TestPagesElsewhere(t *testing.T) {
	t.Parallel()
	for _, m := range manifest.Embedded() {
		for _, own := range []string{"", m.BaseURL, m.BaseURL + "/", strings.ToUpper(m.BaseURL)} {
			if m.At(own) != m {
				t.Errorf("%s at %q is another", m.Platform, own)
			}
		}
		pages, steps, docs := len(m.Dashboard), m.RotationWalk(), m.Dashboard["docs"]
		at := m.At("https://gateway.example/" + m.Platform)
		if at.Dashboard["keys"]+at.Dashboard["home"] != "" || at.Dashboard["docs"] != docs || at.Title != m.Title {
			t.Errorf("%s elsewhere has the pages %v", m.Platform, at.Dashboard)
		}
		for i, step := range at.RotationWalk() {
			if step.At != "" || step.Do != steps[i].Do || step.Text != steps[i].Text {
				t.Errorf("%s elsewhere: step %+v, want %+v without its page", m.Platform, step, steps[i])
			}
		}
		if len(m.Dashboard) != pages || m.RotationWalk()[0] != steps[0] {
			t.Errorf("%s itself was changed", m.Platform)
		}
	}
}
