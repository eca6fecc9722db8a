package platform

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

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
	select {
	case <-time.After(u.takes):
	case <-r.Context().Done():
		return
	}
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

// clientOne is the client that a tokenIssuer knows.
func clientOne() map[string]string {
	return map[string]string{"client_id": "app-1", "client_secret": clientSecret}
}

func (u *tokenIssuer) client(t *testing.T, auth string) *Client {
	t.Helper()
	return wayClient(t, auth, clientOne(), u.server.URL+"/token", Options{}, u.api)
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

// TestManyCallersWhileAClientsTokenEnds: tokens of two seconds, an endpoint that takes a fifth of one, 50 callers: no call fails, and each end costs one request.
func TestManyCallersWhileAClientsTokenEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := &tokenIssuer{life: 2 * time.Second, takes: 200 * time.Millisecond}
		u.mode.Store("")
		c := serveInMemory(t, parsed(t, strings.ReplaceAll(waysYAML, "TOKENS", inMemory+"/token")),
			Options{Settings: Settings{Auth: "form"}, Credentials: func() (map[string]string, error) { return clientOne(), nil }},
			func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/token" {
					u.serve(t, w, r)
					return
				}
				u.api(w, r)
			})
		start := time.Now()
		end := start.Add(5 * time.Second)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				for time.Now().Before(end) {
					if rows, err := scanAll(t.Context(), c, "things"); rows != 1 || err != nil {
						t.Errorf("%d rows, %v", rows, err)
						return
					}
					time.Sleep(20 * time.Millisecond)
				}
			})
		}
		group.Wait()
		// A token is renewed when a fifth of its life is left.
		if n, most := u.requests(), int(time.Since(start)/(1600*time.Millisecond))+1; n < 3 || n > most {
			t.Errorf("%d tokens in %s, at most %d are needed", n, time.Since(start), most)
		}
	})
}

// TestTokenEndpointsThatFail: each answer is told as what it is, with what to do, and shows no secret.
func TestTokenEndpointsThatFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mode, want, next string }{
		{"500", "upstream_unavailable: Logging in to Acme failed. Acme answered 500", "Try again in a minute"},
		{"redirect", "Logging in to Acme failed. Acme answered 307", "Correct url of authenticator form in acme.yaml, "},
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
	const gone = "http://127.0.0.1:1" // no port that was free before: another test may have it by now
	c := wayClient(t, "form", map[string]string{"client_id": "app-1", "client_secret": clientSecret}, gone+"/token", Options{},
		func(http.ResponseWriter, *http.Request) { t.Error("the API was asked without a token") })
	_, err := scanAll(t.Context(), c, "things")
	got := told(err)
	if !strings.Contains(got, "Nothing answers at "+gone+"/token (connection refused)") || !strings.Contains(got, "Check that url of authenticator form in acme.yaml, "+gone+"/token, is right") {
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
