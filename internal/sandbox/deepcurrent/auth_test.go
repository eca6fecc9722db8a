package deepcurrent

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func TestLoginGivesATokenThatExpires(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := l.login(t, "elena").want(t, 200)
	token := r.text("access_token")
	if r.text("token_type") != "bearer" || strings.Count(token, ".") != 2 {
		t.Errorf("not a bearer JWT: %s", r.raw)
	}
	l.send(t, "GET", "/users/me", token, nil).want(t, 200)
	l.pass(accessLifetime - time.Second)
	l.send(t, "GET", "/users/me", token, nil).want(t, 200)
	l.pass(time.Second)
	l.send(t, "GET", "/users/me", token, nil).want(t, 401)
	l.send(t, "GET", "/users/me", l.login(t, "elena").text("access_token"), nil).want(t, 200)
}

func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.world.Person("elena")
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"wrong password": {"username=" + elena.Email + "&password=wrong", 401},
		"unknown":        {"username=nobody@example.com&password=" + core.Password(elena), 401},
		"no password":    {"username=" + elena.Email, 422},
		"nothing":        {"", 422},
		"other grant":    {"grant_type=client_credentials&username=" + elena.Email + "&password=" + core.Password(elena), 422},
		"malformed":      {"username=%zz&password=x", 400},
		"switched off":   {"username=" + l.world.Person("jules").Email + "&password=" + core.Password(l.world.Person("jules")), 403},
	} {
		if r := l.form(t, c.body); r.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, r.status, c.status, r.raw)
		}
	}
	// The same fields as JSON are no form.
	l.send(t, "POST", "/login/access-token", "", object{"username": elena.Email, "password": core.Password(elena)}).want(t, 422)
}

func TestLoginFollowsAChangedEmail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.send(t, "PATCH", "/users/me", l.key("marc"), object{"email": "marc@new.example"}).want(t, 200)
	marc := l.world.Person("marc")
	l.form(t, "username=marc%40new.example&password="+core.Password(marc)).want(t, 200)
	l.form(t, "username="+marc.Email+"&password="+core.Password(marc)).want(t, 401)
}

func TestKeyGoesInEitherHeader(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, header := range []string{"X-API-Key", "Authorization"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, l.url+base+"/users/me", nil)
		req.Header.Set(header, map[string]string{"X-API-Key": "", "Authorization": "bearer "}[header]+l.key("elena"))
		l.do(t, req).want(t, 200)
	}
}

func TestFirstKeyIsShownOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	token := l.login(t, "ines").text("access_token")
	if r := l.send(t, "GET", "/users/me/api-key", token, nil).want(t, 200); r.at("api_key") != nil || r.at("api_key_last_four") != nil {
		t.Errorf("a key before it was revealed: %s", r.raw)
	}
	var shown atomic.Pointer[string]
	var times atomic.Int32
	together(32, func(int) {
		if key, ok := l.send(t, "GET", "/users/me/api-key?reveal=true", token, nil).want(t, 200).at("api_key").(string); ok {
			times.Add(1)
			shown.Store(&key)
		}
	})
	if times.Load() != 1 {
		t.Fatalf("the key was shown %d times", times.Load())
	}
	key := *shown.Load()
	r := l.send(t, "GET", "/users/me", key, nil).want(t, 200)
	if !strings.HasPrefix(key, "dc_") || r.text("api_key_last_four") != key[len(key)-4:] {
		t.Errorf("key %s, profile %s", key, r.raw)
	}
}

func TestOldKeyWorksUntilTheNewOneIsConfirmed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old, path := l.key("elena"), "/users/me/api-key"
	l.send(t, "POST", path+"/regenerate-confirm", old, nil).want(t, 409)
	l.send(t, "POST", path+"/regenerate-request", old, nil).want(t, 202)
	if r := l.send(t, "GET", path+"?reveal=true", old, nil).want(t, 200); r.at("api_key") != nil || r.text("status") != "requested" {
		t.Errorf("revealed before it was issued: %s", r.raw)
	}
	l.send(t, "POST", path+"/regenerate-confirm", old, nil).want(t, 409)
	l.pass(issueTime)
	if r := l.send(t, "GET", path, old, nil).want(t, 200); r.at("api_key") != nil || r.text("status") != "issued" || r.text("api_key_last_four") != old[len(old)-4:] {
		t.Errorf("issued: %s", r.raw)
	}
	fresh := l.send(t, "GET", path+"?reveal=true", old, nil).want(t, 200).text("api_key")
	if again := l.send(t, "GET", path+"?reveal=true", old, nil).want(t, 200); again.at("api_key") != nil {
		t.Errorf("shown twice: %s", again.raw)
	}
	for _, key := range []string{old, fresh} {
		l.send(t, "GET", "/users/me", key, nil).want(t, 200)
	}
	l.send(t, "POST", path+"/regenerate-confirm", fresh, nil).want(t, 200)
	l.send(t, "GET", "/users/me", old, nil).want(t, 401)
	if r := l.send(t, "GET", "/users/me", fresh, nil).want(t, 200); r.text("api_key_last_four") != fresh[len(fresh)-4:] {
		t.Errorf("last four of the old key: %s", r.raw)
	}
}

// TestConfirmedMeansRefused: not one request with the old key that begins after the confirmation's answer gets in.
func TestConfirmedMeansRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old, path := l.key("elena"), "/users/me/api-key"
	l.send(t, "POST", path+"/regenerate-request", old, nil).want(t, 202)
	l.pass(issueTime)
	fresh := l.send(t, "GET", path+"?reveal=true", old, nil).want(t, 200).text("api_key")
	var confirmed atomic.Bool
	var before, after atomic.Int32
	together(33, func(i int) {
		if i == 0 {
			for before.Load() < 32 { // the others are at it
				l.send(t, "GET", "/users/me", fresh, nil).want(t, 200)
			}
			l.send(t, "POST", path+"/regenerate-confirm", fresh, nil).want(t, 200)
			confirmed.Store(true)
			return
		}
		for late := 0; late < 5; {
			began := confirmed.Load()
			r := l.send(t, "GET", "/users/me", old, nil)
			switch {
			case !began && r.status == 200:
				before.Add(1)
			case began && r.status != 401:
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
	l.send(t, "GET", "/users/me", fresh, nil).want(t, 200)
}

// together runs fn n times at once and waits.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}
