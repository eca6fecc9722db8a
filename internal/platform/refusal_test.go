package platform

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform/session"
)

// refusalOf returns what a client makes of one answer, which is given to every request.
func refusalOf(t *testing.T, o Options, handler http.HandlerFunc) *Error {
	t.Helper()
	m, tb := acme(t, "hubs")
	o.Settings = Settings{BaseURL: "ACME_BASE", CAFile: "ACME_CA", Credentials: map[string]string{"api_key": "ACME_KEY_FILE", "organization": "ACME_ORG_ID"}}
	c := serve(t, m, o, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-ID", "req-1")
		handler(w, r)
	})
	_, err := read(t.Context(), c, Scan{Table: tb})
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *Error", err)
	}
	e.Next = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(e.Next, "HOST")
	return e
}

// TestHowEachRefusalReads pins what a reader gets of every status that is answered in earnest.
func TestHowEachRefusalReads(t *testing.T) {
	t.Parallel()
	const (
		right   = "Check that ACME_BASE, http://HOST, is right."
		compare = " Compare get of table hubs in acme.yaml with the platform's documentation."
		noRows  = "There are no rows in such an answer. Try again; if it lasts, report it to Acme with the ids given."
		later   = "Try again in a minute; if it lasts, report it to Acme with the ids given."
		org     = "The request was for the hub " + hub + ", from ACME_ORG_ID. "
	)
	for _, c := range []struct {
		status       int
		body, code   string
		public, next string
	}{
		{201, "[]", CodeUpstreamInvalid, "Acme answered 201 Created. ", noRows},
		{202, "{}", CodeUpstreamInvalid, "Acme answered 202 Accepted. ", noRows},
		{204, "", CodeUpstreamInvalid, "Acme answered 204 No Content. ", noRows},
		{206, "[]", CodeUpstreamInvalid, "Acme answered 206 Partial Content. ", noRows},
		{300, "", CodeUpstreamInvalid, "Acme answered 300 Multiple Choices. ", noRows},
		{304, "", CodeUpstreamInvalid, "Acme answered 304 Not Modified. ", noRows},
		{400, `{"error":{"title":"bad size"}}`, CodeInvalidRequest, "Acme answered 400 Bad Request: “bad size”. ", "Correct what the answer names and ask again."},
		{400, "Client sent an HTTP request to an HTTPS server.\n", CodeInvalidRequest, "Acme answered 400 Bad Request. ",
			"The port speaks TLS: write https:// in ACME_BASE, http://HOST, if that is right."},
		{401, "", CodeUnauthorized, "Acme answered 401 Unauthorized. Likely cause: the key is wrong. ",
			"Check the API key (the one in use begins with sk_live_0, from ACME_KEY_FILE); keys are listed and made at https://app.acme.example/keys."},
		{402, "", CodeForbidden, "Acme answered 402 Payment Required. " + org, "Buy credits."},
		{403, "", CodeForbidden, "Acme answered 403 Forbidden. Likely causes: no access; wrong hub. " + org, "Check the hub id, and that the key's user has access to it."},
		{403, "<html>Blocked</html>", CodeForbidden, "Acme answered 403 Forbidden with a web page instead of JSON. " + org, strings.TrimSuffix(right, ".") + ", and whether a proxy stands between."},
		{404, `{"detail":"Not Found"}`, CodeNotFound, "Acme answered 404 Not Found. ", right + compare},
		{404, `{"error":{"title":"gone","code":"E4"}}`, CodeNotFound, "Acme answered 404 Not Found: “gone” (E4). ",
			"Check the ids in the question: what they name may be deleted, or belong to another hub."},
		{404, "<html>Lost?</html>", CodeNotFound, "Acme answered 404 Not Found with a web page instead of JSON. ", strings.TrimSuffix(right, ".") + ", and whether a proxy stands between."},
		{405, "", CodeInvalidRequest, "Acme answered 405 Method Not Allowed. ", right + compare},
		{406, "", CodeInvalidRequest, "Acme answered 406 Not Acceptable. ", right + compare},
		{407, "", CodeConfiguration, "Acme answered 407 Proxy Authentication Required. ", "A proxy stands between and wants a user name and a password: put them into HTTPS_PROXY."},
		{408, "", CodeTimeout, "Acme answered 408 Request Timeout. ", later},
		{409, "", CodeInvalidRequest, "Acme answered 409 Conflict. ", "Try again in a minute."},
		{409, `{"error":[{"title":"locked","code":"E9"},{"title":"late","code":"E10"}]}`, CodeInvalidRequest, "Acme answered 409 Conflict: “locked” (E9). ", "Try again in a minute."},
		{409, `{"error":["odd",{"title":null,"code":"E9"},{"title":"locked"}]}`, CodeInvalidRequest, "Acme answered 409 Conflict: “locked” (E9). ", "Try again in a minute."},
		{409, `{"error":[]}`, CodeInvalidRequest, "Acme answered 409 Conflict. ", "Try again in a minute."},
		{409, `{"error":[[{"title":"locked"}]]}`, CodeInvalidRequest, "Acme answered 409 Conflict. ", "Try again in a minute."},
		{410, "", CodeNotFound, "Acme answered 410 Gone. ", right + compare},
		{414, "", CodeInvalidRequest, "Acme answered 414 Request URI Too Long. ", "Ask for less at once: fewer values in IN (…), shorter texts."},
		{418, "", CodeInvalidRequest, "Acme answered 418 I'm a teapot. ", "Correct what the answer names and ask again."},
		{422, `{"error":{"title":"no"}}`, CodeInvalidRequest, "Acme answered 422 Unprocessable Entity: “no”. ", "Correct what the answer names and ask again."},
		{423, "", CodeInvalidRequest, "Acme answered 423 Locked. ", "Try again in a minute."},
		{431, "", CodeInvalidRequest, "Acme answered 431 Request Header Fields Too Large. ", "Ask for less at once: fewer values in IN (…), shorter texts."},
		{451, "", CodeForbidden, "Acme answered 451 Unavailable For Legal Reasons. " + org, "Ask Acme why it is withheld."},
		{499, "", CodeInvalidRequest, "Acme answered 499. ", "Correct what the answer names and ask again."},
		{500, `{"error":{"title":"oops","code":"E5"}}`, CodeUpstreamUnavailable, "Acme answered 500 Internal Server Error: “oops” (E5). ", later},
		{501, "", CodeUpstreamUnavailable, "Acme answered 501 Not Implemented. ", later},
		{502, "<html>nginx</html>", CodeUpstreamUnavailable, "Acme answered 502 Bad Gateway with a web page instead of JSON. ", later},
		{511, "<html>Sign in</html>", CodeUpstreamUnavailable, "Acme answered 511 Network Authentication Required with a web page instead of JSON. ",
			"The network wants somebody to sign in first: open any web page in a browser on this machine, then try again."},
		{520, "<html>Cloudflare</html>", CodeUpstreamUnavailable, "Acme answered 520 with a web page instead of JSON. ", later},
	} {
		t.Run(fmt.Sprint(c.status, " ", c.body), func(t *testing.T) {
			t.Parallel()
			e := refusalOf(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			})
			if e.Code != c.code || e.Status != c.status || e.RequestID != "req-1" || e.Public != c.public+"[X-Request-ID req-1]" || e.Next != c.next {
				t.Errorf("%s: %q\nnext: %q\nwant %s: %q\nnext: %q", e.Code, e.Public, e.Next, c.code, c.public, c.next)
			}
		})
	}
}

// TestAnotherWayIn: a cause that another way in does away with says how that is chosen, by the variable or for a profile.
func TestAnotherWayIn(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	m.Errors.Causes[http.StatusForbidden] = []manifest.Cause{{Text: "a key may not", Next: "Sign in as a person.", Take: "password"}}
	m.Errors.Causes[http.StatusUnauthorized] = []manifest.Cause{{Text: "the key is an old one", Take: "exchange"}}
	for _, c := range []struct {
		status   int
		settings Settings
		want     string
	}{
		{403, Settings{AuthSetting: "ORGDATA_TWO_AUTH"}, "Sign in as a person. To sign in by password: ORGDATA_TWO_AUTH=password."},
		{403, Settings{AuthSetting: "ORGDATA_AUTH", Login: "orgdata-mcp auth login --profile prod"}, "Sign in as a person. To sign in by password: orgdata-mcp auth login --profile prod --auth password."},
		{401, Settings{AuthSetting: "ORGDATA_AUTH"}, "Check the API key (the one in use begins with sk_live_0); keys are listed and made at https://app.acme.example/keys. To sign in by exchange: ORGDATA_AUTH=exchange."},
		{401, Settings{Login: "orgdata-mcp auth login --profile prod"}, "Check the API key (the one in use begins with sk_live_0); keys are listed and made at https://app.acme.example/keys." +
			" To sign in anew: orgdata-mcp auth login --profile prod. To sign in by exchange: orgdata-mcp auth login --profile prod --auth exchange."},
	} {
		client := serve(t, m, Options{Settings: c.settings}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(c.status) })
		_, err := read(t.Context(), client, Scan{Table: tb})
		var e *Error
		if !errors.As(err, &e) || e.Next != c.want {
			t.Errorf("%d: %v\nnext: %q\nwant: %q", c.status, err, e.Next, c.want)
		}
	}
}

// TestAnotherKeyForAProfile: whose key was refused is told the command that gives the profile another.
func TestAnotherKeyForAProfile(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	client := serve(t, m, Options{Settings: Settings{Login: "orgdata-mcp auth login --profile prod --platform acme"}},
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	_, err := read(t.Context(), client, Scan{Table: tb})
	var e *Error
	if !errors.As(err, &e) || !strings.HasSuffix(e.Next, "/keys. To sign in anew: orgdata-mcp auth login --profile prod --platform acme.") {
		t.Errorf("%v\nnext: %q", err, e.Next)
	}
}

// TestCredentialsFromOnePlace: of credentials that come from one place it is named once.
func TestCredentialsFromOnePlace(t *testing.T) {
	t.Parallel()
	m, _ := acme(t, "hubs")
	a := &manifest.Authenticator{Name: "login", Needs: []string{"email", "password", "api_key"}}
	client := serve(t, m, Options{Settings: Settings{Credentials: map[string]string{"email": "profile prod", "password": "profile prod", "api_key": "ACME_KEY"}}}, nil)
	if text, want := client.givenBy(a), "It was tried as “login” with the e-mail and the password from profile prod and the API key from ACME_KEY."; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

// TestNoIdsAreAnnounced: an answer without ids, as a proxy's or a load balancer's, asks nobody to report them.
func TestNoIdsAreAnnounced(t *testing.T) {
	t.Parallel()
	for _, status := range []int{204, 408, 500, 503} {
		e := refusalOf(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Del("X-Request-ID")
			w.WriteHeader(status)
		})
		if strings.Contains(e.Public, "[") || !strings.HasSuffix(e.Next, "report it to Acme.") {
			t.Errorf("%d: %q\nnext: %q", status, e.Public, e.Next)
		}
	}
}

// TestComeBackIsRepeated: when to come back is told, whichever way it was, and a 403 that says it is a rate limit, which is waited for.
func TestComeBackIsRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status       int
		retry, date  string
		code         string
		public, next string
	}{
		"503 in seconds":             {503, "40", "", CodeUpstreamUnavailable, "503 Service Unavailable. It says to come back in 40s.", "Try again in 40s;"},
		"503 by a date":              {503, "Fri, 27 Nov 2026 10:00:50 GMT", "Fri, 27 Nov 2026 10:00:00 GMT", CodeUpstreamUnavailable, "It says to come back in 50s.", "Try again in 50s;"},
		"502 in an hour":             {502, "3600", "", CodeUpstreamUnavailable, "It says to come back in 60 minutes.", "Try again in 60 minutes;"},
		"500":                        {500, "7", "", CodeUpstreamUnavailable, "It says to come back in 7s.", "Try again in 7s;"},
		"409":                        {409, "7", "", CodeInvalidRequest, "It says to come back in 7s.", ""},
		"429 by a date":              {429, "Fri, 27 Nov 2026 11:00:00 GMT", "Fri, 27 Nov 2026 10:00:00 GMT", CodeRateLimited, "429 Too Many Requests", "Try again in 60 minutes."},
		"403 in an hour":             {403, "3600", "", CodeRateLimited, "403 Forbidden", "Try again in 60 minutes."},
		"403 that says nothing":      {403, "", "", CodeForbidden, "403 Forbidden. Likely causes: no access; wrong hub.", "Check the hub id"},
		"403 with what is no time":   {403, "soon", "", CodeForbidden, "Likely causes: no access", "Check the hub id"},
		"503 with what is no time":   {503, "soon", "", CodeUpstreamUnavailable, "503 Service Unavailable. [", "Try again in a minute;"},
		"503 by a date that is past": {503, "Fri, 27 Nov 2026 09:00:00 GMT", "Fri, 27 Nov 2026 10:00:00 GMT", CodeUpstreamUnavailable, "503 Service Unavailable. [", "Try again in a minute;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := refusalOf(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
				if c.retry != "" {
					w.Header().Set("Retry-After", c.retry)
				}
				if c.date != "" {
					w.Header().Set("Date", c.date)
				}
				w.WriteHeader(c.status)
			})
			if e.Code != c.code || !strings.Contains(e.Public, c.public) || !strings.HasPrefix(e.Next, c.next) {
				t.Errorf("%s: %q\nnext: %q", e.Code, e.Public, e.Next)
			}
			if limited := strings.Contains(e.Public, "Likely"); c.code == CodeRateLimited && limited {
				t.Errorf("a rate limit has causes: %q", e.Public)
			}
		})
	}
}

// TestForbiddenThatSaysWhenIsWaitedFor: as a 429 is.
func TestForbiddenThatSaysWhenIsWaitedFor(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	server := &attempts{refuse: 1, status: 403, header: map[string]string{"Retry-After": "0.3"}}
	if _, err := read(t.Context(), serve(t, m, Options{}, server.ServeHTTP), Scan{Table: tb}); err != nil {
		t.Error(err)
	}
	if gaps := server.gaps(); len(gaps) != 1 || gaps[0] < 295*time.Millisecond {
		t.Errorf("retries after %v", gaps)
	}
}

// TestOrganizationOfACall: a 403 says whose organisation it was.
func TestOrganizationOfACall(t *testing.T) {
	t.Parallel()
	const other = "99999999-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	for scope, want := range map[string]string{
		"":                   "for the hub " + hub + ", from ACME_ORG_ID.",
		hub:                  "for the hub " + hub + ", from ACME_ORG_ID.",
		strings.ToUpper(hub): "for the hub " + hub + ", from ACME_ORG_ID.",
		other:                "for the hub " + other + ", which the call named.",
	} {
		m, tb := acme(t, "hubs")
		c := serve(t, m, Options{Settings: Settings{Credentials: map[string]string{"organization": "ACME_ORG_ID"}}}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })
		_, err := read(t.Context(), c, Scan{Table: tb, Scope: scope})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Public, want) {
			t.Errorf("%q: error %v, want %q", scope, err, want)
		}
	}
}

// TestBaseURLs: what cannot be used, or would double a path, is told by the setting's name.
func TestBaseURLs(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][2]string{
		"https://api.acme.example":              {},
		"https://api.acme.example/":             {},
		"https://gateway.example/acme":          {},
		"https://api.acme.example/v2":           {},
		"https://api.acme.example/v1":           {"ACME_BASE ends in /v1, with which the paths of Acme begin.", "Leave that out: https://api.acme.example."},
		"https://api.acme.example/v1/":          {"ends in /v1,", "https://api.acme.example."},
		"https://gateway.example/acme/v1":       {"ends in /v1,", "https://gateway.example/acme."},
		"https://api.acme.example/v1/things":    {"ends in /v1/things,", "https://api.acme.example."},
		"api.acme.example":                      {"ACME_BASE cannot be used: it is not an address.", "Write it like https://api.example.com."},
		"http://api.acme.example":               {"ACME_BASE cannot be used: http:// to api.acme.example would send the key in the clear.", "Use https://"},
		"https://me:secret@api.acme.example":    {"ACME_BASE cannot be used: it holds a user name or password.", "Leave them out"},
		"https://api.acme.example/?k=" + secret: {"ACME_BASE cannot be used: it has a query or fragment.", "Leave out"},
	} {
		m, _ := acme(t, "hubs")
		_, err := NewClient(m, Options{BaseURL: address, Settings: Settings{BaseURL: "ACME_BASE"}})
		var e *Error
		switch {
		case want[0] == "" && err != nil:
			t.Errorf("%s: %v", address, err)
		case want[0] != "" && (!errors.As(err, &e) || e.Code != CodeConfiguration || !strings.Contains(e.Public, want[0]) || !strings.Contains(e.Next, want[1])):
			t.Errorf("%s: error %+v, want %q", address, err, want)
		}
		if err != nil {
			noSecret(t, err)
		}
	}
}

// TestBaseURLWithoutItsPath: where the manifest's own has a path and the one set has not, a 404 says so.
func TestBaseURLWithoutItsPath(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	m.BaseURL = "https://api.acme.example/api"
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	_, err := read(t.Context(), client(t, m, Options{BaseURL: server.URL, Settings: Settings{BaseURL: "ACME_BASE"}}), Scan{Table: tb})
	var e *Error
	u, _ := url.Parse(server.URL)
	if !errors.As(err, &e) || !strings.HasPrefix(e.Next, "Check that ACME_BASE, http://"+u.Host+", is right. Acme's own ends in /api. Compare get") {
		t.Errorf("error %+v", e)
	}
}

// TestCausesOfAWayIn: a cause that is another way in's is not open, nor is one of what a login opens when the login itself is refused.
func TestCausesOfAWayIn(t *testing.T) {
	t.Parallel()
	m := &manifest.Manifest{Errors: manifest.ErrorShape{Causes: map[int][]manifest.Cause{http.StatusUnauthorized: {
		{Text: "the key is revoked", Auth: "key"}, {Text: "the token has ended", Auth: "login"}, {Text: "the API is off", Next: "Have it on."}, {Text: "wrong password", Code: "PASSWORD"},
	}}}}
	for _, tt := range []struct {
		name, auth          string
		login               bool
		code, message, want string
	}{
		{"a key", "key", false, "", "", "the key is revoked, the API is off, wrong password"},
		{"a token", "login", false, "", "", "the token has ended, the API is off, wrong password"},
		{"a login", "login", true, "", "", "wrong password"},
		{"a login with a code", "login", true, "PASSWORD", "", "wrong password"},
		{"a login with another code", "login", true, "OTHER", "", ""},
		{"an expired token", "key", false, "OTHER", "“Token expired”", "the key is revoked"},
		{"a key that is not valid", "key", false, "", "“Invalid or revoked API key”", "the key is revoked, wrong password"},
		{"an organisation without the API", "key", false, "OTHER", "“Organization doesn't have API enabled”", "the key is revoked, the API is off"},
		{"a monkey and no key", "key", false, "OTHER", "“Invalid monkey”", "the key is revoked, the API is off"},
	} {
		c := &call{client: &Client{manifest: m}, auth: &manifest.Authenticator{Name: tt.auth}}
		if tt.login {
			c.login = &session.Request{}
		}
		var got []string
		for _, cause := range c.openCauses(http.StatusUnauthorized, said{code: tt.code, message: tt.message}) {
			got = append(got, cause.Text)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestAssumedAddress: a table that the platform's documents do not have may not exist. A refusal that can mean so says it, and no other.
func TestAssumedAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		assumed bool
		status  int
		says    bool
	}{
		{true, http.StatusNotFound, true}, {true, http.StatusUnprocessableEntity, true}, {true, http.StatusMethodNotAllowed, true}, {true, http.StatusForbidden, false},
		{false, http.StatusNotFound, false},
	} {
		m, declared := acme(t, "hubs")
		table := *declared
		table.Assumed = tt.assumed
		c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tt.status)
			fmt.Fprint(w, `{"error":{"title":"no"}}`)
		})
		_, err := read(t.Context(), c, Scan{Table: &table})
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("error %v, want an *Error", err)
		}
		if says := strings.Contains(e.Public, "table hubs asks for: it is assumed"); says != tt.says {
			t.Errorf("assumed %v, %d: %s", tt.assumed, tt.status, e.Public)
		}
	}
}
