package session

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// login is that of a platform with refresh tokens that live two hours beyond their token.
func login() *manifest.Login {
	return &manifest.Login{
		Post: "/login", Token: "access_token", ExpiresIn: "expires_in",
		Body: manifest.Body{JSON: true, Fields: []manifest.BodyField{{Name: "email", Template: "{email}"}, {Name: "password", Template: "{password}"}}},
		Refresh: &manifest.Refresh{
			Post: "/refresh", Token: "refresh_token", Lifetime: 3 * time.Hour,
			Body: manifest.Body{Fields: []manifest.BodyField{{Name: "grant_type", Template: "refresh_token"}, {Name: "refresh_token", Template: "{refresh_token}"}}},
		},
	}
}

var person = map[string]string{"email": "ana@acme.example", "password": `a"{email}`}

// issuer gives tokens that live an hour, and keeps what it was asked.
type issuer struct {
	mu       sync.Mutex
	asked    []string // path and body
	learnt   []string
	takes    time.Duration
	same     bool             // there is one refresh token, which is given each time
	fails    map[string]error // by path
	issued   int
	lifetime string
}

var errRefused, errDown = errors.New("refused"), errors.New("down")

func (i *issuer) send(ctx context.Context, r Request) ([]byte, time.Time, error) {
	sent := time.Now()
	body, err := i.answer(ctx, r)
	return body, sent, err
}

func (i *issuer) answer(ctx context.Context, r Request) ([]byte, error) {
	select {
	case <-time.After(i.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = append(i.asked, r.Address+" "+string(r.Body))
	if r.Once != (r.Address == "/refresh") {
		return nil, fmt.Errorf("once is %v for %s", r.Once, r.Address)
	}
	if err := i.fails[r.Address]; err != nil {
		return nil, err
	}
	i.issued++
	refresh := i.issued
	if i.same {
		refresh = 1
	}
	return fmt.Appendf(nil, `{"access_token":"t%d","refresh_token":"r%d","expires_in":%s}`, i.issued, refresh, i.lifetime), nil
}

func (i *issuer) store() *Store {
	i.lifetime = "3600"
	return New(Options{
		Login: login(), Send: i.send, Refused: func(err error) bool { return errors.Is(err, errRefused) },
		Learn: func(s ...string) { i.learnt = append(i.learnt, s...) },
	})
}

func (i *issuer) want(t *testing.T, asked ...string) {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	if diff := cmp.Diff(asked, i.asked); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

const (
	byPassword = `/login {"email":"ana@acme.example","password":"a\"{email}"}`
	byRefresh  = "/refresh grant_type=refresh_token&refresh_token="
)

func mustToken(t *testing.T, s *Store, want string) {
	t.Helper()
	if got, err := s.Token(t.Context(), "ana", person); got != want || err != nil {
		t.Fatalf("token %q, error %v; want %q", got, err, want)
	}
}

// TestTokenIsRenewedBeforeItEnds, with the refresh token while that lives, and each refresh token once.
func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		time.Sleep(time.Hour - time.Minute - time.Second)
		mustToken(t, s, "t1")
		i.want(t, byPassword)
		time.Sleep(time.Second)
		mustToken(t, s, "t2")
		mustToken(t, s, "t2")
		i.want(t, byPassword, byRefresh+"r1")
		time.Sleep(3 * time.Hour) // the refresh token is over as well
		mustToken(t, s, "t3")
		i.want(t, byPassword, byRefresh+"r1", byPassword)
		if diff := cmp.Diff([]string{"t1", "r1", "t2", "r2", "t3", "r3"}, i.learnt); diff != "" {
			t.Errorf("learnt (-want +got):\n%s", diff)
		}
	})
}

// TestLifeCountsFromTheRequest, however long its answer takes.
func TestLifeCountsFromTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{takes: 30 * time.Second}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		time.Sleep(time.Hour - 90*time.Second)
		mustToken(t, s, "t1") // and another is asked for
		time.Sleep(i.takes - mostPatience)
		mustToken(t, s, "t2")
	})
}

// TestRefreshTokenIsSentOnce, also where it brings nothing: then the credentials do.
func TestRefreshTokenIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{fails: map[string]error{"/refresh": errDown}}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		i.fails["/login"] = errDown
		time.Sleep(time.Hour)
		if _, err := s.Token(t.Context(), "ana", person); !errors.Is(err, errDown) {
			t.Fatalf("error %v", err)
		}
		time.Sleep(failedPause)
		delete(i.fails, "/login")
		mustToken(t, s, "t2")
		i.want(t, byPassword, byRefresh+"r1", byPassword, byPassword)
	})
}

// TestRefreshTokenThatIsGivenAgain is not sent again.
func TestRefreshTokenThatIsGivenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{same: true}
		s := i.store()
		defer s.Close()
		for n := range 4 {
			mustToken(t, s, fmt.Sprint("t", n+1))
			time.Sleep(time.Hour)
		}
		i.want(t, byPassword, byRefresh+"r1", byPassword, byPassword)
	})
}

// TestManyWaitForOneRenewal, each as long as it can: who leaves ends nothing for the others.
func TestManyWaitForOneRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{takes: 2 * time.Second}
		s := i.store()
		defer s.Close()
		var group sync.WaitGroup
		for n := range 50 {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%2*5+1)*time.Second)
				defer cancel()
				token, err := s.Token(ctx, "ana", person)
				if patient := n%2 == 1; patient != (token == "t1") || patient == errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("caller %d: %q, %v", n, token, err)
				}
			})
		}
		group.Wait()
		i.want(t, byPassword)
	})
}

// TestTokenThatIsStillGood outlives a renewal that fails.
func TestTokenThatIsStillGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{fails: map[string]error{}}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		i.fails["/refresh"], i.fails["/login"] = errDown, errDown
		time.Sleep(time.Hour - 30*time.Second)
		mustToken(t, s, "t1")
		mustToken(t, s, "t1") // and is not renewed at each call
		i.want(t, byPassword, byRefresh+"r1", byPassword)
		time.Sleep(30 * time.Second)
		if _, err := s.Token(t.Context(), "ana", person); !errors.Is(err, errDown) {
			t.Errorf("error %v when the token has ended", err)
		}
	})
}

// TestSlowRenewal keeps nobody waiting while the present token is good, and everybody when it has ended.
func TestSlowRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		i.takes = 50 * time.Second
		time.Sleep(time.Hour - time.Minute)
		for range 5 {
			asked := time.Now()
			mustToken(t, s, "t1")
			if waited := time.Since(asked); waited > mostPatience {
				t.Errorf("waited %s for a token that was there", waited)
			}
		}
		i.want(t, byPassword) // the renewal is under way
		time.Sleep(50*time.Second - 5*mostPatience)
		mustToken(t, s, "t2")
		i.want(t, byPassword, byRefresh+"r1")
		time.Sleep(time.Hour - 51*time.Second)
		asked := time.Now()
		mustToken(t, s, "t2") // the last second of it
		time.Sleep(time.Second)
		mustToken(t, s, "t3")
		if waited := time.Since(asked); waited < 49*time.Second || waited > 52*time.Second {
			t.Errorf("the third token came after %s", waited)
		}
	})
}

// TestBasicOfALogin: id and secret are written as OAuth 2 wants them, and what they make together is a secret too.
func TestBasicOfALogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for escaped, want := range map[bool]string{true: "a%3Ab+%26:s%C3%A9%2F%25", false: "a:b &:sé/%"} {
			i := &issuer{lifetime: "60"}
			l := login()
			l.Basic = &manifest.Basic{User: "{id}", Password: "{secret}", Escaped: escaped}
			var sent []string
			s := New(Options{Login: l, Refused: func(error) bool { return false }, Learn: func(s ...string) { i.learnt = append(i.learnt, s...) },
				Send: func(ctx context.Context, r Request) ([]byte, time.Time, error) {
					sent = append(sent, r.Authorization)
					return i.send(ctx, r)
				}})
			given := map[string]string{"id": "a:b &", "secret": "sé/%"}
			for range 2 { // the second time by the refresh token
				if _, err := s.Token(t.Context(), "app", given); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
			}
			s.Close()
			header := "Basic " + base64.StdEncoding.EncodeToString([]byte(want))
			if diff := cmp.Diff([]string{header, header}, sent); diff != "" || !slices.Contains(i.learnt, strings.TrimPrefix(header, "Basic ")) {
				t.Errorf("%s; learnt %q", diff, i.learnt)
			}
		}
	})
}

// TestRefusedCredentialsRest: an account is locked after some attempts.
func TestRefusedCredentialsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{fails: map[string]error{"/login": errRefused}}
		s := i.store()
		defer s.Close()
		for range 20 {
			if _, err := s.Token(t.Context(), "ana", person); !errors.Is(err, errRefused) {
				t.Fatalf("error %v", err)
			}
			time.Sleep(time.Second)
		}
		i.want(t, byPassword)
		other := map[string]string{"email": "ana@acme.example", "password": "right"}
		delete(i.fails, "/login")
		if token, err := s.Token(t.Context(), "ana, corrected", other); token != "t1" || err != nil {
			t.Errorf("other credentials: %q, %v", token, err)
		}
		time.Sleep(refusedPause)
		mustToken(t, s, "t2")
	})
}

// TestRefusedToken is renewed when it was taken before, once for all that had it.
func TestRefusedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{}
		s := i.store()
		defer s.Close()
		mustToken(t, s, "t1")
		if _, better := s.Refused("ana", "t1"); better {
			t.Error("a token that nobody took would be renewed")
		}
		s.Accepted("ana", "t1")
		for range 3 {
			if _, better := s.Refused("ana", "t1"); !better {
				t.Error("a token that was taken before is not renewed")
			}
			mustToken(t, s, "t2")
		}
		i.want(t, byPassword, byRefresh+"r1")
		time.Sleep(time.Hour)
		if due, better := s.Refused("ana", "t2"); !due || !better {
			t.Error("a token that ended on its way is not renewed")
		}
	})
}

// TestStoreForgets keeps a store small, whoever comes.
func TestStoreForgets(t *testing.T) {
	i := &issuer{}
	s := i.store()
	defer s.Close()
	for n := range 3 * maxSessions {
		if _, err := s.Token(t.Context(), fmt.Sprint(n), person); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.sessions) > maxSessions {
		t.Errorf("%d sessions", len(s.sessions))
	}
}

// TestCloseEndsRenewals, and who waits is told.
func TestCloseEndsRenewals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &issuer{takes: time.Hour}
		s := i.store()
		done := make(chan error)
		go func() { _, err := s.Token(t.Context(), "ana", person); done <- err }()
		synctest.Wait()
		s.Close()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

func jwtOf(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part([]byte("sig"))
}

// TestAnswers: where a token and its end are told, and what is no token.
func TestAnswers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, answer string
		login        manifest.Login
		want         grant
		wrong        string
	}{
		{"nothing told", `{"t":"x"}`, manifest.Login{}, grant{token: "x"}, ""},
		{"nested", `{"data":{"t":"x","left":"90"}}`, manifest.Login{Token: "data.t", ExpiresIn: "data.left"}, grant{token: "x", lifetime: 90 * time.Second}, ""},
		{"seconds", `{"t":"x","in":3600}`, manifest.Login{ExpiresIn: "in"}, grant{token: "x", lifetime: time.Hour}, ""},
		{"part of a second", `{"t":"x","in":0.5}`, manifest.Login{ExpiresIn: "in"}, grant{token: "x", lifetime: time.Second / 2}, ""},
		{"no seconds", `{"t":"x","in":null}`, manifest.Login{ExpiresIn: "in", Lifetime: time.Minute}, grant{token: "x", lifetime: time.Minute}, ""},
		{"seconds below nothing", `{"t":"x","in":-1}`, manifest.Login{ExpiresIn: "in"}, grant{token: "x"}, ""},
		{"seconds beyond reason", `{"t":"x","in":1e300}`, manifest.Login{ExpiresIn: "in"}, grant{token: "x", lifetime: 10 * 365 * 24 * time.Hour}, ""},
		{"a moment", `{"t":"x","at":"2026-11-22T10:30:00Z"}`, manifest.Login{ExpiresAt: "at"}, grant{token: "x", lifetime: 30 * time.Minute}, ""},
		{"a moment with an offset", `{"t":"x","at":"2026-11-22T11:30:00.5+01:00"}`, manifest.Login{ExpiresAt: "at"}, grant{token: "x", lifetime: 30*time.Minute + time.Second/2}, ""},
		{"seconds since 1970", fmt.Sprintf(`{"t":"x","at":%d}`, now.Unix()+60), manifest.Login{ExpiresAt: "at"}, grant{token: "x", lifetime: time.Minute}, ""},
		{"milliseconds since 1970", fmt.Sprintf(`{"t":"x","at":"%d"}`, now.UnixMilli()+1500), manifest.Login{ExpiresAt: "at"}, grant{token: "x", lifetime: 1500 * time.Millisecond}, ""},
		{"a moment that is over", `{"t":"x","at":"2020-01-01T00:00:00Z"}`, manifest.Login{ExpiresAt: "at"}, grant{token: "x"}, ""},
		{"a JWT", `{"t":"` + jwtOf(`{"exp":1700003600,"iat":1700000000}`) + `"}`, manifest.Login{}, grant{token: jwtOf(`{"exp":1700003600,"iat":1700000000}`), lifetime: time.Hour}, ""},
		{"a JWT without iat", fmt.Sprintf(`{"t":"%s"}`, jwtOf(fmt.Sprintf(`{"exp":%d}`, now.Unix()+30))), manifest.Login{Lifetime: time.Hour}, grant{token: jwtOf(fmt.Sprintf(`{"exp":%d}`, now.Unix()+30)), lifetime: 30 * time.Second}, ""},
		{"a JWT without exp", `{"t":"` + jwtOf(`{"sub":"x"}`) + `"}`, manifest.Login{Lifetime: time.Hour}, grant{token: jwtOf(`{"sub":"x"}`), lifetime: time.Hour}, ""},
		{"told before the JWT", `{"t":"` + jwtOf(`{"exp":1700003600,"iat":1700000000}`) + `","in":60}`, manifest.Login{ExpiresIn: "in"}, grant{token: jwtOf(`{"exp":1700003600,"iat":1700000000}`), lifetime: time.Minute}, ""},
		{"a refresh token", `{"t":"x","r":"y"}`, manifest.Login{Refresh: &manifest.Refresh{Token: "r"}}, grant{token: "x", refresh: "y"}, ""},
		{"none asked for", `{"t":"x","r":"y"}`, manifest.Login{}, grant{token: "x"}, ""},
		{"no token", `{"ok":true}`, manifest.Login{}, grant{}, `it has no "t"`},
		{"no JSON", `<html>`, manifest.Login{}, grant{}, "it is not JSON"},
		{"a list", `["x"]`, manifest.Login{}, grant{}, `it has no "t"`},
		{"an object", `{"t":{"v":"x"}}`, manifest.Login{}, grant{}, `it has no "t"`},
		{"two lines", `{"t":"x\r\nHost: evil"}`, manifest.Login{}, grant{}, `its "t" is no token`},
	} {
		l := c.login
		if l.Token == "" {
			l.Token = "t"
		}
		got, err := read([]byte(c.answer), &l, now)
		if c.wrong != "" {
			if err == nil || err.Error() != c.wrong {
				t.Errorf("%s: error %v", c.name, err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, error %v; want %+v", c.name, got, err, c.want)
		}
	}
}

// FuzzAnswers: a platform's answer to a login is foreign text.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{`{"access_token":"x","expires_in":1,"refresh_token":"y"}`, `{"access_token":"` + jwtOf(`{"exp":1e99}`) + `"}`, `{"expires_in":"NaN"}`, `[`} {
		f.Add([]byte(s))
	}
	l := login()
	l.ExpiresAt = "expires_in"
	f.Fuzz(func(t *testing.T, body []byte) {
		g, err := read(body, l, time.Unix(1.8e9, 0))
		if err == nil && (g.token == "" || !sendable(g.token) || g.lifetime < 0) {
			t.Errorf("%q gives %+v", body, g)
		}
	})
}

// TestFormsAreEscaped: a password may have any characters.
func TestFormsAreEscaped(t *testing.T) {
	t.Parallel()
	b := manifest.Body{Fields: []manifest.BodyField{{Name: "a&b", Template: "{p}"}, {Name: "c", Template: "x{p}y"}}}
	_, body, err := encode(b, map[string]string{"p": "ä&=+ {p}"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := url.ParseQuery(string(body))
	if err != nil || got.Get("a&b") != "ä&=+ {p}" || got.Get("c") != "xä&=+ {p}y" {
		t.Errorf("%s: %v", got, err)
	}
}
