package catalog

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// TestLoginIsRenewedOnceForAll: fifty callers ask while the token of a login ends, on a platform that tells nobody when it does. Each gets the
// answer, and one logs in for all.
func TestLoginIsRenewedOnceForAll(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Now().UnixNano())
	l := startEmbeddedWith(t, sandbox.Options{Platforms: []string{"deepcurrent"}, Now: func() time.Time { return time.Unix(0, clock.Load()).UTC() }})
	account := l.sandbox.Accounts("deepcurrent")[0]
	c := l.open(t, seat{credentials: map[string]string{"email": account.User.Email, "password": account.Password}})
	want := fmt.Sprint(l.rows(t, "SELECT count(*) FROM deepcurrent_results WHERE user_id = :user", seat{user: account.User.ID}, ""))
	for round := 1; round <= 3; round++ {
		var asking sync.WaitGroup
		for i := range 50 {
			asking.Go(func() {
				// each its own statement, so that none shares another's rows
				sql := fmt.Sprintf("SELECT count(*) FROM results WHERE records_count > %d", -1-i)
				result, err := c.Query(t.Context(), Question{SQL: sql, Fresh: true})
				if err != nil {
					t.Errorf("%s: %v", sql, err)
				} else if got := fmt.Sprint(result.Rows); got != want || !result.Receipt.Complete {
					t.Errorf("%s: %s, want %s", sql, got, want)
				}
			})
		}
		asking.Wait()
		logins := l.sandbox.World().Log.Entries(1000, func(e *core.Entry) bool { return e.Path == "/api/v1/login/access-token" })
		if len(logins) != round {
			t.Errorf("%d logins after %d tokens", len(logins), round)
		}
		clock.Add(int64(2 * time.Hour)) // a token lives for one
	}
}
