package dashboard

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Whatever a signed-in person asks for or sends, the answer is a page or a refusal, never an error of ours, and never another organization's.
func FuzzPages(f *testing.F) {
	for _, path := range []string{
		"/o/acme/north/log?q=%ff&before=-1&status=x&method=%00", "/o/acme/north/keys/..%2f..", "/o//south/keys", "/assets/../style.css", "/o/acme/south/log/req-0",
		"/log?part", "/o/acme/north/keys", "/o/acme/north/data?include=below", "/sign-in", "/theme", "//", "/o/acme/north/keys//revoke",
	} {
		f.Add(path, "name=x&addresses=%ff&capability=*:*&role=acme/admin&person=&theme=%0d%0a&back=//evil")
		f.Add(path, "")
	}
	pages, cookie, token := fuzzed(f)
	f.Fuzz(func(t *testing.T, path, form string) {
		target, err := url.Parse(path)
		if err != nil || !strings.HasPrefix(path, "/") || target.Host != "" {
			t.Skip()
		}
		method, body := http.MethodGet, ""
		if form != "" {
			method, body = http.MethodPost, form+"&csrf="+token
		}
		req := &http.Request{Method: method, URL: target, Host: "127.0.0.1", Header: http.Header{"Cookie": {cookie}}, Body: http.NoBody}
		if body != "" {
			req = httptest.NewRequestWithContext(t.Context(), method, "/", strings.NewReader(body))
			req.URL, req.Host = target, "127.0.0.1"
			req.Header.Set("Cookie", cookie)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		got := httptest.NewRecorder()
		pages.ServeHTTP(got, req)
		if text := got.Body.String(); got.Code >= 500 || strings.Contains(text, "southern") || strings.Contains(text, "secret alloy") {
			t.Errorf("%s %q %q: %d %s", method, path, form, got.Code, text)
		}
	})
}

// fuzzed is a world with a request of south in its log, and the session of somebody of north.
func fuzzed(f *testing.F) (pages http.Handler, cookie, token string) {
	f.Helper()
	d := newWorks(f, time.Now)
	d.world.Log.Add(core.Entry{Platform: acme, Method: "GET", Path: "/southern", Status: 200, OrganizationID: south, RequestID: "req-0"})
	text, _, err := d.world.Tokens.IssueOpaque(core.Token{Platform: sessionRealm, Kind: sessionKind, UserID: d.world.Person("elena").ID}, sessionLife, "")
	if err != nil {
		f.Fatal(err)
	}
	return d.guard(d.routes()), "orgdata_sandbox_=" + text, d.formToken(session{cookie: text})
}
