package mcpserver

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

const ping = `{"jsonrpc":"2.0","id":1,"method":"ping"}`

// Each guard must hold on each route: peers forgot the SSE routes.
func TestGuardsHoldOnEveryRoute(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{AllowedOrigins: []string{"https://good.example"}})
	message, _, _ := openStream(t, base)
	routes := []struct{ method, url string }{
		{"POST", base + "/mcp"}, {"GET", base + "/mcp"}, {"DELETE", base + "/mcp"}, {"OPTIONS", base + "/mcp"},
		{"GET", base + "/sse"}, {"POST", message}, {"OPTIONS", message}, {"GET", base + "/"}, {"GET", base + "/healthz"}, {"GET", base + "/other"},
	}
	refused := []map[string]string{
		{"Origin": "https://evil.example"},
		{"Origin": "http://localhost:1"}, // another program's page
		{"Origin": "null"},
		{"Origin": "https://good.example.evil.example"},
		{"Origin": "http://good.example"},
		{"Origin": "https://" + strings.TrimPrefix(base, "http://")}, // this server speaks http
		{"Origin": "ftp://" + strings.TrimPrefix(base, "http://")},
		{"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, // an Origin counts whatever else is said
		{"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
		{"Origin": "http://evil.example", "Sec-Fetch-Site": "none"},
		{"Sec-Fetch-Site": "cross-site"}, // a page's <img> or <script>: no Origin comes with it
		{"Sec-Fetch-Site": "same-site"},  // another program's page
		{"Host": "evil.example"},
		{"Host": "evil.example:80", "Origin": "http://evil.example:80"}, // rebinding: same origin to the browser
		{"Host": "localhost.evil.example"},
		{"Host": "127.0.0.1.evil.example"},
		{"Host": "10.0.0.1"},
	}
	for _, route := range routes {
		for _, header := range refused {
			got := do(t, route.method, route.url, ping, header)
			if got.status != http.StatusForbidden || got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s with %v: %d, allow-origin %q", route.method, route.url, header, got.status, got.header.Get("Access-Control-Allow-Origin"))
			}
		}
	}
}

func TestOwnPagesAndProgramsPass(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{AllowedOrigins: []string{"https://good.example"}})
	for _, header := range []map[string]string{
		{},
		{"Origin": base},
		{"Origin": base, "Sec-Fetch-Site": "same-origin"},
		{"Origin": "https://good.example", "Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "none"}, // an address that a person typed
		{"Sec-Fetch-Site": "same-origin"},
	} {
		if got := do(t, "POST", base+"/mcp", ping, header); got.status != http.StatusOK {
			t.Errorf("POST with %v: %d", header, got.status)
		}
		if got := do(t, "GET", base+"/healthz", "", header); got.status != http.StatusOK {
			t.Errorf("GET with %v: %d", header, got.status)
		}
	}
}

func TestIsLoopbackHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:80": true, "127.0.0.1": true, "127.9.9.9:1": true, "[::1]": true, "[::1]:8080": true,
		"": false, ":80": false, "0.0.0.0:80": false, "[::]:80": false, "localhost.": false, "xlocalhost": false, "[::ffff:10.0.0.1]": false,
		"127.0.0.1:80:80": false, "example.com": false, "2130706433": false,
	} {
		if got := isLoopbackHost(host); got != want {
			t.Errorf("isLoopbackHost(%q) = %v", host, got)
		}
	}
}

// mcp-go lets every web page read an SSE stream.
func TestStreamIsNotOpenToEveryOrigin(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", base+"/sse", nil)
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("Access-Control-Allow-Origin: %s", got)
	}
	for name, want := range map[string]string{"X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff", "Content-Type": "text/event-stream"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
