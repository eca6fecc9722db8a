package mcpserver

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// admit sets the headers that every answer has, and refuses what a web page in somebody's browser may have sent: a
// request whose Host is not loopback (DNS rebinding: evil.example resolved to 127.0.0.1), and one whose Origin is
// another site. Whatever it refuses it has answered.
func (h *httpHandler) admit(w http.ResponseWriter, r *http.Request) bool {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Accel-Buffering", "no") // a buffering proxy would hold a stream's events back
	header.Set("Cache-Control", "no-store")
	if !isLoopbackHost(r.Host) {
		http.Error(w, "403: this server answers to localhost only, and the Host header names another", http.StatusForbidden)
		return false
	}
	origin := r.Header.Get("Origin")
	if len(r.Header.Values("Origin")) > 1 || (origin != "" && !h.origins[origin] && !sameOrigin(origin, r.Host)) {
		http.Error(w, "403: web pages of this origin may not call this server", http.StatusForbidden)
		return false
	}
	if h.origins[origin] {
		return allowOrigin(w, r, origin)
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

// sameOrigin reports whether the page was served from the very address it calls. Another port is another program's page.
func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && strings.EqualFold(u.Host, host)
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
