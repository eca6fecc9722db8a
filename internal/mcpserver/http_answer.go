package mcpserver

import (
	"bytes"
	"net/http"
)

// answerWriter lets mcp-go's Streamable HTTP server write to a ResponseWriter, and mends what it writes: see request. The
// status waits for the first bytes, since the modern era derives it from the error that the answer ends up with.
type answerWriter struct {
	http.ResponseWriter
	flusher http.Flusher // nil when there is none
	request *request
	events  *eventCount
	modern  bool
	status  int // what mcp-go set, 0 before
	sent    bool
}

func newAnswerWriter(w http.ResponseWriter, x *request, modern bool) *answerWriter {
	flusher, _ := w.(http.Flusher)
	return &answerWriter{ResponseWriter: w, flusher: flusher, request: x, events: newEventCount(), modern: modern}
}

func (a *answerWriter) WriteHeader(status int) { a.status = status }

// Write is called once for each event, and once for an answer that is no stream.
func (a *answerWriter) Write(p []byte) (int, error) {
	restored := a.request.restore(p)
	a.sendStatus()
	limitWriting(a.ResponseWriter)
	_, err := a.ResponseWriter.Write(restored)
	a.events.add()
	return len(p), err
}

func (a *answerWriter) sendStatus() {
	if a.sent {
		return
	}
	a.sent = true
	if a.status == 0 {
		a.status = http.StatusOK
	}
	switch refusal := a.request.refusal; {
	case refusal == nil || a.isStream():
	case a.modern:
		a.status = modernStatus(refusal.Code)
	case len(a.request.id) == 0:
		a.status = http.StatusBadRequest // nobody finds the answer to a notification, but its sender sees the status
	}
	a.ResponseWriter.WriteHeader(a.status)
}

func (a *answerWriter) isStream() bool { return a.Header().Get("Content-Type") == "text/event-stream" }

// end writes the answer that mcp-go did not.
func (a *answerWriter) end(body []byte) {
	if a.request.answered {
		return // it panicked behind the answer
	}
	if a.isStream() {
		body = bytes.Join([][]byte{eventHead, body, []byte("\n\n")}, nil)
	} else {
		a.Header().Set("Content-Type", "application/json")
	}
	a.sendStatus()
	limitWriting(a.ResponseWriter)
	_, _ = a.ResponseWriter.Write(body)
}

func (a *answerWriter) CanStream() bool { return a.flusher != nil }

func (a *answerWriter) Flush() {
	a.sendStatus()
	if a.flusher != nil {
		a.flusher.Flush()
	}
}
