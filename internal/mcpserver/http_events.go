package mcpserver

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// eventWriter writes a stream's events. Each has its own deadline, so a client that stops reading loses its stream instead
// of holding it for ever. Safe for concurrent use.
type eventWriter struct {
	control *http.ResponseController

	mu  sync.Mutex
	out http.ResponseWriter
	err error // the first failure; nothing is written after it
}

func newEventWriter(w http.ResponseWriter) *eventWriter {
	w.Header().Set("Content-Type", "text/event-stream")
	return &eventWriter{control: http.NewResponseController(w), out: w}
}

// message writes a JSON-RPC message, which has no newline inside.
func (e *eventWriter) message(message []byte) error { return e.write("message", message) }

func (e *eventWriter) write(name string, data []byte) error {
	event := fmt.Appendf(make([]byte, 0, len(data)+32), "event: %s\ndata: %s\n\n", name, data)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return e.err
	}
	limitWriting(e.out)
	if _, e.err = e.out.Write(event); e.err == nil {
		e.err = e.control.Flush()
	}
	return e.err
}

var errStreamEnded = errors.New("the stream has ended")

// close breaks off a write and waits for it: the ResponseWriter must not be used after its handler has returned.
func (e *eventWriter) close() {
	_ = e.control.SetWriteDeadline(time.Now())
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = errStreamEnded
}
