package mcpserver

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// unreadTime is how long one message may wait for a client that does not read. It is far longer than over HTTP, where a client loses a connection and
// not its server: one that is suspended, or halted in a debugger, comes back.
const unreadTime = 5 * time.Minute

var errUnread = errors.New("writing to the client: it has read nothing for five minutes")

// lineWriter writes messages, each as one line in one Write. Safe for concurrent use.
type lineWriter struct {
	out    io.Writer
	unread *time.Timer // runs during a Write; stopped otherwise

	mu  sync.Mutex // held during a Write
	err error      // the first failure; nothing is written after it
}

// newLineWriter calls unread when a Write has taken unreadTime. That Write goes on.
func newLineWriter(out io.Writer, unread func()) *lineWriter {
	w := &lineWriter{out: out, unread: time.AfterFunc(unreadTime, unread)}
	w.unread.Stop()
	return w
}

// write sends one message, which has no newline inside: encoding/json writes none.
func (w *lineWriter) write(message []byte) error {
	line := append(message, '\n')
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	w.unread.Reset(unreadTime)
	defer w.unread.Stop()
	if _, err := w.out.Write(line); err != nil {
		w.err = fmt.Errorf("writing to the client: %w", err)
	}
	return w.err
}
