package catalog

import (
	"context"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestTurnsAreAnOrganisationsOwn: one whose requests are slow takes no place of another's.
func TestTurnsAreAnOrganisationsOwn(t *testing.T) {
	t.Parallel()
	all := turnsOf(&manifest.Table{Each: &manifest.Each{AtOnce: 2}})
	ended, end := context.WithCancel(t.Context())
	end()
	for range 2 {
		if err := all.in("slow").take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := all.in("slow").take(ended); err == nil {
		t.Error("a third request of an organisation has a place")
	}
	if err := all.in("fast").take(t.Context()); err != nil {
		t.Error(err)
	}
	all.in("slow").give()
	if err := all.in("slow").take(t.Context()); err != nil {
		t.Error(err)
	}
	if all := turnsOf(&manifest.Table{}); all.in("any") != nil {
		t.Error("a table that is asked as a whole has turns")
	}
}
