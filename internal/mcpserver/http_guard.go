package mcpserver

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// admit sets the headers that every answer has, and refuses what a web page in somebody's browser may have sent: a
// request whose Host is not loopback (DNS rebinding: evil.example resolved to 127.0.0.1), and one of another site's
// page. Whatever it refuses it has answered.
func (h *httpHandler) admit(w http.ResponseWriter, r *http.Request) bool {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Accel-Buffering", "no") // a buffering proxy would hold a stream's events back
	header.Set("Cache-Control", "no-store")
	if !isLoopbackHost(r.Host) {
		http.Error(w, "403: this server answers to localhost only, and the Host header names another", http.StatusForbidden)
		return false
	}
	if h.isCrossOrigin(r) {
		http.Error(w, "403: web pages of this origin may not call this server", http.StatusForbidden)
		return false
	}
	if origin := r.Header.Get("Origin"); h.origins[origin] {
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

// isCrossOrigin reports that a web page sent the request which was served neither from the very address it calls (another
// port is another program's page) nor from an allowed origin. It is stricter than http.CrossOriginProtection alone: an
// Origin is judged whatever Sec-Fetch-Site says, as MCP demands; a page over https is another server's, since this one
// speaks http only; and no method is harmless, since a GET opens a stream.
func (h *httpHandler) isCrossOrigin(r *http.Request) bool {
	judged := &http.Request{Method: http.MethodPost, Host: r.Host, URL: r.URL, Header: r.Header}
	if origins := r.Header.Values("Origin"); len(origins) > 0 {
		origin := origins[0]
		if len(origins) > 1 || !h.origins[origin] && !strings.HasPrefix(origin, "http://") {
			return true
		}
		judged.Header = http.Header{"Origin": origins}
	}
	return h.crossOrigin.Check(judged) != nil
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
