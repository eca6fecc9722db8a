package mcpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// lineWriter writes messages, each as one line in one Write. Safe for concurrent use.
type lineWriter struct {
	mu  sync.Mutex
	out io.Writer
	err error // the first failure; nothing is written after it
}

// errEncoding is a message that could not be put into JSON. Nothing of it was written.
var errEncoding = errors.New("encoding a message")

func (w *lineWriter) write(message any) error {
	line, err := json.Marshal(message) // without a newline inside
	if err != nil {
		return fmt.Errorf("%w: %w", errEncoding, err)
	}
	return w.send(append(line, '\n'))
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

// writeNotifications writes the notifications that belong to no call until the session is closed. Those of a call see orderNotifications.
func (w *lineWriter) writeNotifications(session *stdioSession, onError func(error)) {
	for {
		select {
		case n := <-session.notifications:
			if err := w.write(n); err != nil {
				onError(err)
			}
		case <-session.closed:
			return
		}
	}
}
