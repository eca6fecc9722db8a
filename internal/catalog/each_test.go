package catalog

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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

// TestPlacesAreForgotten: an organisation has never more than its places, and none are kept of one that has no loads.
func TestPlacesAreForgotten(t *testing.T) {
	t.Parallel()
	all := turns(&manifest.Table{Each: &manifest.Each{AtOnce: 2}})
	ended, end := context.WithCancel(t.Context())
	end()
	var loads sync.WaitGroup
	var now [3]atomic.Int64
	for i := range 600 {
		loads.Go(func() {
			of, ctx := i%3, t.Context()
			if i%7 == 0 {
				ctx = ended
			}
			give, err := all.take(ctx, fmt.Sprint(of))
			if err != nil {
				return
			}
			if n := now[of].Add(1); n > 2 {
				t.Errorf("%d loads at once", n)
			}
			now[of].Add(-1)
			give()
		})
	}
	loads.Wait()
	if len(all.of) != 0 {
		t.Errorf("places of %d organisations are kept", len(all.of))
	}
}
