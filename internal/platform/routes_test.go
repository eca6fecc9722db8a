package platform

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
)

const routesYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "Bearer {api_key}"}}}
limits:
  scope: 1000/min
  key: 500/min
  headers: {limit: L, remaining: M, reset: R}
  routes:
    - {match: /v1/reports, budget: 20/min, weight: 5}
    - {match: /v1/reports/big, budget: 2/s}
paginators: {pages: {page: page, size: size, max: 2, items: data, total: total}}
tables:
  reports: {about: Reports, get: /v1/reports, paginator: pages, columns: {id: {type: text, key: true}}}
  big: {about: Big reports, get: /v1/reports/big, items: data, columns: {id: {type: text, key: true}}}
  things: {about: Things, get: /v1/things, items: data, columns: {id: {type: text, key: true}}}
`

// TestRouteBudgets: requests are counted with their weight, for key, account and route, and each route is held to its own.
func TestRouteBudgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var big []time.Time
		c := serveInMemory(t, parsed(t, routesYAML), Options{Credentials: acmeKey, Budgets: governor.NewRegistry(governor.Options{})}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/reports/big" {
				mu.Lock()
				big = append(big, time.Now())
				mu.Unlock()
			}
			page := r.URL.Query().Get("page")
			fmt.Fprintf(w, `{"data":[{"id":"%s-1"},{"id":"%s-2"}],"total":4}`, page, page)
		})
		for _, table := range []string{"reports", "things", "big"} {
			if _, err := scanAll(t.Context(), c, table); err != nil {
				t.Fatal(err)
			}
		}
		var left []string
		for _, s := range c.RateLimits("") {
			left = append(left, fmt.Sprintf("%s %d of %d", s.Name, s.Remaining, s.Limit))
		}
		// Two pages of reports at 5 each; things and big count as one.
		want := []string{"key 488 of 500", "account 988 of 1000", "/v1/reports 9 of 20", "/v1/reports/big 1 of 2"}
		if diff := cmp.Diff(want, left); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if _, err := scanAll(t.Context(), c, "big"); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		slices.SortFunc(big, time.Time.Compare)
		for i := 2; i < len(big); i++ {
			if gap := big[i].Sub(big[i-2]); gap < time.Second {
				t.Errorf("requests %d to %d of the route within %v", i-1, i+1, gap)
			}
		}
	})
}
