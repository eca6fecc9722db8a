package mcpserver

import (
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

// write sends one message, which has no newline inside: encoding/json writes none.
func (w *lineWriter) write(message []byte) error {
	line := append(message, '\n')
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
