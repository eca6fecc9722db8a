package mcpserver

import (
	"context"
	"mime"
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
	if !isJSON(r.Header.Get("Content-Type")) {
		http.Error(w, "400: the Content-Type must be application/json", http.StatusBadRequest)
		return
	}
	if long != nil {
		h.refuseLong(w, long)
		return
	}
	body = trimMessage(body)
	e, fault := openEnvelope(body)
	caller, ok := h.caller(w, r, e)
	if !ok {
		return // answered
	}
	if isBatch(body) {
		h.answerBatch(w, r, caller, body)
		return
	}
	switch {
	case fault != nil:
		h.refuseMessage(w, r, e, fault)
	case e.isCancellation():
		h.cancelOwn(caller, e)
		w.WriteHeader(http.StatusAccepted)
	case e.Method == "": // an answer
		w.WriteHeader(http.StatusAccepted)
	case !h.server.logging && isPlainCall(r, e):
		h.callPlainly(w, r, caller, e, body)
	default:
		h.handle(w, r, caller, e, body)
	}
}

// refuseMessage answers what is no JSON-RPC message. In the legacy era a client looks at the status first, and finds the
// request that is refused only in an answer of status 200.
func (h *httpHandler) refuseMessage(w http.ResponseWriter, r *http.Request, e *envelope, fault *mcp.JSONRPCErrorDetails) {
	status := http.StatusBadRequest
	if e.ID != nil && !isModern(r) {
		status = http.StatusOK
	}
	if isModern(r) {
		status = modernStatus(fault.Code)
	}
	writeJSON(w, status, h.server.encodeAnswer(e.newRequest(), rpcError(*fault)))
}

// caller identifies the sender. A session that was ended, and an id that this server never makes, is answered with 404, upon which a
// client must initialize anew; a request without an id is served without. Some clients go on sending the old id with initialize.
func (h *httpHandler) caller(w http.ResponseWriter, r *http.Request, e *envelope) (*Caller, bool) {
	caller := &Caller{Transport: transportHTTP, Remote: r.RemoteAddr, until: []context.Context{h.stopping}}
	id := r.Header.Get(server.HeaderKeySessionID)
	if id == "" || isModern(r) || e.Method == string(mcp.MethodInitialize) { // the modern era has no sessions and ignores the header
		return caller, true
	}
	client, ok := h.sessions.touch(id)
	if !ok {
		http.Error(w, "404: there is no such session (any more); start a new one with initialize", http.StatusNotFound)
		return nil, false
	}
	caller.Session, caller.Client = id, client
	return caller, true
}

func isModern(r *http.Request) bool {
	return mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion))
}

// modernStatus is the HTTP status that the modern era has for an error, as mcp-go maps it.
func modernStatus(code int) int {
	switch code {
	case mcp.METHOD_NOT_FOUND:
		return http.StatusNotFound
	case mcp.INTERNAL_ERROR:
		return http.StatusOK
	default:
		return http.StatusBadRequest
	}
}

func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && mediaType == "application/json"
}

// cancelOwn ends a call of the sender's own session. Requests of the modern era, or without a session, all have the session "",
// where one client's "cancel 7" would stop another client's call 7: there it is dropped, as is right, since the modern era
// cancels over HTTP by closing the request. mcp-go, which makes no such difference, never gets a cancellation.
func (h *httpHandler) cancelOwn(caller *Caller, e *envelope) {
	if caller.Session != "" {
		h.calls.cancel(caller.Session, e.Params.RequestID)
	}
}

// cancellable lets the sender's session cancel the request until end is called.
func (h *httpHandler) cancellable(ctx context.Context, caller *Caller, e *envelope) (_ context.Context, end func()) {
	if caller.Session == "" || !e.isRequest() {
		return ctx, func() {}
	}
	return h.calls.add(ctx, caller.Session, e.ID)
}

// handle gives a message to mcp-go's Streamable HTTP server.
func (h *httpHandler) handle(w http.ResponseWriter, r *http.Request, caller *Caller, e *envelope, body []byte) {
	switch {
	case e.Method == string(mcp.MethodSubscriptionsListen):
		h.listening.Add(1)
		defer h.listening.Add(-1)
	case e.Method == string(mcp.MethodInitialize) && e.isRequest():
		caller.Client = clientName(e.Params.ClientInfo.Name, e.Params.ClientInfo.Version)
		caller.Session = h.sessions.open(caller.Client, mcp.NegotiateLegacyVersion(e.Params.ProtocolVersion))
		w.Header().Set(server.HeaderKeySessionID, caller.Session)
	}
	ctx, end := h.cancellable(r.Context(), caller, e)
	defer end()
	x := e.newRequest()
	answer := newAnswerWriter(w, x, isModern(r))
	caller.written = answer.events
	defer h.finish(answer)
	h.streamable.Handle(answer, &server.HTTPRequest{
		Method:  http.MethodPost,
		URL:     r.URL,
		Header:  r.Header,
		Body:    e.readable(body),
		Context: withRequest(withCaller(ctx, caller), x),
	})
}

// finish sees to it that a request is answered: one whose handling panicked, one that was cancelled, upon which mcp-go
// writes nothing, and one whose answer mcp-go could not encode, upon which it writes a status and nothing else.
func (h *httpHandler) finish(a *answerWriter) {
	cause := recover()
	x := a.request
	switch {
	case cause != nil:
		a.end(h.server.encodeAnswer(x, h.server.panicked(x, cause)))
	case a.status == 0:
		x.refusal = errorDetails(mcp.REQUEST_INTERRUPTED, "the request was cancelled")
		a.end(h.server.encodeAnswer(x, nil))
	case a.status == http.StatusOK && !x.answered:
		x.refusal = errorDetails(mcp.INTERNAL_ERROR, encodingText)
		a.end(h.server.encodeAnswer(x, nil))
	default:
		a.sendStatus()
	}
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
func (h *httpHandler) refuseLong(w http.ResponseWriter, long *longMessage) {
	x, answer, waiting := tooLong(long)
	status := http.StatusOK
	if !waiting {
		status = http.StatusRequestEntityTooLarge
	}
	writeJSON(w, status, h.server.encodeAnswer(x, answer))
}
