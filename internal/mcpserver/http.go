package mcpserver

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

const (
	// DefaultSessionTTL is how long a session without a message is known by its client's name, and how long an SSE stream without
	// one is kept. Long, because a chat pauses for hours.
	DefaultSessionTTL = 12 * time.Hour
	// DefaultMaxSessions is how many Streamable HTTP sessions are known by their clients' names, and how many ended ones are refused; above it
	// the longest unused one is forgotten, see sessionTable. One costs about 300 bytes.
	DefaultMaxSessions = 10_000
	// DefaultMaxStreams is how many SSE streams may be open at once; each holds a connection and three goroutines.
	DefaultMaxStreams = 128
	// DefaultKeepAlive is how often an open SSE stream gets a ping, so that proxies do not cut it and a dead client is
	// noticed.
	DefaultKeepAlive = 25 * time.Second
)

// HTTPOptions configures Handler and Serve. The zero value is good.
type HTTPOptions struct {
	// AllowedOrigins are origins ("https://inspector.example", with the port unless it is the scheme's own) whose web pages may call
	// this server from a browser. Pages of other origins get 403.
	AllowedOrigins []string
	SessionTTL     time.Duration // an SSE stream without a message for so long ends, and the client's name of a session is forgotten
	MaxSessions    int
	MaxStreams     int
	KeepAlive      time.Duration
	ReadTime       time.Duration // Serve: how long a client may take to send a request; DefaultReadTime when zero
	Grace          time.Duration // Serve: how long calls may take to be answered after its context ended; DefaultGrace when zero
}

// Check reports an allowed origin that is none, such as one with a path, "*" or "null", and what is wrong with it.
func (o HTTPOptions) Check() error {
	_, err := parseOrigins(o.AllowedOrigins)
	return err
}

func (o HTTPOptions) withDefaults() HTTPOptions {
	if o.SessionTTL <= 0 {
		o.SessionTTL = DefaultSessionTTL
	}
	if o.MaxSessions <= 0 {
		o.MaxSessions = DefaultMaxSessions
	}
	if o.MaxStreams <= 0 {
		o.MaxStreams = DefaultMaxStreams
	}
	if o.KeepAlive <= 0 {
		o.KeepAlive = DefaultKeepAlive
	}
	if o.ReadTime <= 0 {
		o.ReadTime = DefaultReadTime
	}
	if o.Grace <= 0 {
		o.Grace = DefaultGrace
	}
	return o
}

// Handler serves Streamable HTTP on /mcp, HTTP+SSE on /sse and /message, a health check on /healthz and a short text on
// /. Every route passes the same guards (Host, Origin). It must be reached over loopback only: callers are not
// authenticated yet; and the time for sending a request is the http.Server's to limit. Serve sees to both, whoever mounts
// the handler otherwise must. The error is that of HTTPOptions.Check.
func (s *Server) Handler(o HTTPOptions) (http.Handler, error) {
	h, err := s.newHTTPHandler(o)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// httpHandler is the whole HTTP surface.
type httpHandler struct {
	server     *Server
	options    HTTPOptions
	origins    map[string]bool // the allowed ones, by parseOrigin
	streamable *server.StreamableHTTPServer
	sessions   *sessionTable
	streams    *streamTable
	calls      *callTable              // of Streamable HTTP
	listening  atomic.Int64            // requests that stay open until the client or the server ends them
	stopping   context.Context         // ends when no call may go on
	stop       context.CancelCauseFunc // ends stopping
}

// held is how many requests are open without a call: they end with the server, not before it.
func (h *httpHandler) held() int { return h.streams.len() + int(h.listening.Load()) }

// newHTTPHandler sets mcp-go's Streamable HTTP up stateless and without its GET stream, and keeps the legacy era's
// sessions itself (sessionTable), because of what mcp-go v1.2.1 does with sessions of its own:
//   - all POSTs of one session share a notification channel, so that with concurrent calls 9 of 10 progress
//     notifications come out in another call's answer;
//   - in stateless mode all GET streams share one session, "", and with it every stateless caller's notifications;
//   - a session is 12 kB that is kept for ever, or until a sweep.
//
// A session here is an id, see sessionTable. It is what lets a legacy client cancel its own calls and nobody
// else's, and tells clients apart in the audit. This server sends nothing that is not part of an answer, so a GET
// stream would carry nothing; 405 is what the specification provides for that.
func (s *Server) newHTTPHandler(o HTTPOptions) (*httpHandler, error) {
	o = o.withDefaults()
	origins, err := parseOrigins(o.AllowedOrigins)
	if err != nil {
		return nil, err
	}
	sessions, err := newSessionTable(o.SessionTTL, o.MaxSessions)
	if err != nil {
		return nil, err
	}
	h := &httpHandler{
		server:   s,
		options:  o,
		origins:  origins,
		sessions: sessions,
		streams:  newStreamTable(o.SessionTTL, o.MaxStreams),
		calls:    newCallTable(),
		streamable: server.NewStreamableHTTPServer(s.mcp,
			server.WithStateLess(true),
			server.WithDisableStreaming(true),
			server.WithStreamableHTTPLogger(s.logger)),
	}
	h.stopping, h.stop = context.WithCancelCause(context.Background())
	return h, nil
}

// ServeHTTP guards first and routes then, so that no route can be forgotten. The same goes for bodies: one that nobody
// has read to its end, see bodyRead, ends its connection.
func (h *httpHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 {
		h.route(w, r)
		return
	}
	w.Header().Set("Connection", closing)
	h.route(w, r)
	if w.Header().Get("Connection") == closing {
		limitDraining(w)
	}
}

func (h *httpHandler) route(w http.ResponseWriter, r *http.Request) {
	if !h.guard(w, r) {
		return
	}
	switch r.URL.Path {
	case "/mcp":
		h.serveMCP(w, r)
	case "/sse":
		h.serveSSE(w, r)
	case "/message":
		h.serveMessage(w, r)
	case "/healthz":
		h.servePlain(w, r, "ok\n")
	case "/":
		h.servePlain(w, r, fmt.Sprintf("%s: an MCP server.\nStreamable HTTP: /mcp\nHTTP+SSE: /sse\nHealth: /healthz\n", h.server.name))
	default:
		http.Error(w, "there is nothing here; MCP is served on /mcp (Streamable HTTP) and /sse (HTTP+SSE)", http.StatusNotFound)
	}
}

func (h *httpHandler) servePlain(w http.ResponseWriter, r *http.Request, text string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		refuseMethod(w, "GET, HEAD")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text))
}

func refuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	http.Error(w, "this address takes "+allowed+" only", http.StatusMethodNotAllowed)
}
