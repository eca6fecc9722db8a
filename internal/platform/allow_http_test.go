package platform

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

const internalYAML = `manifest: 2
platform: internal
title: Internal
base_url: BASE
credentials: {key: {env: [INTERNAL_KEY], secret: true}}
authenticators: {key: {basic: {user: "{key}"}}, app: {client_credentials: {post: /token, id: app, secret: "{key}"}}}
paginators: {links: {next: next, items: items}}
tables:
  things: {about: Things, get: /things, one: "/things/{id}", paginator: links, columns: {id: {type: text, key: true}}}
`

// ownAddress is an address of this machine other than loopback: what is sent there is what an API within a network gets.
func ownAddress(t *testing.T) net.Listener {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Skip("this machine does not tell its addresses: ", err)
	}
	for _, a := range addresses {
		block, ok := a.(*net.IPNet)
		if !ok || block.IP.IsLoopback() || block.IP.IsLinkLocalUnicast() {
			continue
		}
		if l, err := net.Listen("tcp", net.JoinHostPort(block.IP.String(), "0")); err == nil {
			return l
		}
	}
	t.Skip("this machine has no address but loopback")
	return nil
}

// TestAllowedHTTPOverANetwork: lists, next pages, single records and tokens at an address that is no loopback one, allowed by its very host and port. What leads to another port
// or scheme is refused with nothing sent there.
func TestAllowedHTTPOverANetwork(t *testing.T) {
	t.Parallel()
	other := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("another port is asked for %s", r.URL) }))
	other.Listener.Close()
	other.Listener = ownAddress(t)
	other.Start()
	t.Cleanup(other.Close)
	next := func(base string, page string) string {
		return map[string]string{"1": base + "/things?page=2", "2": "/things?page=3", "elsewhere": other.URL + "/things?page=2", "tls": strings.Replace(base, "http:", "https:", 1) + "/things?page=2"}[page]
	}
	start := ""
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.FormValue("page")
		if page == "" {
			page = start
		}
		switch {
		case r.URL.Path == "/token":
			fmt.Fprint(w, `{"access_token":"token-0123456789"}`)
		case r.Header.Get("Authorization") == "":
			w.WriteHeader(http.StatusUnauthorized)
		case page == "redirect":
			http.Redirect(w, r, other.URL+"/things", http.StatusTemporaryRedirect)
		default:
			fmt.Fprintf(w, `{"items":[{"id":"%s"}],"next":%q}`, page, next("http://"+r.Host, page))
		}
	}))
	api.Listener.Close()
	api.Listener = ownAddress(t)
	api.Start()
	t.Cleanup(api.Close)
	hostPort := strings.TrimPrefix(api.URL, "http://")
	m, err := manifest.Parse("internal.yaml", []byte(strings.Replace(internalYAML, "BASE", api.URL, 1)), hostPort)
	if err != nil {
		t.Fatal(err)
	}
	for _, auth := range []string{"key", "app"} {
		c := client(t, m, Options{AllowHTTP: []string{hostPort}, Settings: Settings{Auth: auth}, Credentials: func() (map[string]string, error) {
			return map[string]string{"key": "key-0123456789"}, nil
		}})
		for _, s := range []struct {
			start string
			rows  int
			want  string
		}{
			{"1", 3, ""}, {"elsewhere", 0, "which the credentials are not for"}, {"tls", 0, "which the credentials are not for"}, {"redirect", 0, "redirects are not followed"},
		} {
			start = s.start
			rows, err := scanAll(t.Context(), c, "things")
			if (err == nil) != (s.want == "") || !strings.Contains(told(err), s.want) || err == nil && rows != s.rows {
				t.Errorf("%s from %s: %d rows, %s; want %d, %q", auth, s.start, rows, told(err), s.rows, s.want)
			}
		}
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
