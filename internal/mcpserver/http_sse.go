package mcpserver

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// stream is one open SSE connection, which is what a session is in the 2024-11-05 transport.
type stream struct {
	id   string
	ctx  context.Context // ends with the stream
	end  context.CancelFunc
	idle *time.Timer
	conn *conn // set by serve
}

// streamTable holds the open streams. One without a message for ttl is ended; a living client is never idle, since it
// answers the pings.
type streamTable struct {
	ttl time.Duration
	max int

	mu   sync.Mutex // guards byID, and each stream's conn until its client knows the stream's id
	byID map[string]*stream
}

func newStreamTable(ttl time.Duration, max int) *streamTable {
	return &streamTable{ttl: ttl, max: max, byID: make(map[string]*stream)}
}

// streamPrefix is not sessionPrefix: whoever knows a stream's id cannot use it on the other transport.
const streamPrefix = "sse-"

// open reserves a stream; nil when there are too many.
func (t *streamTable) open(ctx context.Context) *stream {
	s := &stream{id: streamPrefix + rand.Text()}
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

// serve sets the connection of a stream, before the client learns the stream's id.
func (t *streamTable) serve(s *stream, c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.conn = c
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

func (t *streamTable) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.byID)
}

// owed is how many calls have yet to be answered.
func (t *streamTable) owed() (n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.byID {
		if s.conn != nil {
			n += s.conn.owed.Load()
		}
	}
	return n
}

// endAll ends every stream; their handlers return.
func (t *streamTable) endAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.byID {
		s.end()
	}
}

// serveSSE opens a stream and holds it until the client leaves, is idle for too long, or the server ends.
//
// mcp-go's SSE server is not used: it encodes answers itself, with the id that it made of the client's, forgets the protocol
// version that a session has, and lets every web page read a stream.
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
	events := newEventWriter(w)
	defer events.close()
	caller := &Caller{Transport: transportSSE, Session: s.id, Remote: r.RemoteAddr, until: []context.Context{h.stopping}}
	c := newConn(s.ctx, h.server, caller, newConnSession(s.id), events.message)
	defer c.close()
	c.legacyOnly = true
	h.streams.serve(s, c)
	h.keepStream(c, events, "/message?sessionId="+s.id)
}

// keepStream tells the client where to send its messages, and sends a ping now and then until the connection ends.
func (h *httpHandler) keepStream(c *conn, events *eventWriter, endpoint string) {
	if events.write("endpoint", []byte(endpoint)) != nil {
		return
	}
	tick := time.NewTicker(h.options.KeepAlive)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-c.ctx.Done():
			return
		case <-tick.C:
			c.reply(fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"ping"}`, n))
		}
	}
}

// serveMessage takes a message for a stream; the answer goes out on the stream. A cancellation reaches only calls of the
// same stream.
func (h *httpHandler) serveMessage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuseMethod(w, "POST")
		return
	}
	s, ok := h.streams.touch(r.URL.Query().Get("sessionId"))
	if !ok || s.conn == nil {
		http.Error(w, "404: this session has ended; open a new one on /sse", http.StatusNotFound)
		return
	}
	body, long, err := readBody(w, r)
	if err != nil {
		return // answered
	}
	if long != nil {
		h.refuseLongOn(w, s.conn, long)
		return
	}
	if fault := s.conn.dispatch(trimMessage(body), s.conn.direct); fault != nil {
		writeJSON(w, http.StatusBadRequest, h.server.encodeAnswer(new(request), rpcError(*fault)))
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (h *httpHandler) refuseLongOn(w http.ResponseWriter, c *conn, long *longMessage) {
	x, answer, waiting := tooLong(long)
	body := h.server.encodeAnswer(x, answer)
	if !waiting {
		writeJSON(w, http.StatusRequestEntityTooLarge, body)
		return
	}
	c.reply(body)
	w.WriteHeader(http.StatusAccepted)
}
