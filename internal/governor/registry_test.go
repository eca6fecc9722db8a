package governor

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhoSharesWhat spends one request and looks whose budgets it came from.
func TestWhoSharesWhat(t *testing.T) {
	t.Parallel()
	type payer struct{ address, key, scope string }
	spender := payer{"acme https://acme", "k", "a"}
	for _, c := range []struct {
		name       string
		spends     payer
		looks      payer
		key, scope bool // whether it is less
	}{
		{"itself", spender, spender, true, true},
		{"another key of the organisation", spender, payer{"acme https://acme", "l", "a"}, false, true},
		{"another organisation of the key", spender, payer{"acme https://acme", "k", "b"}, true, false},
		{"neither", spender, payer{"acme https://acme", "l", "b"}, false, false},
		{"the same at another address", spender, payer{"acme https://test.acme", "k", "a"}, false, false},
		{"the same on another platform", spender, payer{"zen https://acme", "k", "a"}, false, false},
		{"a nameless organisation is its key's", payer{"acme", "k", ""}, payer{"acme", "k", ""}, true, true},
		{"a nameless organisation of another key", payer{"acme", "k", ""}, payer{"acme", "l", ""}, false, false},
		{"a nameless organisation and a named one", payer{"acme", "k", ""}, payer{"acme", "k", "a"}, true, false},
		{"address and key do not run into one another", payer{"acme", "k", "a"}, payer{"acm", "ek", "a"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := NewRegistry(Options{})
			budgets := func(p payer) Budgets {
				return r.Governor(p.address, Limits{Key: perKey, Scope: perOrg}).Budgets(p.key, p.scope)
			}
			if err := budgets(c.spends).Wait(t.Context(), Interactive); err != nil {
				t.Fatal(err)
			}
			st := budgets(c.looks).State()
			if (st[0].Remaining == 49) != c.key || (st[1].Remaining == 999) != c.scope {
				t.Errorf("the key has %d left and the organisation %d; shared should be: %v, %v", st[0].Remaining, st[1].Remaining, c.key, c.scope)
			}
		})
	}
}

func TestShareIsOfOrganisationsOnly(t *testing.T) {
	t.Parallel()
	b := NewRegistry(Options{Share: 80}).Governor("acme", Limits{Key: perKey, Scope: perOrg}).Budgets("k", "a")
	st := b.State()
	if st[0].Own != 50 || st[0].Limit != 50 || st[1].Own != 800 || st[1].Limit != 1000 || st[1].Remaining != 800 {
		t.Errorf("%+v", st)
	}
	b.Observe(500, 375, 30*time.Second) // another contract, of which others have spent a quarter
	if st := b.State()[1]; st.Own != 400 || st.Limit != 500 || st.Remaining != 375 {
		t.Errorf("after the headers: %+v", st)
	}
}

// TestNothingShowsAKey prints all that there is.
func TestNothingShowsAKey(t *testing.T) {
	t.Parallel()
	const key = "dc_live_4f7a9c"
	r := NewRegistry(Options{})
	b := r.Governor("acme", Limits{Key: perKey}).Budgets(key, "a")
	if err := b.Wait(t.Context(), Interactive); err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%+v %#v", b, b)
	for id := range r.keys.accounts {
		all += string(id[:])
	}
	for id := range r.scopes.accounts {
		all += fmt.Sprintf("%+v %s", id, id.key[:])
	}
	if strings.Contains(all, key) || strings.Contains(all, fmt.Sprintf("%x", key)) {
		t.Errorf("the key is in %s", all)
	}
	if other := NewRegistry(Options{}).Governor("acme", Limits{Key: perKey}).Budgets(key, "a"); other.key == b.key {
		t.Error("two registries give one key the same hash: there is no salt")
	}
}

// TestForgetting fills a registry with organisations or keys, some of which must stay, and then adds one more.
func TestForgetting(t *testing.T) {
	t.Parallel()
	const window = 60250 * time.Millisecond
	for _, c := range []struct {
		name string
		use  func(t *testing.T, b Budgets) // the one in question; the other maxIdle-1 have made one request at the beginning
		rest time.Duration                 // until one more comes
		stay bool
	}{
		{"idle for a window and more", func(*testing.T, Budgets) {}, window + 1, false},
		{"used within a window", func(*testing.T, Budgets) {}, window, true},
		{"paused", func(_ *testing.T, b Budgets) { b.Pause(0, 2*window, 2*window); b.Pause(7, 2*window, 2*window) }, 2*window - 1, true},
		{"the pause is over", func(_ *testing.T, b Budgets) { b.Pause(0, 2*window, 3*window); b.Pause(7, 2*window, 3*window) }, 2 * window, false},
		{"waited for", func(t *testing.T, b Budgets) {
			b.Pause(0, 3*window, 0)
			b.Pause(7, 3*window, 0)
			ctx, cancel := context.WithTimeout(t.Context(), 4*window)
			t.Cleanup(cancel)
			go func() { _ = b.Wait(ctx, Background) }()
			synctest.Wait()
		}, 2 * window, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewRegistry(Options{}).Governor("acme", Limits{Key: []Limit{{"key", 7, time.Minute}}, Scope: []Limit{{"organization", 8, time.Minute}}})
				r, b := g.registry, g.Budgets("k0", "a0")
				for i := range maxIdle {
					if err := g.Budgets(fmt.Sprint("k", i), fmt.Sprint("a", i)).Wait(t.Context(), Interactive); err != nil {
						t.Fatal(err)
					}
				}
				if len(r.keys.accounts) != maxIdle || len(r.scopes.accounts) != maxIdle {
					t.Fatalf("%d keys, %d organisations", len(r.keys.accounts), len(r.scopes.accounts))
				}
				c.use(t, b)
				time.Sleep(c.rest)
				g.Budgets("one", "more").State()
				if r.keys.accounts[b.key] != nil != c.stay || r.scopes.accounts[b.scope] != nil != c.stay {
					t.Errorf("kept: key %v, organisation %v; want %v", r.keys.accounts[b.key] != nil, r.scopes.accounts[b.scope] != nil, c.stay)
				}
				if n := len(r.scopes.accounts); !c.stay && n != 1 {
					t.Errorf("%d organisations are left", n)
				}
			})
		})
	}
}

// TestForgettingWaitsForMany: as long as they are not too many, they are all kept.
func TestForgettingWaitsForMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewRegistry(Options{}).Governor("acme", Limits{Key: perKey, Scope: perOrg})
		for i := range maxIdle {
			g.Budgets(fmt.Sprint(i), fmt.Sprint(i)).State()
			time.Sleep(time.Hour)
		}
		if len(g.registry.keys.accounts) != maxIdle || len(g.registry.scopes.accounts) != maxIdle {
			t.Errorf("%d keys, %d organisations, want %d each", len(g.registry.keys.accounts), len(g.registry.scopes.accounts), maxIdle)
		}
	})
}
