package tdc

import (
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestKeyCanBeRevealedAgainAndAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	for range 3 {
		r := l.Send(t, "GET", "/me/api-key?reveal=true", key, nil).Want(t, 200)
		if r.Text("data.key") != key || !strings.HasPrefix(key, r.Text("data.prefix")) || len(r.Text("data.prefix")) > 12 {
			t.Errorf("revealed: %s", r.Raw)
		}
	}
	if r := l.Send(t, "GET", "/me/api-key", key, nil); strings.Contains(r.Raw, key) {
		t.Errorf("shown without being asked: %s", r.Raw)
	}
}

func TestLastUsedIsTheLatestSuccess(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	if r := l.Send(t, "GET", "/me/api-key", key, nil); r.At("data.lastUsedAt") != nil || r.At("data.lastUsedIp") != nil {
		t.Errorf("used before it was: %s", r.Raw)
	}
	l.Pass(time.Hour)
	l.Send(t, "GET", "/me", key, nil).Want(t, 200)
	l.Pass(time.Hour)
	l.Send(t, "GET", "/sites/nothing", key, nil).Want(t, 404)
	l.Send(t, "GET", "/me/api-key", key, nil).Want(t, 200).Match(t, map[string]string{"data.lastUsedAt": "2026-11-22T13:00:00Z", "data.lastUsedIp": "127.0.0.1"})
}

func TestRegeneratingBreaksTheOldKeyAtOnce(t *testing.T) {
	t.Parallel()
	l := lab.Unlimited(t, Platform(), base, Name+"/"+windowKey)
	old := l.Key("elena")
	var broken atomic.Bool
	var before, after atomic.Int32
	var fresh string
	lab.Together(33, func(i int) {
		if i == 0 {
			for before.Load() < 32 { // the others are at it
				l.Send(t, "GET", "/me", l.Key("marc"), nil)
			}
			fresh = l.Send(t, "POST", "/me/api-key/regenerate", old, object{"confirm": true}).Want(t, 200).Text("data.key")
			broken.Store(true)
			return
		}
		for late := 0; late < 5; {
			began := broken.Load()
			r := l.Send(t, "GET", "/me", old, nil)
			switch {
			case !began && r.Status == 200:
				before.Add(1)
			case began && r.Status != 401:
				after.Add(1)
			}
			if began {
				late++
			}
		}
	})
	if after.Load() > 0 {
		t.Errorf("%d requests with the old key got in after the answer", after.Load())
	}
	l.Send(t, "GET", "/me", fresh, nil).Want(t, 200)
}

// TestRegeneratingAtOnceLeavesOneKey: of many who regenerate with the same key one succeeds; the others' key is broken by then.
func TestRegeneratingAtOnceLeavesOneKey(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old := l.Key("elena")
	var won atomic.Int32
	var fresh atomic.Pointer[string]
	lab.Together(32, func(int) {
		r := l.Send(t, "POST", "/me/api-key/regenerate", old, object{"confirm": true})
		if r.Status == 200 {
			won.Add(1)
			key := r.Text("data.key")
			fresh.Store(&key)
		} else if r.Status != 401 {
			t.Errorf("status %d: %s", r.Status, r.Raw)
		}
	})
	elena := l.World.Person("elena").ID
	live := l.World.Keys.List(Name, func(k core.Key) bool { return k.CreatedBy == elena && !k.Revoked() })
	if won.Load() != 1 || len(live) != 1 {
		t.Fatalf("%d regenerated, %d keys are in force", won.Load(), len(live))
	}
	l.Send(t, "GET", "/me/api-key?reveal=true", *fresh.Load(), nil).Want(t, 200).Match(t, map[string]string{"data.key": *fresh.Load()})
}

// TestDashboardSession: who lost the key sees it in the dashboard, whose session opens nothing else.
func TestDashboardSession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session, _, err := l.World.Tokens.IssueOpaque(core.Token{Platform: Name, Kind: sessionKind, UserID: l.World.Person("elena").ID}, time.Hour, "sess_")
	if err != nil {
		t.Fatal(err)
	}
	l.Send(t, "GET", "/me/api-key?reveal=true", session, nil).Want(t, 200).Match(t, map[string]string{"data.key": l.Key("elena")})
	l.Send(t, "GET", "/sites", session, nil).Want(t, 401)
	l.Send(t, "POST", "/me/api-key/regenerate", session, object{"confirm": true}).Want(t, 200)
	l.Send(t, "GET", "/me", l.Key("elena"), nil).Want(t, 401)
	l.Pass(time.Hour)
	l.Send(t, "GET", "/me/api-key", session, nil).Want(t, 401)
}

func TestAThousandRequestsAnHour(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	var passed, refused atomic.Int32
	seen := make([]atomic.Int32, 1000)
	lab.Together(30, func(int) {
		for range 100 {
			r := l.Send(t, "GET", "/me", key, nil)
			left, err := strconv.Atoi(r.Header.Get("X-RateLimit-Remaining"))
			switch {
			case err != nil || r.Header.Get("X-RateLimit-Limit") != "1000" || r.Header.Get("X-RateLimit-Reset") != "3600":
				t.Errorf("headers %v", r.Header)
			case r.Status == 200:
				passed.Add(1)
				seen[left].Add(1)
			case r.Status == 429 && r.Header.Get("Retry-After") == "3600" && left == 0 && r.Text("error") == "RATE_LIMITED":
				refused.Add(1)
			default:
				t.Errorf("status %d: %s %v", r.Status, r.Raw, r.Header)
			}
		}
	})
	if passed.Load() != 1000 || refused.Load() != 2000 {
		t.Errorf("%d passed, %d were refused", passed.Load(), refused.Load())
	}
	for i := range seen {
		if seen[i].Load() != 1 {
			t.Fatalf("%d answers said that %d were left", seen[i].Load(), i)
		}
	}
	l.Send(t, "GET", "/me", l.Key("marc"), nil).Want(t, 200)
	l.Pass(time.Hour - time.Second)
	l.Send(t, "GET", "/me", key, nil).Want(t, 429)
	l.Pass(time.Second)
	l.Send(t, "GET", "/me", key, nil).Want(t, 200)
}

// TestRegeneratingIsNoWayToMoreRequests: the limit is the person's.
func TestRegeneratingIsNoWayToMoreRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for range 10 {
		l.Send(t, "GET", "/me", l.Key("elena"), nil)
	}
	fresh := l.Send(t, "POST", "/me/api-key/regenerate", l.Key("elena"), object{"confirm": true}).Want(t, 200).Text("data.key")
	if r := l.Send(t, "GET", "/me", fresh, nil).Want(t, 200); r.Header.Get("X-RateLimit-Remaining") != "988" {
		t.Errorf("left: %s", r.Header.Get("X-RateLimit-Remaining"))
	}
}
