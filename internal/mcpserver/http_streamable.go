package mcpserver

import (
	"encoding/json"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// serveMCP is Streamable HTTP, both eras.
func (h *httpHandler) serveMCP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
		h.post(w, r)
	case http.MethodDelete:
		h.endSession(w, r)
	default:
		refuseMethod(w, "POST, DELETE")
	}
}

func (h *httpHandler) post(w http.ResponseWriter, r *http.Request) {
	body, long, err := readBody(w, r)
	if err != nil {
		return // answered
	}
	if long != nil {
		refuseLong(w, long)
		return
	}
	caller, ok := h.caller(w, r)
	if !ok {
		return // answered
	}
	e := openEnvelope(body)
	switch {
	case e.Method == string(mcp.MethodNotificationCancelled):
		h.cancel(w, r, caller, e.Params.RequestID)
		return
	case e.isToolCall() && !h.server.known[e.Params.Name]:
		writeJSON(w, unknownToolStatus(r), h.server.unknownTool(e))
		return
	case e.Method == "" && isAnswer(body):
		w.WriteHeader(http.StatusAccepted)
		return
	case isPlainCall(r, e):
		h.callPlainly(w, r, caller, e, body)
		return
	case e.Method == string(mcp.MethodInitialize) && e.isRequest():
		caller.Client = clientName(e.Params.ClientInfo.Name, e.Params.ClientInfo.Version)
		caller.Session = h.sessions.open(caller.Client)
		w.Header().Set(server.HeaderKeySessionID, caller.Session)
	}
	h.handle(w, r, caller, r.Header, body)
}

// caller identifies the sender. A session id that this server does not know (expired, ended, of an earlier run) is
// answered with 404, upon which a client must initialize anew; a request without one is served without.
func (h *httpHandler) caller(w http.ResponseWriter, r *http.Request) (*Caller, bool) {
	caller := &Caller{Transport: transportHTTP, Remote: r.RemoteAddr}
	id := r.Header.Get(server.HeaderKeySessionID)
	if id == "" || isModern(r) { // the modern era has no sessions and ignores the header
		return caller, true
	}
	client, ok := h.sessions.touch(id)
	if !ok {
		http.Error(w, "404: this session has ended; start a new one with initialize", http.StatusNotFound)
		return nil, false
	}
	caller.Session, caller.Client = id, client
	return caller, true
}

func isModern(r *http.Request) bool {
	return mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion))
}

// unknownToolStatus follows mcp-go: the modern era maps errors to HTTP statuses.
func unknownToolStatus(r *http.Request) int {
	if isModern(r) {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// cancel passes a cancellation on only within the sender's own session. mcp-go finds the call to cancel by session and
// request id, and requests of the modern era, or without a session, all have the session "": there one client's
// "cancel 7" stops another client's call 7. So those are dropped, as is right: the modern era cancels over HTTP by
// closing the request. What is passed on is built anew from the request id, so that nothing else in the message (such
// as a modern version in _meta, which would make mcp-go forget the session) has a say.
func (h *httpHandler) cancel(w http.ResponseWriter, r *http.Request, caller *Caller, requestID json.RawMessage) {
	if caller.Session == "" || len(requestID) == 0 {
		w.WriteHeader(http.StatusAccepted)
		return
	}
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set(server.HeaderKeySessionID, caller.Session)
	message, err := json.Marshal(map[string]any{
		"jsonrpc": mcp.JSONRPC_VERSION,
		"method":  mcp.MethodNotificationCancelled,
		"params":  map[string]any{"requestId": requestID},
	})
	if err != nil {
		http.Error(w, "the request id is no JSON", http.StatusBadRequest)
		return
	}
	h.handle(w, r, caller, header, message)
}

func (h *httpHandler) handle(w http.ResponseWriter, r *http.Request, caller *Caller, header http.Header, body []byte) {
	flusher, _ := w.(http.Flusher)
	caller.written = newEventCount()
	h.streamable.Handle(&answerWriter{w, flusher, caller.written}, &server.HTTPRequest{
		Method:  http.MethodPost,
		URL:     r.URL,
		Header:  header,
		Body:    body,
		Context: withCaller(r.Context(), caller),
	})
}

func (h *httpHandler) endSession(w http.ResponseWriter, r *http.Request) {
	if isModern(r) {
		refuseMethod(w, "POST")
		return
	}
	if !h.sessions.end(r.Header.Get(server.HeaderKeySessionID)) {
		http.Error(w, "404: there is no such session", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// refuseLong answers a message that was too long: a tool call with a result the model can act on, all else with 413.
func refuseLong(w http.ResponseWriter, long *longMessage) {
	answer, waiting := tooLong(long)
	if !waiting {
		writeJSON(w, http.StatusRequestEntityTooLarge, answer)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// answerWriter lets mcp-go write to a ResponseWriter.
type answerWriter struct {
	http.ResponseWriter
	flusher http.Flusher
	written *eventCount
}

// Write is called once for each event, and once for an answer that is no stream.
func (a *answerWriter) Write(p []byte) (int, error) {
	limitWriting(a.ResponseWriter)
	n, err := a.ResponseWriter.Write(p)
	a.written.add()
	return n, err
}

func (a *answerWriter) CanStream() bool { return a.flusher != nil }

func (a *answerWriter) Flush() {
	if a.flusher != nil {
		a.flusher.Flush()
	}
}
