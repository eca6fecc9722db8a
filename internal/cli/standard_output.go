package cli

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// standardOutput is stdout as commands write to it. The first failure is kept, and ends the command: what it has to say reaches nobody any more, and an exit
// code of 0 would tell a script that it did.
type standardOutput struct {
	w    io.Writer
	stop func() // ends the command

	mu  sync.Mutex
	err error // guarded by mu
}

// outputError is a stdout that could not be written.
type outputError struct{ cause error }

func (e outputError) Error() string { return fmt.Sprintf("stdout cannot be written: %v", e.cause) }
func (e outputError) Unwrap() error { return e.cause }

// readerLeft tells that whoever read stdout has closed it, as head does when it has seen enough.
func (e outputError) readerLeft() bool { return errors.Is(e.cause, syscall.EPIPE) }

func (o *standardOutput) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		o.fail(err)
	}
	return n, err
}

func (o *standardOutput) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = outputError{err}
		o.stop()
	}
}

// failure is an outputError, or nil.
func (o *standardOutput) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
