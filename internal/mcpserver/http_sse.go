package mcpserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// stream is one open SSE connection, which is what a session is in the 2024-11-05 transport.
type stream struct {
	id   string
	ctx  context.Context // ends with the stream
	end  context.CancelFunc
	idle *time.Timer
}

// streamTable holds the open streams. One without a message for ttl is ended; a living client is never idle, since it
// answers the pings.
type streamTable struct {
	ttl time.Duration
	max int

	mu   sync.Mutex
	byID map[string]*stream
}

func newStreamTable(ttl time.Duration, max int) *streamTable {
	return &streamTable{ttl: ttl, max: max, byID: make(map[string]*stream)}
}

// open reserves a stream; nil when there are too many.
func (t *streamTable) open(ctx context.Context) *stream {
	s := &stream{id: newSessionID()}
	s.ctx, s.end = context.WithCancel(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.byID) >= t.max {
		s.end()
		return nil
	}
	t.byID[s.id] = s
	s.idle = time.AfterFunc(t.ttl, s.end)
	return s
}

func (t *streamTable) close(s *stream) {
	s.idle.Stop()
	s.end()
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byID, s.id)
}

// touch finds a stream and notes that it was used.
func (t *streamTable) touch(id string) (*stream, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.byID[id]
	if !ok || s.ctx.Err() != nil {
		return nil, false
	}
	s.idle.Reset(t.ttl)
	return s, true
}

// endAll ends every stream; their handlers return.
func (t *streamTable) endAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.byID {
		s.end()
	}
}

type streamKey struct{}

// streamID tells mcp-go the id that the stream already has.
func streamID(ctx context.Context, _ *http.Request) (string, error) {
	s, ok := ctx.Value(streamKey{}).(*stream)
	if !ok {
		return "", errors.New("the request did not come through this server's own handler")
	}
	return s.id, nil
}

// serveSSE opens a stream and holds it until the client leaves, is idle for too long, or the server ends.
func (h *httpHandler) serveSSE(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		// A client that tries Streamable HTTP first POSTs here, and takes the 405 for "this is an SSE server".
		refuseMethod(w, "GET")
		return
	}
	if r.ContentLength != 0 {
		// Nobody would read the body, and net/http watches for a client's leaving only behind the body.
		http.Error(w, "400: the request for a stream has no body", http.StatusBadRequest)
		return
	}
	s := h.streams.open(r.Context())
	if s == nil {
		w.Header().Set("Retry-After", "30")
		http.Error(w, "503: too many streams are open on this server", http.StatusServiceUnavailable)
		return
	}
	defer h.streams.close(s)
	events := &eventWriter{ResponseWriter: w, control: http.NewResponseController(w), origin: w.Header().Get("Access-Control-Allow-Origin")}
	h.sse.SSEHandler().ServeHTTP(events, r.WithContext(context.WithValue(s.ctx, streamKey{}, s)))
}

// serveMessage takes a message for a stream; the answer goes out on the stream. The message is held against the
// stream's own session by mcp-go, so a cancellation reaches only calls of the same stream.
func (h *httpHandler) serveMessage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuseMethod(w, "POST")
		return
	}
	s, ok := h.streams.touch(r.URL.Query().Get("sessionId"))
	if !ok {
		http.Error(w, "404: this session has ended; open a new one on /sse", http.StatusNotFound)
		return
	}
	body, long, err := readBody(w, r)
	if err != nil {
		return // answered
	}
	if long != nil {
		h.refuseLongOn(w, s, long)
		return
	}
	e := openEnvelope(body)
	switch {
	case e.isToolCall() && !h.server.known[e.Params.Name]:
		h.sendOn(w, s, h.server.unknownTool(e))
		return
	case e.Method == "" && isAnswer(body):
		w.WriteHeader(http.StatusAccepted)
		return
	}
	caller := &Caller{Transport: transportSSE, Session: s.id, Remote: r.RemoteAddr, stream: s.ctx, notify: func(n mcp.JSONRPCNotification) {
		_ = h.sse.SendEventToSession(s.id, n) // the stream is gone, or full: progress may be lost, answers may not
	}}
	// HTTP+SSE is a transport of the older protocol versions. mcp-go would offer the newest in server/discover and then miss that version's
	// request headers, so a client that picks the newest would have every call refused.
	r = r.WithContext(server.WithSupportedProtocolVersions(withCaller(r.Context(), caller), mcp.LegacyProtocolVersions()))
	r.Body = io.NopCloser(bytes.NewReader(body))
	h.sse.MessageHandler().ServeHTTP(w, r)
}

func (h *httpHandler) refuseLongOn(w http.ResponseWriter, s *stream, long *longMessage) {
	answer, waiting := tooLong(long)
	if !waiting {
		writeJSON(w, http.StatusRequestEntityTooLarge, answer)
		return
	}
	h.sendOn(w, s, answer)
}

func (h *httpHandler) sendOn(w http.ResponseWriter, s *stream, message any) {
	if err := h.sse.SendEventToSession(s.id, message); err != nil {
		http.Error(w, "503: the stream does not take more messages", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// eventWriter writes a stream's events. Each write has its own deadline, so a client that stops reading loses its
// stream instead of holding it for ever. It also takes back the Access-Control-Allow-Origin: * that mcp-go sets on
// every stream, which would let any web page read it.
type eventWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	origin  string
	started bool
}

func (e *eventWriter) WriteHeader(status int) {
	e.start()
	e.ResponseWriter.WriteHeader(status)
}

func (e *eventWriter) Write(p []byte) (int, error) {
	e.start()
	limitWriting(e.ResponseWriter)
	return e.ResponseWriter.Write(p)
}

func (e *eventWriter) Flush() { _ = e.control.Flush() }

func (e *eventWriter) start() {
	if e.started {
		return
	}
	e.started = true
	e.Header().Del("Access-Control-Allow-Origin")
	if e.origin != "" {
		e.Header().Set("Access-Control-Allow-Origin", e.origin)
	}
}
