package platform

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

const otherHub = "99999999-6a6b-4c5e-9f0a-0f1e2d3c4b5a"

// office is an upstream and the clients that several people have of it, with keys of their own and one registry of budgets.
type office struct {
	table    *manifest.Table
	requests atomic.Int64
	clients  map[string]*Client // by key
}

func newOffice(t *testing.T, share int, answer http.HandlerFunc, keys ...string) *office {
	t.Helper()
	m, table := acme(t, "hubs")
	o := &office{table: table, clients: map[string]*Client{}}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.requests.Add(1)
		answer(w, r)
	}))
	t.Cleanup(srv.Close)
	budgets := governor.NewRegistry(governor.Options{Share: share})
	for _, key := range keys {
		o.clients[key] = client(t, m, Options{BaseURL: srv.URL, Budgets: budgets, Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": key, "organization": hub}, nil
		}})
	}
	return o
}

// ask makes one request to an organisation.
func (o *office) ask(t *testing.T, key, scope string) error {
	t.Helper()
	_, err := read(t.Context(), o.clients[key], Scan{Table: o.table, Scope: scope})
	return err
}

// left is what remains of the key's hour, which has no other name, and of the organisation's minute.
func (o *office) left(key, scope string) (ofKey, ofScope int) {
	st := o.clients[key].RateLimits(scope)
	return st[1].Remaining, st[2].Remaining
}

func TestClientsShareTheBudgetsOfWhatTheyShare(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 80, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }, "ana-0123456789", "ben-0123456789")
	for _, c := range []struct{ key, scope string }{{"ana-0123456789", ""}, {"ana-0123456789", strings.ToUpper(hub)}, {"ben-0123456789", hub}, {"ben-0123456789", otherHub}} {
		if err := o.ask(t, c.key, c.scope); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		key, scope   string
		ofKey, ofHub int
	}{
		{"ana-0123456789", hub, 1998, 797}, {"ben-0123456789", "", 1998, 797}, {"ana-0123456789", otherHub, 1998, 799}, {"ben-0123456789", otherHub, 1998, 799},
	} {
		if ofKey, ofHub := o.left(c.key, c.scope); ofKey != c.ofKey || ofHub != c.ofHub {
			t.Errorf("%s on %q: %d and %d left, want %d and %d", c.key, c.scope, ofKey, ofHub, c.ofKey, c.ofHub)
		}
	}
}

// TestHeadersOfOneClientTeachAll: what the platform says to one key about the organisation holds for the others.
func TestHeadersOfOneClientTeachAll(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 80, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("L", "1000")
		w.Header().Set("M", "120")
		w.Header().Set("R", "30")
		fmt.Fprint(w, "[]")
	}, "ana-0123456789", "ben-0123456789")
	if err := o.ask(t, "ana-0123456789", ""); err != nil {
		t.Fatal(err)
	}
	if st := o.clients["ben-0123456789"].RateLimits("")[2]; st.Limit != 1000 || st.Own != 800 || st.Remaining != 120 {
		t.Errorf("%+v, want 120 left of 800", st)
	}
}

// TestA429ConcernsWhomItNames: told to come back in a minute, nobody of those concerned asks again, and all others do.
func TestA429ConcernsWhomItNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, limit          string
		otherKey, otherScope bool // whether they are held up as well
	}{
		{"the key's limit", "50", false, true},
		{"the organisation's", "1000", true, false},
		{"none named", "", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var calm atomic.Bool
			o := newOffice(t, 100, func(w http.ResponseWriter, _ *http.Request) {
				if calm.Swap(true) {
					fmt.Fprint(w, "[]")
					return
				}
				w.Header().Set("L", c.limit)
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(http.StatusTooManyRequests)
			}, "ana-0123456789", "ben-0123456789")
			for _, call := range []struct {
				key, scope string
				refused    bool
			}{
				{"ana-0123456789", hub, true}, {"ana-0123456789", hub, true}, {"ben-0123456789", hub, c.otherKey},
				{"ana-0123456789", otherHub, c.otherScope}, {"ben-0123456789", otherHub, false},
			} {
				before := o.requests.Load()
				err := o.ask(t, call.key, call.scope)
				var e *Error
				if errors.As(err, &e) && e.Code == CodeRateLimited != call.refused || (err != nil) != call.refused {
					t.Errorf("%s on %s: %v, want refused: %v", call.key, call.scope, err, call.refused)
				}
				if sent := o.requests.Load() - before; before > 0 && (sent == 0) != call.refused {
					t.Errorf("%s on %s: %d requests", call.key, call.scope, sent)
				}
			}
		})
	}
}

// TestARotatedKeyHasABudgetOfItsOwn, as the platform sees it.
func TestARotatedKeyHasABudgetOfItsOwn(t *testing.T) {
	t.Parallel()
	m, table := acme(t, "hubs")
	key := "old-0123456789"
	c := serve(t, m, Options{Credentials: func() (map[string]string, error) {
		return map[string]string{"api_key": key, "organization": hub}, nil
	}}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	for _, want := range []struct {
		key                   string
		ofKey, ofOrganisation int
	}{{"old-0123456789", 1999, 999}, {"new-0123456789", 1999, 998}, {"old-0123456789", 1998, 997}} {
		key = want.key
		if _, err := read(t.Context(), c, Scan{Table: table}); err != nil {
			t.Fatal(err)
		}
		if st := c.RateLimits(""); st[1].Remaining != want.ofKey || st[2].Remaining != want.ofOrganisation {
			t.Errorf("%s: %+v", want.key, st)
		}
	}
}

// TestNoCredentialsNoBudgets: whose would they be?
func TestNoCredentialsNoBudgets(t *testing.T) {
	t.Parallel()
	m, _ := acme(t, "hubs")
	for name, given := range map[string]func() (map[string]string, error){
		"unreadable": func() (map[string]string, error) { return nil, errors.New("no file") },
		"missing":    func() (map[string]string, error) { return nil, nil },
	} {
		c := client(t, m, Options{BaseURL: "http://127.0.0.1:1", Credentials: given})
		if st := c.RateLimits(""); st != nil {
			t.Errorf("%s: %+v", name, st)
		}
	}
}

// TestQueuedIsTold: who reads hears of a request that waits for the budget, and that it waits no more.
func TestQueuedIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 80, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }, "ana-0123456789")
	var waiting, most atomic.Int64
	_, err := read(t.Context(), o.clients["ana-0123456789"], Scan{Table: o.table, Queued: func(change int) {
		most.Store(max(most.Load(), waiting.Add(int64(change))))
	}})
	if err != nil || waiting.Load() != 0 || most.Load() != 1 {
		t.Errorf("%d wait, %d did at most, %v", waiting.Load(), most.Load(), err)
	}
}
