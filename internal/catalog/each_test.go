package catalog

import (
	"context"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestPlacesAreAnOrganisationsOwn: one whose requests are slow takes no place of another's.
func TestPlacesAreAnOrganisationsOwn(t *testing.T) {
	t.Parallel()
	all := turns(&manifest.Table{Each: &manifest.Each{AtOnce: 2}})
	ended, end := context.WithCancel(t.Context())
	end()
	var give func()
	for range 2 {
		var err error
		if give, err = all.take(t.Context(), "slow"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := all.take(ended, "slow"); err == nil {
		t.Error("a third request of an organisation has a place")
	}
	if _, err := all.take(t.Context(), "fast"); err != nil {
		t.Error(err)
	}
	give()
	if _, err := all.take(t.Context(), "slow"); err != nil {
		t.Error(err)
	}
	if _, err := turns(&manifest.Table{}).take(ended, "any"); err != nil {
		t.Error("a table that is asked as a whole has places")
	}
}
