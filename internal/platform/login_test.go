package platform

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

//go:embed testdata/sessions.yaml
var sessionsYAML string

// sessionLab is a platform of the sandbox, whose clock the test may turn, and somebody who may ask it.
type sessionLab struct {
	sandbox  *sandbox.Sandbox
	platform string
	manifest *manifest.Manifest
	given    map[string]string
	ahead    atomic.Int64 // of the sandbox's clock
}

func startSessionLab(t *testing.T, platform, scopeHeader, email string, now func() time.Time) *sessionLab {
	t.Helper()
	l := &sessionLab{platform: platform}
	if now == nil {
		now = func() time.Time { return time.Now().Add(time.Duration(l.ahead.Load())) }
	}
	var err error
	l.sandbox, err = sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{platform}, Now: now, LogSize: 100_000,
		Limits: map[string]sandbox.Rate{"dcycle/key": {}, "dcycle/organization": {}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	l.manifest, err = manifest.Parse("acme.yaml", []byte(strings.NewReplacer("PLATFORM", platform, "SCOPE", scopeHeader).Replace(sessionsYAML)))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range l.sandbox.Accounts(platform) {
		if !a.Revoked && (email == "" && a.KeyName == "Legacy exporter" || a.User.Email == email) {
			l.given = map[string]string{"api_key": a.Key, "email": a.User.Email, "password": a.Password, "unit": a.OrganizationID}
		}
	}
	if l.given == nil {
		t.Fatalf("%s knows nobody such", platform)
	}
	return l
}

func (l *sessionLab) client(t *testing.T, auth string, change ...string) *Client {
	t.Helper()
	given := map[string]string{}
	for name, v := range l.given {
		given[name] = v
	}
	for i := 0; i < len(change); i += 2 {
		given[change[i]] = change[i+1]
	}
	return client(t, l.manifest, Options{BaseURL: l.sandbox.URL(l.platform), Settings: Settings{Auth: auth, AuthSetting: "ORGDATA_AUTH"},
		Credentials: func() (map[string]string, error) { return given, nil }})
}

// asked counts the requests to a path.
func (l *sessionLab) asked(path string) (n int) {
	for _, e := range l.sandbox.World().Log.Entries(0, nil) {
		if e.Path == path {
			n++
		}
	}
	return n
}

func scanAll(ctx context.Context, c *Client, table string) (rows int, err error) {
	t, err := c.manifest.Table(table)
	if err != nil {
		return 0, err
	}
	reader, err := c.Reader()
	if err != nil {
		return 0, err
	}
	err = c.Scan(ctx, Scan{Table: t, Reader: reader}, func(p Page) error { rows += len(p.Rows); return nil })
	return rows, err
}

// TestLoggingIn: each way of the sandbox's platforms brings the same rows as the key, and one login serves all.
func TestLoggingIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, platform, header, email, auth, login, table string }{
		{"a key is exchanged", "cycle", "X-Project-Id", "", "exchange", "/oauth/token", "containers"},
		{"JSON", "dcycle", "x-organization-id", "marc.oliver@meridia.example", "json", "/auth/login", "facilities"},
		{"a form", "deepcurrent", "X-Unit", "marc.oliver@meridia.example", "form", "/api/v1/login/access-token", "me"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := startSessionLab(t, c.platform, c.header, c.email, nil)
			client := l.client(t, c.auth)
			var group sync.WaitGroup
			for range 20 {
				group.Go(func() {
					if rows, err := scanAll(t.Context(), client, c.table); rows == 0 || err != nil {
						t.Errorf("%d rows, error %v", rows, err)
					}
				})
			}
			group.Wait()
			if n := l.asked(c.login); n != 1 {
				t.Errorf("logged in %d times", n)
			}
		})
	}
}

// TestTokenEndsAtThePlatform, which says so with a 401 only, since its clock runs ahead: the rows asked for come all the same.
func TestTokenEndsAtThePlatform(t *testing.T) {
	t.Parallel()
	l := startSessionLab(t, "cycle", "X-Project-Id", "", nil)
	c := l.client(t, "exchange")
	before, err := c.Reader()
	if err != nil {
		t.Fatal(err)
	}
	want, err := scanAll(t.Context(), c, "containers")
	if err != nil {
		t.Fatal(err)
	}
	for i, pass := range []time.Duration{2*time.Hour + time.Minute, 2*time.Hour + time.Minute, 4 * time.Hour} {
		l.ahead.Add(int64(pass))
		if got, err := scanAll(t.Context(), c, "containers"); got != want || err != nil {
			t.Fatalf("%d rows of %d, error %v", got, want, err)
		}
		// The last refresh token is over as well: it is refused, and the key is exchanged anew.
		if n, want := l.asked("/oauth/token"), []int{2, 3, 5}[i]; n != want {
			t.Errorf("%d requests for a token, want %d", n, want)
		}
	}
	if after, err := c.Reader(); after != before || err != nil {
		t.Errorf("the reader is another one: %v", err)
	}
}

// TestManyCallersWhileTokensExpire: the platform's tokens end within some seconds, and 50 callers do not see it. No token is renewed twice, and no
// refresh token is sent twice.
func TestManyCallersWhileTokensExpire(t *testing.T) {
	t.Parallel()
	m := parsed(t, strings.NewReplacer("PLATFORM", "acme", "SCOPE", "X-Unit").Replace(sessionsYAML))
	for _, told := range []bool{true, false} {
		t.Run(fmt.Sprintf("end told %v", told), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				u := tokenUpstream{lifetime: time.Second, told: told}
				c := serveInMemory(t, m, Options{Settings: Settings{Auth: "exchange"}, Credentials: func() (map[string]string, error) {
					return map[string]string{"api_key": "key-0123456789", "unit": "u"}, nil
				}}, u.serve)
				end := time.Now().Add(2*u.lifetime + u.lifetime/2)
				var group sync.WaitGroup
				for range 50 {
					group.Go(func() {
						for time.Now().Before(end) {
							if rows, err := scanAll(t.Context(), c, "facilities"); rows != 1 || err != nil {
								t.Errorf("%d rows, error %v", rows, err)
								return
							}
							time.Sleep(20 * time.Millisecond)
						}
					})
				}
				group.Wait()
				u.check(t)
				t.Logf("%d logins, %d refreshes, %d refused for age", u.logins, len(u.refreshed), u.refused)
			})
		})
	}
}

// TestManyCallersOfAPlatformWhoseTokensEnd: the sandbox's clock runs a third of an hour a second, so that its tokens of two hours end every six seconds,
// whatever they say of themselves. 50 callers get their rows, and each end of a token costs one refresh.
func TestManyCallersOfAPlatformWhoseTokensEnd(t *testing.T) {
	t.Parallel()
	start := time.Now()
	l := startSessionLab(t, "cycle", "X-Project-Id", "", func() time.Time { return start.Add(1200 * time.Since(start)) })
	c := l.client(t, "exchange")
	want, err := scanAll(t.Context(), c, "containers")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(13 * time.Second)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			pace := time.NewTicker(50 * time.Millisecond)
			defer pace.Stop()
			for now := time.Now(); now.Before(end); now = <-pace.C {
				if rows, err := scanAll(t.Context(), c, "containers"); rows != want || err != nil {
					t.Errorf("%d rows of %d, error %v", rows, want, err)
					return
				}
			}
		})
	}
	group.Wait()
	tokens, refused := 0, 0
	for _, e := range l.sandbox.World().Log.Entries(0, nil) {
		if e.Path == "/oauth/token" {
			tokens++
			if e.Status != http.StatusOK {
				refused++ // a refresh token that has ended as well, on a slow machine
			}
		}
	}
	if ends := int(time.Since(start)/(6*time.Second)) + 1; tokens < 2 || tokens-refused > ends { // a slow machine may be late for the second end
		t.Errorf("%d requests for a token, %d refused, for %d tokens that ended", tokens, refused, ends)
	}
}

// TestKeyThatALoginRefuses is got anew, and the login tried with the new one.
func TestKeyThatALoginRefuses(t *testing.T) {
	t.Parallel()
	l := startSessionLab(t, "cycle", "X-Project-Id", "", nil)
	var mu sync.Mutex
	given := map[string]string{"api_key": "rotated-0123456789", "unit": l.given["unit"]}
	renewed := 0
	c := client(t, l.manifest, Options{BaseURL: l.sandbox.URL(l.platform), Settings: Settings{Auth: "exchange"}, Credentials: func() (map[string]string, error) {
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(given), nil
	}, Renew: func(_ context.Context, refused map[string]string) error {
		mu.Lock()
		defer mu.Unlock()
		if refused["api_key"] != "rotated-0123456789" {
			t.Errorf("told that %q was refused", refused["api_key"])
		}
		renewed++
		given["api_key"] = l.given["api_key"]
		return nil
	}})
	table, err := l.manifest.Table("containers")
	if err != nil {
		t.Fatal(err)
	}
	reader, err := c.Reader()
	if err != nil {
		t.Fatal(err)
	}
	// Who asked for the rows of the old key does not get those of another.
	if err := c.Scan(t.Context(), Scan{Table: table, Reader: reader}, func(Page) error { return nil }); !isCode(err, CodeReaderChanged) {
		t.Errorf("error %v", err)
	}
	if rows, err := scanAll(t.Context(), c, "containers"); rows == 0 || err != nil || renewed != 1 {
		t.Errorf("%d rows, renewed %d times, error %v", rows, renewed, err)
	}
}

// TestRefreshIsNotRepeated, whatever becomes of it: the platform may have used up the token. The credentials bring another.
func TestRefreshIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(w http.ResponseWriter){
		"503": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"429": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0.1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"401":      func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) },
		"no token": func(w http.ResponseWriter) { fmt.Fprint(w, `{}`) },
		"broken off": func(w http.ResponseWriter) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				conn.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refreshes, logins, asked atomic.Int64
			m := parsed(t, strings.NewReplacer("PLATFORM", "acme", "SCOPE", "X-Unit").Replace(sessionsYAML))
			c := serve(t, m, Options{Settings: Settings{Auth: "exchange"}, Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-0123456789", "unit": "u"}, nil
			}}, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path != "/oauth/token":
					if asked.Add(1) > 1 && r.Header.Get("Authorization") == "Bearer token-1" {
						w.WriteHeader(http.StatusUnauthorized)
						return
					}
					fmt.Fprint(w, `{"items":[],"total":0}`)
				case r.FormValue("refresh_token") != "":
					refreshes.Add(1)
					fail(w)
				default:
					fmt.Fprintf(w, `{"access_token":"token-%d","refresh_token":"refresh"}`, logins.Add(1))
				}
			})
			for range 2 {
				if _, err := scanAll(t.Context(), c, "facilities"); err != nil {
					t.Error(err)
				}
			}
			if refreshes.Load() != 1 || logins.Load() != 2 {
				t.Errorf("%d refreshes, %d logins", refreshes.Load(), logins.Load())
			}
		})
	}
}

// tokenUpstream gives tokens of a short life, and remembers what it must not see twice.
type tokenUpstream struct {
	lifetime time.Duration
	told     bool // whether it says how long that is

	mu        sync.Mutex
	n, logins int
	ends      map[string]time.Time
	refreshed []string
	refused   int
	overlaps  int // tokens asked for while the last one had more than half of its life before it
}

func (u *tokenUpstream) serve(w http.ResponseWriter, r *http.Request) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if r.URL.Path != "/oauth/token" {
		if end, known := u.ends[r.Header.Get("Authorization")]; !known || time.Now().After(end) {
			u.refused++
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"items":[{"id":"2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a","name":"x"}],"total":1}`)
		return
	}
	r.ParseForm()
	if refresh := r.PostForm.Get("refresh_token"); refresh != "" {
		u.refreshed = append(u.refreshed, refresh)
	} else {
		u.logins++
	}
	if u.ends == nil {
		u.ends = map[string]time.Time{}
	}
	if time.Until(u.ends[fmt.Sprintf("Bearer token-%d", u.n)]) > u.lifetime/2 {
		u.overlaps++
	}
	u.n++
	u.ends[fmt.Sprintf("Bearer token-%d", u.n)] = time.Now().Add(u.lifetime)
	expires := "null"
	if u.told {
		expires = fmt.Sprint(u.lifetime.Seconds())
	}
	fmt.Fprintf(w, `{"access_token":"token-%d","refresh_token":"refresh-%d","expires_in":%s}`, u.n, u.n, expires)
}

func (u *tokenUpstream) check(t *testing.T) {
	t.Helper()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.logins != 1 || u.overlaps > 0 {
		t.Errorf("%d logins, %d tokens too many", u.logins, u.overlaps)
	}
	slices.Sort(u.refreshed)
	if all := len(u.refreshed); len(slices.Compact(u.refreshed)) != all || all < 2 {
		t.Errorf("refresh tokens %v", u.refreshed)
	}
}

// TestFailedLogins say which credential it is, from which setting, and show nothing of it.
func TestFailedLogins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, platform, header, email, auth, login, table string
		change                                            []string
		want                                              []string
	}{
		{"a wrong key", "cycle", "X-Project-Id", "", "exchange", "/oauth/token", "containers", []string{"api_key", "wrong-0123456789"},
			[]string{"Logging in to Acme failed. Acme answered 400 Bad Request: “this API key is not in force” (invalid_grant).", "tried as “exchange” with the API key from ACME_API_KEY.", "Check ACME_API_KEY;"}},
		{"a wrong password", "dcycle", "x-organization-id", "marc.oliver@meridia.example", "json", "/auth/login", "facilities", []string{"password", "wrong-0123456789"},
			[]string{"Logging in to Acme failed. Acme answered 401 Unauthorized: “", "the e-mail from ACME_EMAIL and the password from ACME_PASSWORD.", "Check ACME_EMAIL and ACME_PASSWORD;"}},
		{"a wrong password in a form", "deepcurrent", "X-Unit", "marc.oliver@meridia.example", "form", "/api/v1/login/access-token", "me", []string{"password", "wrong-0123456789"},
			[]string{"401 Unauthorized: “Incorrect email or password”", "Check ACME_EMAIL and ACME_PASSWORD;"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := startSessionLab(t, c.platform, c.header, c.email, nil)
			client := l.client(t, c.auth, c.change...)
			for range 5 {
				_, err := scanAll(t.Context(), client, c.table)
				var e *Error
				if !errors.As(err, &e) || e.Code != CodeUnauthorized {
					t.Fatalf("error %v", err)
				}
				for _, w := range c.want {
					if !strings.Contains(e.Public+"\n"+e.Next, w) {
						t.Errorf("%q does not say %q", e.Public+"\n"+e.Next, w)
					}
				}
				if strings.Contains(fmt.Sprintf("%v %+v", e, e), "wrong-0123456789") {
					t.Errorf("the secret is in %+v", e)
				}
			}
			if n := l.asked(c.login); n != 1 {
				t.Errorf("wrong credentials were tried %d times", n)
			}
		})
	}
}

// loginAlone is a manifest whose only way in is the one with the password.
func loginAlone(t *testing.T) *manifest.Manifest {
	t.Helper()
	m := parsed(t, strings.NewReplacer("PLATFORM", "acme", "SCOPE", "X-Unit").Replace(sessionsYAML))
	m.Authenticators = m.Authenticators[1:2]
	return m
}

func password() (map[string]string, error) {
	return map[string]string{"email": "ana@acme.example", "password": "p ä\"ss-0123456789", "unit": "u"}, nil
}

// TestPasswordIsShownToNobody, not its beginning either, and neither are tokens.
func TestPasswordIsShownToNobody(t *testing.T) {
	t.Parallel()
	c := serve(t, loginAlone(t), Options{Credentials: password}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/auth/login" {
			fmt.Fprint(w, `{"access_token":"token-0123456789","expires_in":3600}`)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"detail":"%s may not, with p ä\"ss-0123456789"}`, r.Header.Get("Authorization"))
	})
	_, err := scanAll(t.Context(), c, "facilities")
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Public, "“Bearer [redacted] may not, with [redacted]”") {
		t.Fatalf("error %v", err)
	}
	if way := c.WayIn(); way != "“json”, with the e-mail ana@acme.example and the password from ACME_PASSWORD" {
		t.Errorf("signed in by %s", way)
	}
	if prefix := c.KeyPrefix(); prefix != "" || c.OwnKey()("p ä\"") {
		t.Errorf("prefix %q", prefix)
	}
	if text := c.Redactor().Text("x token-0123456789 y"); text != "x [redacted] y" {
		t.Errorf("redacted: %s", text)
	}
}

// TestLoginsThatFail in ways that are not the credentials'.
func TestLoginsThatFail(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("credentials went to another host: %s", r.URL) }))
	t.Cleanup(elsewhere.Close)
	for _, c := range []struct {
		name   string
		answer func(n int, w http.ResponseWriter)
		code   string // "": the rows come
		want   string
		logins int
	}{
		{"rate limited", func(n int, w http.ResponseWriter) {
			if n == 1 {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			fmt.Fprint(w, `{"access_token":"token-1"}`)
		}, "", "", 2},
		{"rate limited for long", func(n int, w http.ResponseWriter) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}, CodeRateLimited, "Try again in 60 minutes", 1},
		{"down for a moment", func(n int, w http.ResponseWriter) {
			if n == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			fmt.Fprint(w, `{"access_token":"token-1"}`)
		}, "", "", 2},
		{"no token", func(_ int, w http.ResponseWriter) { fmt.Fprint(w, `{"jwt":"token-1"}`) }, CodeUpstreamInvalid,
			`Acme's answer to the login is not as expected: it has no "access_token".`, 1},
		{"elsewhere", func(_ int, w http.ResponseWriter) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, CodeConfiguration, "sends the request to 127.0.0.1", 1},
		{"not there", func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, CodeNotFound, "Logging in to Acme failed. Acme answered 404 Not Found.", 1},
		{"refused with status 200", func(_ int, w http.ResponseWriter) { fmt.Fprint(w, `{"ok":false,"error":"INVALID_CREDENTIALS"}`) }, CodeUnauthorized,
			"Logging in to Acme failed. Acme answered 200 OK, but its answer says that the request failed: (INVALID_CREDENTIALS).", 1},
		{"forbidden", func(_ int, w http.ResponseWriter) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"detail":"Inactive user"}`)
		}, CodeForbidden, "“Inactive user”", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var logins atomic.Int64
			client := serve(t, loginAlone(t), Options{Credentials: password}, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/auth/login" {
					c.answer(int(logins.Add(1)), w)
					return
				}
				fmt.Fprint(w, `{"items":[{"id":"2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a","name":"x"}],"total":1}`)
			})
			rows, err := scanAll(t.Context(), client, "facilities")
			var e *Error
			switch {
			case c.code == "" && (rows != 1 || err != nil):
				t.Errorf("%d rows, error %v", rows, err)
			case c.code != "" && (!errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Public+" "+e.Next, c.want)):
				t.Errorf("error %v, want %s with %q", err, c.code, c.want)
			}
			if n := int(logins.Load()); n != c.logins {
				t.Errorf("%d logins, want %d", n, c.logins)
			}
		})
	}
}

// TestEachCallerHasItsOwnTime: who has no time to wait for a login leaves the others theirs.
func TestEachCallerHasItsOwnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := serveInMemory(t, loginAlone(t), Options{Credentials: password}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/auth/login" {
				<-release
				fmt.Fprint(w, `{"access_token":"token-1"}`)
				return
			}
			fmt.Fprint(w, `{"items":[],"total":0}`)
		})
		done := make(chan error)
		go func() { _, err := scanAll(t.Context(), c, "facilities"); done <- err }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := scanAll(ctx, c, "facilities")
		if !isCode(err, CodeTimeout) || !strings.Contains(err.Error(), "Logging in to Acme took longer than the call had") {
			t.Errorf("error %v", err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Errorf("who had time: %v", err)
		}
	})
}

// TestWaysIn: which authenticator is taken, and what is said when none can be.
func TestWaysIn(t *testing.T) {
	t.Parallel()
	m := parsed(t, strings.NewReplacer("PLATFORM", "acme", "SCOPE", "X-Unit").Replace(sessionsYAML))
	const all = "exchange (ACME_API_KEY), json (ACME_EMAIL and ACME_PASSWORD), form (ACME_EMAIL and ACME_PASSWORD) or key (ACME_API_KEY)"
	const login = "orgdata-mcp auth login --profile prod --platform acme"
	for _, c := range []struct{ auth, given, login, want, wrong string }{
		{"", "api_key,unit", "", "exchange", ""},
		{"", "email,password,unit", "", "json", ""},
		{"", "api_key,email,password,unit", "", "exchange", ""},
		{"key", "api_key,email,password,unit", "", "key", ""},
		{"form", "api_key,email,password,unit", "", "form", ""},
		{"form", "api_key,unit", "", "", "Acme needs the e-mail and the password. Set ACME_EMAIL and ACME_PASSWORD in the server's environment."},
		{"", "unit", "", "", "Acme needs the credentials of one way in. Set those of " + all + " in the server's environment."},
		{"", "email,unit", "", "", "Acme needs the credentials of one way in."},
		{"", "email,password", "", "", "Acme needs the unit. Set ACME_UNIT in the server's environment."},
		{"frm", "api_key,unit", "", "", `ORGDATA_AUTH is "frm", which is no way into Acme. Set it to one of ` + all + ", or leave it out."},
		{"form", "api_key,unit", login, "", "Acme needs the e-mail and the password. Run " + login + " --email ADDRESS."},
		{"", "unit", login, "", "Acme needs the credentials of one way in. Run " + login + "."},
		{"", "email,password", login, "", "Acme needs the unit. Run " + login + " --org ID."},
		{"frm", "api_key,unit", login, "", "Run " + login + " with --auth and one of exchange, json, form or key, or without it."},
	} {
		given := map[string]string{}
		for _, name := range strings.Split(c.given, ",") {
			given[name] = "x1234"
		}
		err := CheckCredentials(m, given, Settings{Auth: c.auth, AuthSetting: "ORGDATA_AUTH", Login: c.login})
		if c.wrong == "" {
			if a := authenticator(m, given, c.auth); err != nil || a == nil || a.Name != c.want {
				t.Errorf("%s with %s: %+v, error %v", c.auth, c.given, a, err)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeConfiguration || !strings.Contains(e.Public+" "+e.Next, c.wrong) {
			t.Errorf("%s with %s: %v", c.auth, c.given, err)
		}
	}
}
