package mcpserver

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
)

// answerBatch answers a batch with one array, or with 202 when nothing in it waits for an answer. Progress is not sent: it
// would take a stream, and a batch is answered by one JSON text.
func (h *httpHandler) answerBatch(w http.ResponseWriter, r *http.Request, caller *Caller, body []byte) {
	members, fault := openBatch(body, h.version(r, caller))
	if fault != nil {
		h.refuseMessage(w, r, new(envelope), fault)
		return
	}
	caller.notify = func(mcp.JSONRPCNotification) {}
	done := make(chan []byte, 1)
	b := newBatch(len(members), func(answers []byte) { done <- answers })
	for _, message := range members {
		h.takeMember(r.Context(), caller, message, b.collect)
	}
	if answers := <-done; answers != nil {
		writeJSON(w, http.StatusOK, answers)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// version is the protocol version of a request of the legacy era. One that says nothing, in no session that is known, is taken
// to be of 2025-03-26, as later versions advise: that one has no header for it.
func (h *httpHandler) version(r *http.Request, caller *Caller) string {
	if version := r.Header.Get(mcp.HeaderProtocolVersion); version != "" {
		return version
	}
	if version := h.sessions.version(caller.Session); version != "" {
		return version
	}
	return batchVersion
}

func (h *httpHandler) takeMember(ctx context.Context, caller *Caller, message json.RawMessage, deliver deliver) {
	e, fault := openMember(message)
	x := e.newRequest()
	switch {
	case fault != nil:
		deliver(h.server.encodeAnswer(x, rpcError(*fault)))
	case e.isCancellation():
		h.cancelOwn(caller, e)
		deliver(nil)
	case e.Method == "": // an answer
		deliver(nil)
	case e.mayTakeLong():
		ctx, end := h.cancellable(ctx, caller, e) // before the next member, which may cancel it
		go func() {
			defer end()
			deliver(h.answerMember(ctx, caller, e, x, message))
		}()
	default:
		deliver(h.answerMember(ctx, caller, e, x, message))
	}
}

// answerMember is nil for a notification, and for a request that was cancelled.
func (h *httpHandler) answerMember(ctx context.Context, caller *Caller, e *envelope, x *request, message json.RawMessage) []byte {
	session := h.server.mcp.WithContext(withCaller(ctx, caller), plainSession(caller.Session))
	answer := h.server.handleMessage(session, x, e.readable(message))
	if answer == nil || !e.isRequest() || ctx.Err() != nil {
		return nil
	}
	return h.server.encodeAnswer(x, answer)
}
