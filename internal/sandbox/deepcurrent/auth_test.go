package deepcurrent

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestLoginGivesATokenThatExpires(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := logIn(t, l, "elena").Want(t, 200)
	token := r.Text("access_token")
	if r.Text("token_type") != "bearer" || strings.Count(token, ".") != 2 {
		t.Errorf("not a bearer JWT: %s", r.Raw)
	}
	l.Send(t, "GET", "/users/me", token, nil).Want(t, 200)
	l.Pass(accessLifetime - time.Second)
	l.Send(t, "GET", "/users/me", token, nil).Want(t, 200)
	l.Pass(time.Second)
	l.Send(t, "GET", "/users/me", token, nil).Want(t, 401)
	l.Send(t, "GET", "/users/me", logIn(t, l, "elena").Text("access_token"), nil).Want(t, 200)
}

func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.World.Person("elena")
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
		"switched off":   {"username=" + l.World.Person("jules").Email + "&password=" + core.Password(l.World.Person("jules")), 403},
	} {
		if r := signIn(t, l, c.body); r.Status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, r.Status, c.status, r.Raw)
		}
	}
	// The same fields as JSON are no form.
	l.Send(t, "POST", "/login/access-token", "", object{"username": elena.Email, "password": core.Password(elena)}).Want(t, 422)
}

func TestLoginFollowsAChangedEmail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.Send(t, "PATCH", "/users/me", l.Key("marc"), object{"email": "marc@new.example"}).Want(t, 200)
	marc := l.World.Person("marc")
	signIn(t, l, "username=marc%40new.example&password="+core.Password(marc)).Want(t, 200)
	signIn(t, l, "username="+marc.Email+"&password="+core.Password(marc)).Want(t, 401)
}

func TestKeyGoesInEitherHeader(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, header := range []string{"X-API-Key", "Authorization"} {
		req := l.Request(t, "GET", "/users/me", nil)
		req.Header.Set(header, map[string]string{"X-API-Key": "", "Authorization": "bearer "}[header]+l.Key("elena"))
		l.Do(t, req).Want(t, 200)
	}
}

func TestFirstKeyIsShownOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	token := logIn(t, l, "ines").Text("access_token")
	if r := l.Send(t, "GET", "/users/me/api-key", token, nil).Want(t, 200); r.At("api_key") != nil || r.At("api_key_last_four") != nil {
		t.Errorf("a key before it was revealed: %s", r.Raw)
	}
	var shown atomic.Pointer[string]
	var times atomic.Int32
	lab.Together(32, func(int) {
		if key, ok := l.Send(t, "GET", "/users/me/api-key?reveal=true", token, nil).Want(t, 200).At("api_key").(string); ok {
			times.Add(1)
			shown.Store(&key)
		}
	})
	if times.Load() != 1 {
		t.Fatalf("the key was shown %d times", times.Load())
	}
	key := *shown.Load()
	r := l.Send(t, "GET", "/users/me", key, nil).Want(t, 200)
	if !strings.HasPrefix(key, "dc_") || r.Text("api_key_last_four") != key[len(key)-4:] {
		t.Errorf("key %s, profile %s", key, r.Raw)
	}
}

func TestOldKeyWorksUntilTheNewOneIsConfirmed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old, path := l.Key("elena"), "/users/me/api-key"
	l.Send(t, "POST", path+"/regenerate-confirm", old, nil).Want(t, 409)
	l.Send(t, "POST", path+"/regenerate-request", old, nil).Want(t, 202)
	if r := l.Send(t, "GET", path+"?reveal=true", old, nil).Want(t, 200); r.At("api_key") != nil || r.Text("status") != "requested" {
		t.Errorf("revealed before it was issued: %s", r.Raw)
	}
	l.Send(t, "POST", path+"/regenerate-confirm", old, nil).Want(t, 409)
	l.Pass(issueTime)
	if r := l.Send(t, "GET", path, old, nil).Want(t, 200); r.At("api_key") != nil || r.Text("status") != "issued" || r.Text("api_key_last_four") != old[len(old)-4:] {
		t.Errorf("issued: %s", r.Raw)
	}
	fresh := l.Send(t, "GET", path+"?reveal=true", old, nil).Want(t, 200).Text("api_key")
	if again := l.Send(t, "GET", path+"?reveal=true", old, nil).Want(t, 200); again.At("api_key") != nil {
		t.Errorf("shown twice: %s", again.Raw)
	}
	for _, key := range []string{old, fresh} {
		l.Send(t, "GET", "/users/me", key, nil).Want(t, 200)
	}
	l.Send(t, "POST", path+"/regenerate-confirm", fresh, nil).Want(t, 200)
	l.Send(t, "GET", "/users/me", old, nil).Want(t, 401)
	if r := l.Send(t, "GET", "/users/me", fresh, nil).Want(t, 200); r.Text("api_key_last_four") != fresh[len(fresh)-4:] {
		t.Errorf("last four of the old key: %s", r.Raw)
	}
}

// TestConfirmedMeansRefused: not one request with the old key that begins after the confirmation's answer gets in.
func TestConfirmedMeansRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old, path := l.Key("elena"), "/users/me/api-key"
	l.Send(t, "POST", path+"/regenerate-request", old, nil).Want(t, 202)
	l.Pass(issueTime)
	fresh := l.Send(t, "GET", path+"?reveal=true", old, nil).Want(t, 200).Text("api_key")
	var confirmed atomic.Bool
	var before, after atomic.Int32
	lab.Together(33, func(i int) {
		if i == 0 {
			for before.Load() < 32 { // the others are at it
				l.Send(t, "GET", "/users/me", fresh, nil).Want(t, 200)
			}
			l.Send(t, "POST", path+"/regenerate-confirm", fresh, nil).Want(t, 200)
			confirmed.Store(true)
			return
		}
		for late := 0; late < 5; {
			began := confirmed.Load()
			r := l.Send(t, "GET", "/users/me", old, nil)
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
	l.Send(t, "GET", "/users/me", fresh, nil).Want(t, 200)
}
