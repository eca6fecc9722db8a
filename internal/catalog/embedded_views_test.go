package catalog

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestEmbeddedViewsAreRight: SQLite prepares the SELECTs of all embedded views, and of their records, since an engine takes them for checked.
func TestEmbeddedViewsAreRight(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, m := range manifest.Embedded() {
		if !m.ViewsChecked() {
			t.Errorf("the views of %s are checked by each process", m.Platform)
		}
		if err := CheckViews(m); err != nil {
			t.Errorf("%s: %v", m.Platform, err)
		}
		views, err := m.Views()
		if err != nil {
			t.Fatal(err)
		}
		checked += len(views)
	}
	if checked == 0 {
		t.Error("no embedded manifest has a view")
	}
}
