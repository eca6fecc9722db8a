package platform

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret = "sk_live_0123456789abcdefghij"
	hub    = "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
)

func credentials() (map[string]string, error) {
	return map[string]string{"api_key": secret, "organization": hub}, nil
}

// acmeYAML is a manifest in which the client finds each kind of table, paginator and filter.
//
//go:embed testdata/acme.yaml
var acmeYAML string

// acme is the manifest of the tests, and a table of it.
func acme(t *testing.T, table string) (*manifest.Manifest, *manifest.Table) {
	t.Helper()
	m := parsed(t, acmeYAML)
	if table == "keys" {
		return m, &m.Keys().Table
	}
	tb, err := m.Table(table)
	if err != nil {
		t.Fatal(err)
	}
	return m, tb
}

// serve starts a platform and a client of it.
func serve(t *testing.T, m *manifest.Manifest, o Options, h http.HandlerFunc) *Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	if o.BaseURL == "" {
		o.BaseURL = srv.URL
	}
	return client(t, m, o)
}

func client(t *testing.T, m *manifest.Manifest, o Options) *Client {
	t.Helper()
	if o.Credentials == nil {
		o.Credentials = credentials
	}
	c, err := NewClient(m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// read collects what a scan gives.
func read(ctx context.Context, c *Client, s Scan) (all Page, err error) {
	err = c.Scan(ctx, s, func(p Page) error {
		all.Rows = append(all.Rows, p.Rows...)
		all.Requests += p.Requests
		all.Notes = append(all.Notes, p.Notes...)
		all.Misfits = append(all.Misfits, p.Misfits...)
		all.Total = p.Total
		if len(p.Rows) == 0 && p.Requests == 0 && len(p.Notes) == 0 && p.Doubt == "" && !s.Table.Unfolds() {
			return errors.New("a page came that tells nothing")
		}
		if all.Doubt != "" || len(all.Notes) > len(p.Notes) {
			return errors.New("a page came after the one with what is to be said at the end")
		}
		all.Doubt = p.Doubt
		return nil
	})
	return all, err
}

// noSecret fails when an error shows the key in any way a program could print it.
func noSecret(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		if text := fmt.Sprintf("%v %+v %#v %q", e, e, e, e); strings.Contains(text, secret) {
			t.Errorf("the key is in the error: %s", text)
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	html := "<!DOCTYPE html><html><body>Welcome</body></html>"
	reply := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("X-Request-ID", "req-1")
			w.Header().Set("X-Correlation-ID", "cor-1 "+secret)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	said := `{"error": {"title": "No way, ` + secret + `\u0000\nsee log", "code": "E1"}}`
	tests := []struct {
		name    string
		handler http.HandlerFunc
		code    string
		public  []string // texts that the reader must see
		next    string
		retries int64
	}{
		{"401", reply(401, "application/json", said), CodeUnauthorized,
			[]string{"Acme answered 401 Unauthorized: “No way, [redacted] see log” (E1)", "Likely cause: the key is wrong.", "X-Request-ID req-1", "X-Correlation-ID"},
			"(the one in use begins with sk_live_0); keys are listed and made at https://app.acme.example/keys.", 0},
		{"402", reply(402, "application/json", "{}"), CodeForbidden, []string{"402"}, "Buy credits.", 0},
		{"403", reply(403, "application/json", said), CodeForbidden, []string{"403 Forbidden", "no access; wrong hub"}, "Check the hub id", 0},
		{"404", reply(404, "application/json", said), CodeNotFound, []string{"404 Not Found: “No way"}, "Check the ids in the question", 0},
		{"404 page", reply(404, "text/html", html), CodeNotFound, []string{"with a web page instead of JSON"}, "Check that the base URL http://127.0.0.1", 0},
		{"422 list", reply(422, "application/json", `{"error":{"title":[{"loc":["query","size"],"msg":"too large","type":"x"}]}}`), CodeInvalidRequest,
			[]string{"query.size: too large"}, "Correct", 0},
		{"422 odd list", reply(422, "application/json", `{"error":{"title":[1,2]}}`), CodeInvalidRequest, []string{"“[1,2]”"}, "Correct", 0},
		{"400 long", reply(400, "application/json", `{"error":{"title":"`+strings.Repeat("x", 5000)+`"}}`), CodeInvalidRequest, []string{"xxx…"}, "Correct", 0},
		{"500", reply(500, "text/plain", "oops"), CodeUpstreamUnavailable, []string{"500 Internal Server Error"}, "Try again in a minute", 0},
		{"503 for ever", reply(503, "text/html", html), CodeUpstreamUnavailable, []string{"503 Service Unavailable with a web page"}, "Try again", 3},
		{"200 page", reply(200, "text/html", html), CodeUpstreamInvalid, []string{"Acme answered a web page, not JSON"}, "proxy or a log-in page", 0},
		{"200 page that says it is JSON", reply(200, "application/json", "\n"+html), CodeUpstreamInvalid, []string{"a web page, not JSON"}, "proxy", 0},
		{"200 text", reply(200, "text/plain; charset=utf-8", "pong"), CodeUpstreamInvalid, []string{"Acme answered text/plain, not JSON."}, "Check that the base URL http://127.0.0.1", 0},
		{"200 nothing", reply(200, "application/json", " "), CodeUpstreamInvalid, []string{"answered nothing"}, "base URL", 0},
		{"201", reply(201, "application/json", "[]"), CodeUpstreamInvalid, []string{"201"}, "", 0},
		{"half JSON", reply(200, "application/json", `[{"id": "`+hub), CodeUpstreamInvalid, []string{"cut off or malformed", "X-Request-ID req-1"}, "Try again", 0},
		{"other JSON", reply(200, "application/json", `[1, 2]`), CodeUpstreamInvalid, []string{"want an array of objects, found a number in it"}, "acme.yaml", 0},
		{"deep tree", reply(200, "application/json", strings.Repeat(`{"id":"a","children":[`, 200)+strings.Repeat("]}", 200)), CodeUpstreamInvalid,
			[]string{`"children" nests more than 100 deep`}, "acme.yaml", 0},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/x?k="+secret, http.StatusFound)
		}, CodeConfiguration, []string{"302 Found and sends the request to evil.example"}, "Correct the base URL", 0},
		{"redirect to itself", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
		},
			CodeConfiguration, []string{"sends the request elsewhere"}, "Correct the base URL", 0},
		{"huge", func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				fmt.Fprint(w, strings.Repeat(" ", 1<<16))
			}
		}, CodeUpstreamInvalid, []string{"more than 1 MB"}, "Narrow", 0},
		{"huge and says so", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000000")
		}, CodeUpstreamInvalid, []string{"more than 1 MB"}, "Narrow", 0},
		{"slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, CodeTimeout, []string{"did not answer within 300ms"}, "Try again", 0},
		{"slow body", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "[")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, CodeTimeout, []string{"did not answer within 300ms"}, "Try again", 0},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, CodeUpstreamUnavailable, []string{"broke the connection off"}, "Try again", 3},
		{"echoes the key outside HTTP", func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				fmt.Fprintf(conn, "%s\r\n\r\n", r.Header.Get("Authorization"))
				conn.Close()
			}
		}, CodeUpstreamUnavailable, []string{"does not speak HTTP"}, "base URL", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, tb := acme(t, "hubs")
				var requests atomic.Int64
				c := serveInMemory(t, m, Options{MaxBody: 1 << 20, Timeout: 300 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					tt.handler(w, r)
				})
				_, err := read(t.Context(), c, Scan{Table: tb})
				var e *Error
				if !errors.As(err, &e) {
					t.Fatalf("error %v, want an *Error", err)
				}
				noSecret(t, err)
				if e.Code != tt.code || !strings.Contains(e.Next, tt.next) {
					t.Errorf("code %s, next %q; want %s and %q", e.Code, e.Next, tt.code, tt.next)
				}
				for _, want := range tt.public {
					if !strings.Contains(e.Public, want) {
						t.Errorf("public %q lacks %q", e.Public, want)
					}
				}
				if len(e.Public) > 900 || strings.Contains(e.Public, "causes: [") || strings.ContainsAny(e.Public, "\n\r\x00\x01") {
					t.Errorf("public text is not fit to be shown: %q", e.Public)
				}
				if n := requests.Load() - 1; n != tt.retries {
					t.Errorf("%d retries, want %d", n, tt.retries)
				}
			})
		})
	}
}

// nobodyThere is an address at which nothing answers: a port that was closed may be another test's by the time it is asked, and one of the system's is not.
const nobodyThere = "http://127.0.0.1:1"

func TestUnreachable(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	tests := []struct{ name, url, public, next string }{
		{"refused", nobodyThere, "connection refused", "Check that the base URL http"},
		{"certificate", secure.URL, "is not trusted", "SSL_CERT_FILE"},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "does not speak TLS", "http://"},
		{"no name", "https://nobody.invalid", "nobody.invalid", "base URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			_, err := read(t.Context(), client(t, m, Options{BaseURL: tt.url}), Scan{Table: tb})
			var e *Error
			if !errors.As(err, &e) || e.Code != CodeUpstreamUnavailable || !strings.Contains(e.Public, tt.public) || !strings.Contains(e.Next, tt.next) {
				t.Errorf("error %+v\nwant %q and %q", err, tt.public, tt.next)
			}
			noSecret(t, err)
		})
	}
}

func TestSignsEachRequestAndTakesTheDefaultScope(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	other := "99999999-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	var got http.Header
	c := serve(t, m, Options{UserAgent: "test/1"}, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		fmt.Fprint(w, "[]")
	})
	for _, scope := range []string{"", other} {
		if _, err := read(t.Context(), c, Scan{Table: tb, Scope: scope}); err != nil {
			t.Fatal(err)
		}
		if scope == "" {
			scope = hub
		}
		want := map[string]string{"Authorization": "Bearer " + secret, "X-Client": hub + "/" + secret, "X-Hub-Id": scope, "User-Agent": "test/1", "Accept": "application/json"}
		for name, v := range want {
			if got.Get(name) != v {
				t.Errorf("header %s: %q, want %q", name, got.Get(name), v)
			}
		}
	}
	for _, bad := range []string{"Madrid", "x\r\nX-Evil: 1"} {
		_, err := read(t.Context(), c, Scan{Table: tb, Scope: bad})
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeNotFound || !strings.Contains(e.Next, "table hubs") {
			t.Errorf("scope %q: %v", bad, err)
		}
	}
}

func TestCredentialsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		credentials map[string]string
		err         error
		want, next  string
	}{
		{"none", nil, nil, "Acme needs the API key and the hub.", "Set ACME_API_KEY or ACME_KEY and ACME_ORG_ID"},
		{"no organization", map[string]string{"api_key": secret}, nil, "Acme needs the hub.", "Set ACME_ORG_ID"},
		{"line break within", map[string]string{"api_key": secret[:10] + "\n" + secret[10:], "organization": hub}, nil, "The API key has a line break", ""},
		{"typographic", map[string]string{"api_key": "“" + secret + "”", "organization": hub}, nil, "The API key has a line break or another character", ""},
		{"whole file", map[string]string{"api_key": strings.Repeat("x", 5000), "organization": hub}, nil, "The API key has 5000 characters, which is no API key.", "Correct what ACME_API_KEY or ACME_KEY gives: copy it again, on one line."},
		{"no uuid", map[string]string{"api_key": secret, "organization": "Madrid"}, nil, `The organization "Madrid" is not a UUID`, ""},
		{"the key in its place", map[string]string{"api_key": hub, "organization": "tk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"}, nil, "The organization is not a UUID (8-4-4-4-12 hexadecimal digits) but looks like a key.", "Correct what ACME_ORG_ID gives"},
		{"file is gone", nil, errors.New("open key: gone"), "The credentials cannot be read: open key: gone.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			c := serve(t, m, Options{Credentials: func() (map[string]string, error) { return tt.credentials, tt.err }}, func(http.ResponseWriter, *http.Request) {
				t.Error("a request was made")
			})
			_, err := read(t.Context(), c, Scan{Table: tb})
			for i, err := range []error{err, CheckCredentials(m, tt.credentials, Settings{})} {
				var e *Error
				if i == 1 && tt.err != nil {
					break
				}
				if !errors.As(err, &e) || e.Code != CodeConfiguration || !strings.Contains(e.Public, tt.want) || !strings.Contains(e.Next, tt.next) {
					t.Errorf("error %+v, want %q, %q", err, tt.want, tt.next)
				}
				if strings.Contains(fmt.Sprintf("%+v %#v", err, err), secret[10:]) {
					t.Errorf("the key is in the error: %#v", err)
				}
			}
		})
	}
}

func TestPastedKeyIsTrimmed(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	given := map[string]string{"api_key": " " + secret + "\r\n", "organization": hub + "\n"}
	c := serve(t, m, Options{Credentials: func() (map[string]string, error) { return given, nil }}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secret || r.Header.Get("X-Hub-Id") != hub {
			t.Errorf("headers %v", r.Header)
		}
		fmt.Fprint(w, "[]")
	})
	if _, err := read(t.Context(), c, Scan{Table: tb}); err != nil {
		t.Error(err)
	}
	if given["api_key"] != " "+secret+"\r\n" {
		t.Error("the caller's map was changed")
	}
}

func TestRotatedKeyIsTriedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		keys     []string // as the file gives them, the last one for ever
		requests int64
		ok       bool
	}{
		{"the new one is right", []string{"old", "good"}, 2, true},
		{"the new one is wrong too", []string{"old", "older", "oldest"}, 2, false},
		{"unchanged", []string{"old"}, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			var asked, requests atomic.Int64
			c := serve(t, m, Options{Credentials: func() (map[string]string, error) {
				i := min(int(asked.Add(1))-1, len(tt.keys)-1)
				return map[string]string{"api_key": tt.keys[i], "organization": hub}, nil
			}}, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if r.Header.Get("Authorization") != "Bearer good" {
					w.WriteHeader(401)
					return
				}
				fmt.Fprint(w, "[]")
			})
			_, err := read(t.Context(), c, Scan{Table: tb})
			if (err == nil) != tt.ok || requests.Load() != tt.requests {
				t.Errorf("error %v after %d requests, want %d", err, requests.Load(), tt.requests)
			}
		})
	}
}

func TestClientShowsNoSecret(t *testing.T) {
	t.Parallel()
	m, _ := acme(t, "hubs")
	c := client(t, m, Options{})
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(text, secret) || !strings.Contains(text, "api.acme.example") {
			t.Errorf("client prints as %s", text)
		}
	}
	if p := c.KeyPrefix(); p != secret[:9] {
		t.Errorf("prefix %q of %q", p, secret)
	}
	if !c.OwnKey()("sk_live_0123") || c.OwnKey()("sk_live_9") || c.OwnKey()("sk") {
		t.Error("OwnKey is wrong")
	}
}

func TestNewClientRefusesUnsafeAddresses(t *testing.T) {
	t.Parallel()
	m, _ := acme(t, "hubs")
	_, err := NewClient(m, Options{BaseURL: "http://api.acme.example"})
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeConfiguration || !strings.Contains(e.Public, "in the clear") {
		t.Errorf("error %v", err)
	}
}

func TestCancelledCall(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, m, Options{}, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := read(ctx, c, Scan{Table: tb})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) || !strings.Contains(e.Public, "cancelled") {
		t.Errorf("error %v", err)
	}
}

func TestConnectionIsReused(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	var opened atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c := client(t, m, Options{BaseURL: srv.URL})
	for range 20 {
		if _, err := read(t.Context(), c, Scan{Table: tb}); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 20 requests", n)
	}
}
