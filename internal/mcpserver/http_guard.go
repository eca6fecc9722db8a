package mcpserver

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guard sets the headers that every answer has, and refuses what a web page in somebody's browser may have sent: a
// request whose Host is not loopback (DNS rebinding: evil.example resolved to 127.0.0.1), and one of a page which was served
// neither from the very address it calls (another port is another program's page) nor from an allowed origin. An Origin is judged
// whatever Sec-Fetch-Site says, as MCP demands; and a page over https is another server's, since this one speaks http only. Whatever
// guard refuses it has answered.
func (h *httpHandler) guard(w http.ResponseWriter, r *http.Request) bool {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Accel-Buffering", "no") // a buffering proxy would hold a stream's events back
	header.Set("Cache-Control", "no-store")
	if !isLoopbackHost(r.Host) {
		http.Error(w, "403: this server answers to localhost only, and the Host header names "+quoteShort(r.Host), http.StatusForbidden)
		return false
	}
	given := r.Header.Values("Origin")
	if len(given) == 0 {
		return guardWithoutOrigin(w, r)
	}
	origin, err := parseOrigin(given[0])
	own, _ := parseOrigin("http://" + r.Host)
	switch {
	case len(given) > 1 || err != nil || origin != own && !h.origins[origin]:
		http.Error(w, foreignOrigin(given), http.StatusForbidden)
		return false
	case h.origins[origin]:
		return allowOrigin(w, r, given[0])
	}
	return true
}

// isLoopbackHost reports whether a Host header, with or without a port, names this computer.
func isLoopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// guardWithoutOrigin judges a request that may be a program's, or a page's <img> or <script>. No method is harmless, since a GET opens a stream.
func guardWithoutOrigin(w http.ResponseWriter, r *http.Request) bool {
	judged := &http.Request{Method: http.MethodPost, Host: r.Host, URL: r.URL, Header: r.Header}
	if new(http.CrossOriginProtection).Check(judged) == nil {
		return true
	}
	http.Error(w, foreignOrigin(nil), http.StatusForbidden)
	return false
}

// allowOrigin answers a page of an allowed origin as browsers want it (CORS). It returns false for a preflight, which
// is answered with it.
func allowOrigin(w http.ResponseWriter, r *http.Request, origin string) bool {
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", origin)
	header.Set("Access-Control-Expose-Headers", "Mcp-Session-Id")
	header.Add("Vary", "Origin")
	if r.Method != http.MethodOptions {
		return true
	}
	header.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	header.Set("Access-Control-Allow-Headers", "Content-Type, Authorization, Last-Event-ID, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name")
	header.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return false
}
