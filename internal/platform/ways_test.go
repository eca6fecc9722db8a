package platform

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// waysYAML has each way in that is no header with a key. TOKENS is the address that gives tokens.
const waysYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  user: {env: [ACME_USER]}
  password: {env: [ACME_PASSWORD], secret: true, format: password}
  client_id: {env: [ACME_CLIENT_ID]}
  client_secret: {env: [ACME_CLIENT_SECRET], secret: true, format: password}
authenticators:
  key: {basic: {user: "{api_key}"}}
  person: {basic: {user: "{user}", password: "{password}"}}
  form: {client_credentials: {url: "TOKENS", id: "{client_id}", secret: "{client_secret}", scope: "read all", audience: things}}
  header: {client_credentials: {url: "TOKENS", id: "{client_id}", secret: "{client_secret}", send: basic}}
  near: {client_credentials: {post: /token, id: "{client_id}", secret: "{client_secret}"}}
errors: {message: detail}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
`

// wayClient is a client that signs in by one of waysYAML.
func wayClient(t *testing.T, auth string, given map[string]string, tokens string, o Options, api http.HandlerFunc) *Client {
	t.Helper()
	o.Settings.Auth = auth
	o.Credentials = func() (map[string]string, error) { return given, nil }
	return serve(t, parsed(t, strings.ReplaceAll(waysYAML, "TOKENS", tokens)), o, api)
}

const noTokens = "https://auth.acme.example/token"

// told is what a reader is told of an error: code, text and next step.
func told(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return errorText(err)
	}
	return e.Code + ": " + e.Public + " Next: " + e.Next
}

// TestBasic: what arrives is what whoever reads the header by the book takes for user and password.
func TestBasic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auth           string
		given          map[string]string
		user, password string
	}{
		{"key", map[string]string{"api_key": "sk_live_0123456789"}, "sk_live_0123456789", ""},
		{"person", map[string]string{"user": "ana", "password": "a b:c\"é%"}, "ana", "a b:c\"é%"},
		{"person", map[string]string{"user": "josé", "password": "contraseña"}, "josé", "contraseña"},
		{"person", map[string]string{"user": " ana@acme.example\n", "password": "x0123"}, "ana@acme.example", "x0123"},
	} {
		client := wayClient(t, c.auth, c.given, noTokens, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if user, password, ok := r.BasicAuth(); !ok || user != c.user || password != c.password {
				t.Errorf("%v: arrives as %q, %q, %v", c.given, user, password, ok)
			}
			fmt.Fprint(w, `[{"id":"1"}]`)
		})
		if rows, err := scanAll(t.Context(), client, "things"); rows != 1 || err != nil {
			t.Errorf("%v: %d rows, %v", c.given, rows, err)
		}
	}
}

// TestBasicThatCannotBe is told before a request is made, and at the start.
func TestBasicThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given map[string]string
		want  string
	}{
		{map[string]string{"user": "ana:x", "password": "p0123"}, "configuration: The user has a colon in it, at which Acme would take the password to begin. Next: Set ACME_USER to the user alone."},
		{map[string]string{"user": "ana", "password": ""}, "configuration: Acme needs the password. Next: Set ACME_PASSWORD in the server's environment."},
		{map[string]string{"user": "a\nb", "password": "p0123"}, "configuration: The user has a line break or another character in it that no user has."},
	} {
		client := wayClient(t, "person", c.given, noTokens, Options{}, func(http.ResponseWriter, *http.Request) { t.Errorf("%v: a request was made", c.given) })
		_, err := scanAll(t.Context(), client, "things")
		start := CheckCredentials(client.manifest, c.given, client.options.Settings)
		for _, err := range []error{err, start} {
			if got := told(err); !strings.HasPrefix(got, c.want) {
				t.Errorf("%v: %s\nwant %s", c.given, got, c.want)
			}
		}
	}
}

// TestBasicIsRedacted: an upstream that echoes the header, or a part of it, tells nobody the password.
func TestBasicIsRedacted(t *testing.T) {
	t.Parallel()
	for _, given := range []map[string]string{{"user": "ana", "password": "pw12"}, {"user": "ana", "password": "geheim-Wörter 9"}} {
		var log strings.Builder
		client := wayClient(t, "person", given, noTokens, Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}, func(w http.ResponseWriter, r *http.Request) {
			header := r.Header.Get("Authorization")
			user, password, _ := r.BasicAuth()
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"detail":"bad header %s of %s:%s, %s"}`, header, user, password, url.QueryEscape(password))
		})
		_, err := scanAll(t.Context(), client, "things")
		got := told(err) + log.String()
		pair := base64.StdEncoding.EncodeToString([]byte("ana:" + given["password"]))
		for _, secret := range []string{given["password"], url.QueryEscape(given["password"]), pair, pair[:len(pair)-4]} {
			if strings.Contains(got, secret) {
				t.Errorf("%q is in %s", secret, got)
			}
		}
		if !strings.Contains(got, "bad header") {
			t.Errorf("it says %s", got)
		}
	}
}

// tokenIssuer is an OAuth 2 token endpoint at a host of its own, and the API beside it takes its tokens.
type tokenIssuer struct {
	server *httptest.Server
	basic  bool          // the id and the secret must come in the header
	takes  time.Duration // for an answer
	mode   atomic.Value  // what is wrong with it, a string; "": nothing
	life   time.Duration // of a token, at the API; 0: for ever

	mu     sync.Mutex
	issued []time.Time
}

func newTokenIssuer(t *testing.T, change ...func(*tokenIssuer)) *tokenIssuer {
	t.Helper()
	u := &tokenIssuer{}
	u.mode.Store("")
	for _, c := range change {
		c(u)
	}
	u.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { u.serve(t, w, r) }))
	t.Cleanup(u.server.Close)
	return u
}

const clientSecret = "s3cr%t &é/0123456789"

func (u *tokenIssuer) serve(t *testing.T, w http.ResponseWriter, r *http.Request) {
	time.Sleep(u.takes)
	if r.Method != http.MethodPost || r.FormValue("grant_type") != "client_credentials" {
		t.Errorf("%s with %v", r.Method, r.Form)
	}
	id, secret := r.FormValue("client_id"), r.FormValue("client_secret")
	if u.basic {
		id, secret, _ = r.BasicAuth()
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	if id != "app-1" || secret != clientSecret {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":"invalid_client","error_description":"no client %s with %s"}`, id, secret)
		return
	}
	u.issue(w)
}

func (u *tokenIssuer) issue(w http.ResponseWriter) {
	u.mu.Lock()
	u.issued = append(u.issued, time.Now())
	n := len(u.issued)
	u.mu.Unlock()
	switch mode := u.mode.Load().(string); mode {
	case "":
		fmt.Fprintf(w, `{"access_token":"token-%d-0123456789","token_type":"Bearer","expires_in":%g}`, n, u.life.Seconds())
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
	case "redirect":
		w.Header().Set("Location", "http://127.0.0.1:1/steal")
		w.WriteHeader(http.StatusTemporaryRedirect)
	default:
		fmt.Fprint(w, mode)
	}
}

// api takes the tokens that live.
func (u *tokenIssuer) api(w http.ResponseWriter, r *http.Request) {
	var n int
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, err := fmt.Sscanf(r.Header.Get("Authorization"), "Bearer token-%d-0123456789", &n); err != nil || n > len(u.issued) ||
		u.life > 0 && time.Since(u.issued[n-1]) > u.life {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"detail":"the token has expired"}`)
		return
	}
	fmt.Fprint(w, `[{"id":"1"}]`)
}

func (u *tokenIssuer) requests() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.issued)
}

func (u *tokenIssuer) client(t *testing.T, auth string) *Client {
	t.Helper()
	given := map[string]string{"client_id": "app-1", "client_secret": clientSecret}
	return wayClient(t, auth, given, u.server.URL+"/token", Options{}, u.api)
}

// TestClientCredentials, in the form and in the header, at another host than the API's.
func TestClientCredentials(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{"form", "header"} {
		u := newTokenIssuer(t, func(u *tokenIssuer) { u.basic, u.life = auth == "header", time.Hour })
		c := u.client(t, auth)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil {
					t.Errorf("%s: %d rows, %v", auth, rows, err)
				}
			})
		}
		group.Wait()
		if n := u.requests(); n != 1 {
			t.Errorf("%s: %d tokens", auth, n)
		}
		way, urls := c.WayIn(), c.TokenURLs()
		if len(urls) != 1 || urls[0] != u.server.URL+"/token" || way != "“"+auth+"”, with the client id app-1 and the client secret from ACME_CLIENT_SECRET" {
			t.Errorf("whoami says %s, tokens from %s", way, urls)
		}
	}
}

// TestManyCallersWhileAClientsTokenEnds: tokens of two seconds, an endpoint that takes half a second, 50 callers: no call fails, and each end costs one request.
func TestManyCallersWhileAClientsTokenEnds(t *testing.T) {
	t.Parallel()
	u := newTokenIssuer(t, func(u *tokenIssuer) { u.life, u.takes = 2*time.Second, 200*time.Millisecond })
	c := u.client(t, "form")
	start := time.Now()
	end := start.Add(5 * time.Second)
	var group sync.WaitGroup
	var calls atomic.Int64
	for range 50 {
		group.Go(func() {
			pace := time.NewTicker(20 * time.Millisecond)
			defer pace.Stop()
			for now := time.Now(); now.Before(end); now = <-pace.C {
				if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil {
					t.Errorf("%d rows, %v", rows, err)
					return
				}
				calls.Add(1)
			}
		})
	}
	group.Wait()
	// A token is renewed when a fifth of its life is left.
	if n, most := u.requests(), int(time.Since(start)/(1600*time.Millisecond))+1; n < 3 || n > most {
		t.Errorf("%d tokens in %s, at most %d are needed", n, time.Since(start), most)
	}
	t.Logf("%d calls, %d tokens", calls.Load(), u.requests())
}

// TestTokenEndpointsThatFail: each answer is told as what it is, with what to do, and shows no secret.
func TestTokenEndpointsThatFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mode, want, next string }{
		{"500", "upstream_unavailable: Logging in to Acme failed. Acme answered 500", "Try again in a minute"},
		{"redirect", "Logging in to Acme failed. Acme answered 307", "Set url of authenticator form in acme.yaml, "},
		{"<html>", "upstream_invalid: Acme's answer to the login is not as expected: it is not JSON.", "compare login of authenticator form"},
		{`{"access_token":7.5`, "it is not JSON", ""},
		{`{}`, `it has no "access_token"`, ""},
		{`{"access_token":""}`, `it has no "access_token"`, ""},
		{`{"access_token":{"a":"b"}}`, `it has no "access_token"`, ""},
		{"{\"access_token\":\"a\\nb\"}", `its "access_token" is no token`, ""},
		{`{"access_token":"tökén"}`, `its "access_token" is no token`, ""},
		{`{"access_token":"` + strings.Repeat("x", 20_000) + `"}`, `its "access_token" is no token`, ""},
	} {
		u := newTokenIssuer(t)
		u.mode.Store(c.mode)
		_, err := scanAll(t.Context(), u.client(t, "form"), "things")
		got := told(err)
		if !strings.Contains(got, c.want) || !strings.Contains(got, c.next) || strings.Contains(got, "s3cr") {
			t.Errorf("%.60s: %s\nwant %s", c.mode, got, c.want)
		}
		if c.mode == "redirect" && u.requests() != 1 {
			t.Errorf("%d requests", u.requests())
		}
	}
}

// TestLifetimesOfTokens: one that is missing, none or beyond all measure costs no request and fails no call.
func TestLifetimesOfTokens(t *testing.T) {
	t.Parallel()
	for _, life := range []string{``, `,"expires_in":0`, `,"expires_in":-5`, `,"expires_in":1e300`, `,"expires_in":"3600"`, `,"expires_in":"soon"`, `,"expires_in":null`, `,"expires_in":9007199254740993`} {
		u := newTokenIssuer(t)
		u.mode.Store(`{"access_token":"token-1-0123456789\n"` + life + `}`)
		u.mode.Store(strings.Replace(u.mode.Load().(string), "\n", `\n`, 1)) // a line break at the end, which is none of the token
		c := u.client(t, "form")
		for range 5 {
			if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil {
				t.Errorf("%s: %d rows, %v", life, rows, err)
			}
		}
		if n := u.requests(); n != 1 {
			t.Errorf("%s: %d tokens", life, n)
		}
	}
}

// TestWrongClientSecret is told with the settings to mend, and without what the endpoint echoes of it.
func TestWrongClientSecret(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{"form", "header"} {
		u := newTokenIssuer(t, func(u *tokenIssuer) { u.basic = auth == "header" })
		given := map[string]string{"client_id": "app-1", "client_secret": "wrong-0123456789"}
		c := wayClient(t, auth, given, u.server.URL+"/token", Options{}, u.api)
		_, err := scanAll(t.Context(), c, "things")
		got := told(err)
		if !strings.Contains(got, "unauthorized: Logging in to Acme failed.") || !strings.Contains(got, "ACME_CLIENT_SECRET") || strings.Contains(got, "wrong-0123456789") {
			t.Errorf("%s: %s", auth, got)
		}
	}
}

// TestTokenEndpointThatIsNotThere is named, not the API.
func TestTokenEndpointThatIsNotThere(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	c := wayClient(t, "form", map[string]string{"client_id": "app-1", "client_secret": clientSecret}, gone.URL+"/token", Options{},
		func(http.ResponseWriter, *http.Request) { t.Error("the API was asked without a token") })
	_, err := scanAll(t.Context(), c, "things")
	got := told(err)
	if !strings.Contains(got, "Nothing answers at "+gone.URL+"/token (connection refused)") || !strings.Contains(got, "Check that url of authenticator form in acme.yaml, "+gone.URL+"/token, is right") {
		t.Error(got)
	}
}

// TestRevokedToken that was taken before costs one other token and no call.
func TestRevokedToken(t *testing.T) {
	t.Parallel()
	u := newTokenIssuer(t)
	c := u.client(t, "form")
	for range 3 {
		if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil {
			t.Fatalf("%d rows, %v", rows, err)
		}
		u.mu.Lock()
		u.life, u.issued[len(u.issued)-1] = time.Hour, time.Now().Add(-2*time.Hour)
		u.mu.Unlock()
	}
	if n := u.requests(); n != 3 {
		t.Errorf("%d tokens", n)
	}
}

// TestHTTPThatIsAllowed: a base URL and a token endpoint over http:// need their very host and port to be allowed, whatever let the manifest be read.
func TestHTTPThatIsAllowed(t *testing.T) {
	t.Parallel()
	const base, tokens = "http://api.internal:8080", "http://auth.internal"
	text := strings.NewReplacer("TOKENS", tokens+"/token", "https://api.acme.example", base).Replace(waysYAML)
	m := parsedAllowing(t, text, "api.internal:8080", "auth.internal:80")
	for _, c := range []struct {
		allowed []string
		want    string
	}{
		{nil, "base_url in acme.yaml cannot be used: http:// to api.internal would send the key in the clear. Next: Use https:// (http:// is for this machine only: 127.0.0.1, ::1, localhost), or where the network between is your own, allow it: PLAIN=api.internal:8080."},
		{[]string{"api.internal:80"}, "base_url in acme.yaml cannot be used"},
		{[]string{"api.internal:8080"}, "The url of authenticator form in acme.yaml cannot be used: http:// to auth.internal would send the key in the clear."},
		{[]string{"api.internal:8080", "auth.internal:8080"}, "The url of authenticator form"},
		{[]string{"auth.internal:80", "api.internal:8080"}, ""},
	} {
		client, err := NewClient(m, Options{AllowHTTP: c.allowed, Settings: Settings{AllowHTTP: "PLAIN"}})
		if got := told(err); !strings.Contains(got, c.want) || (err == nil) != (c.want == "") {
			t.Errorf("%v: %s\nwant %s", c.allowed, got, c.want)
		}
		if client != nil {
			if got := strings.Join(client.InTheClear(), " "); got != base+" "+tokens+"/token" {
				t.Errorf("in the clear: %s", got)
			}
			client.Close()
		}
	}
}

// TestProxyOfATokenEndpoint is that of its own address.
func TestProxyOfATokenEndpoint(t *testing.T) {
	t.Parallel()
	u := newTokenIssuer(t, func(u *tokenIssuer) { u.life = time.Hour })
	var through atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/token" {
			t.Errorf("the proxy is asked for %s", r.URL)
		}
		through.Add(1)
		u.serve(t, w, r)
	}))
	t.Cleanup(proxy.Close)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]string{"client_id": "app-1", "client_secret": clientSecret}
	c := wayClient(t, "form", given, u.server.URL+"/token", Options{ProxyFor: func(address string) (*url.URL, string) { return at, "HTTP_PROXY" }}, u.api)
	if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil || through.Load() != 1 {
		t.Errorf("%d rows, %v; %d requests through the proxy", rows, err, through.Load())
	}
}
