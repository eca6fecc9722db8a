package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

// lineWriter writes messages, each as one line in one Write. Safe for concurrent use.
type lineWriter struct {
	mu  sync.Mutex
	out io.Writer
	err error // the first failure; nothing is written after it
}

// errEncoding is a message that could not be put into JSON. Nothing of it was written.
var errEncoding = errors.New("encoding a message")

// writeBuffers keeps encoding buffers between answers. It is shared state, but holds nothing of meaning.
var writeBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKeptBuffer is the largest buffer worth keeping; one huge answer should not stay resident.
const maxKeptBuffer = 256 << 10

func (w *lineWriter) write(message any) error {
	buf := writeBuffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= maxKeptBuffer {
			buf.Reset()
			writeBuffers.Put(buf)
		}
	}()
	// An Encoder ends the line, and never puts a newline inside.
	if err := json.NewEncoder(buf).Encode(message); err != nil {
		return fmt.Errorf("%w: %w", errEncoding, err)
	}
	return w.send(buf.Bytes())
}

func (w *lineWriter) send(line []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if _, err := w.out.Write(line); err != nil {
		w.err = fmt.Errorf("writing to the client: %w", err)
	}
	return w.err
}

// pump writes a session's notifications until the session is closed.
func (w *lineWriter) pump(session *stdioSession, onError func(error)) {
	for {
		select {
		case n := <-session.notifications:
			if marker, ok := barrierOf(n); ok {
				close(marker)
				continue
			}
			if err := w.write(n); err != nil {
				onError(err)
			}
		case <-session.closed:
			return
		}
	}
}

const barrierMethod = "\x00barrier"

func barrierOf(n mcp.JSONRPCNotification) (chan struct{}, bool) {
	if n.Method != barrierMethod {
		return nil, false
	}
	marker, ok := n.Params.AdditionalFields["marker"].(chan struct{})
	return marker, ok
}
