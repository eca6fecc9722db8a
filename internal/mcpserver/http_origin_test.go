package mcpserver

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOriginsAreChecked(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"*", "null", "", "good.example", "https://good.example/", "https://good.example/page", "https://", "https://good.example?x", "https://a b"} {
		o := HTTPOptions{AllowedOrigins: []string{"https://good.example", origin}}
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", origin)) {
			t.Errorf("%q: err = %v", origin, err)
		}
		l := &fakeListener{address: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}}
		if err := newFixture(t).Serve(t.Context(), l, o); err == nil || !l.closed {
			t.Errorf("%q is served: err = %v, closed = %v", origin, err, l.closed)
		}
		if h, err := newFixture(t).Handler(o); err == nil || h != nil {
			t.Errorf("%q is handled: %v", origin, h)
		}
	}
	if err := (HTTPOptions{AllowedOrigins: []string{"https://good.example", "http://localhost:6274"}}).Check(); err != nil {
		t.Error(err)
	}
}

func TestTwoOriginsAreRefused(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "http://localhost/mcp", strings.NewReader(ping))
	r.Header["Origin"] = []string{"http://localhost", "https://evil.example"}
	w := httptest.NewRecorder()
	newFixture(t).handler(t, HTTPOptions{}).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status = %d", w.Code)
	}
}

func TestAllowedOriginsGetCORS(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{AllowedOrigins: []string{"https://good.example"}})
	good := map[string]string{"Origin": "https://good.example"}
	pre := do(t, "OPTIONS", base+"/mcp", "", good)
	if pre.status != http.StatusNoContent || pre.header.Get("Access-Control-Allow-Origin") != "https://good.example" ||
		!strings.Contains(pre.header.Get("Access-Control-Allow-Headers"), "Mcp-Session-Id") {
		t.Errorf("preflight: %d %v", pre.status, pre.header)
	}
	if got := do(t, "POST", base+"/mcp", ping, good); got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "https://good.example" {
		t.Errorf("call: %d %v", got.status, got.header)
	}
	if got := do(t, "POST", base+"/mcp", ping, map[string]string{"Origin": base}); got.status != http.StatusOK || got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("same origin: %d %v", got.status, got.header)
	}
}

func TestParseOrigin(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://good.example":          "https://good.example",
		"HTTPS://Good.Example":          "https://good.example",
		"https://good.example:443":      "https://good.example",
		"http://good.example:80":        "http://good.example",
		"http://good.example:443":       "http://good.example:443",
		"http://localhost:06274":        "http://localhost:6274",
		"http://127.0.0.1:8080":         "http://127.0.0.1:8080",
		"http://[::1]:8080":             "http://[::1]:8080",
		"http://[0:0:0:0:0:0:0:1]":      "http://[::1]",
		"https://xn--mller-kva.example": "https://xn--mller-kva.example",
		"https://my_host":               "https://my_host",
		"":                              "it has no scheme",
		"good.example":                  "it has no scheme",
		"localhost:6274":                "it has no scheme",
		"//good.example":                "it has no scheme",
		"ftp://good.example":            "neither http nor https",
		"chrome-extension://abc":        "neither http nor https",
		"https://":                      "no host",
		"https://:443":                  "no host",
		"https://good.example/":         "something behind the host",
		"https://good.example/page":     "something behind the host",
		"https://good.example?":         "something behind the host",
		"https://good.example?x=1":      "something behind the host",
		"https://good.example#":         "something behind the host",
		"https://good.example#x":        "something behind the host",
		"https://me@good.example":       "has a user",
		"https://good.example:":         "port",
		"https://good.example:0":        "port",
		"https://good.example:65536":    "port",
		"https://good.example:x":        "no URL",
		"https://a b":                   "no URL",
		"https://a, https://b":          "no URL",
		" https://good.example":         "no URL",
		"https://good.example\n":        "no URL",
		"*":                             "wildcards",
		"https://*":                     "wildcards",
		"https://*.good.example":        "wildcards",
		"null":                          "would allow any page",
		"https://müller.example":        "xn--",
		"https://good.example,evil":     "other characters",
		"https://[fe80::1%25eth0]":      "other characters",
	} {
		got, err := parseOrigin(text)
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzOrigin(f *testing.F) {
	f.Add("https://good.example:443")
	f.Add("http://[::1]:1")
	f.Fuzz(func(t *testing.T, text string) {
		origin, err := parseOrigin(text)
		if err != nil {
			return
		}
		if again, err := parseOrigin(origin); err != nil || again != origin {
			t.Errorf("%q is %q, which is %q, %v", text, origin, again, err)
		}
	})
}

// The same origin may be written in several ways, by the user and by the browser.
func TestOriginsAreComparedAsBrowsersDo(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{AllowedOrigins: []string{"HTTPS://Good.Example:443", "http://localhost:80"}})
	for origin, want := range map[string]int{
		"https://good.example": 200, "https://good.example:443": 200, "https://GOOD.example": 200, "http://localhost": 200,
		"http://good.example": 403, "https://good.example:80": 403, "https://good.example.": 403, "https://localhost": 403, "http://localhost:443": 403,
		strings.ToUpper(base[:4]) + base[4:]: 200,
	} {
		got := do(t, "POST", base+"/mcp", ping, map[string]string{"Origin": origin})
		if got.status != want {
			t.Errorf("%s: %d %s", origin, got.status, got.body)
		}
		if echo := got.header.Get("Access-Control-Allow-Origin"); echo != "" && echo != origin {
			t.Errorf("%s gets %s, which its browser does not take", origin, echo)
		}
	}
}

// Who is refused reads which origin was refused, and what the server's operator can do.
func TestRefusalsOfOriginsAreWorded(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	for _, c := range []struct{ header, value, want string }{
		{"Origin", "https://Inspector.example:443", `the origin "https://Inspector.example:443" may not call this server; who runs it can allow them with --allow-origin https://inspector.example` + "\n"},
		{"Origin", "null", `the origin "null" may not call this server: it is none`},
		{"Origin", "https://a\u202eb.example", `the origin "https://a\u202eb.example" may not`},
		{"Origin", "https://" + strings.Repeat("a", 5000) + ".example", "…\" may not call this server; who runs it can allow them with --allow-origin\n"},
		{"Sec-Fetch-Site", "cross-site", "web pages of other sites may not"},
		{"Host", "evil.example:80", `the Host header names "evil.example:80"`},
	} {
		got := do(t, "POST", base+"/mcp", ping, map[string]string{c.header: c.value})
		if got.status != http.StatusForbidden || !strings.Contains(got.body, c.want) || len(got.body) > 300 {
			t.Errorf("%s: %.80s: %d %s", c.header, c.value, got.status, got.body)
		}
	}
}
