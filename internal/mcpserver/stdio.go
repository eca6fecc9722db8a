package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	// stopGrace is how long calls may take to be answered once they were stopped because the server ends.
	stopGrace = 500 * time.Millisecond
	// finishTime is how long calls may go on when the client has closed its end. A client that only closes what it will not
	// write to any more reads its answers; one that left would have them cost requests until their deadline.
	finishTime = 5 * time.Second
)

// ServeStdio serves one client on a pair of streams, one JSON-RPC message a line, and writes nothing else to out.
//
// It returns nil when the input ends (calls still running get finishTime: `printf '…' | orgdata-mcp` gets its
// answers) and nil when ctx ends (calls still running are stopped). It returns an error when the client cannot be
// read from or written to, or does not read for unreadTime. A Read of in that blocks when ctx ends is left behind; it returns when in is closed.
//
// mcp-go's own stdio server is not used, only its MCPServer.HandleMessage: that server shares one session among all
// servers of a process, reads lines of any length, drops a last line without a newline, lets answers overtake
// `initialize`, writes notifications after the answer they belong to, answers cancelled requests, misses a cancellation
// that comes right after its call, and stalls its reader when more calls come than it has room for.
func (s *Server) ServeStdio(ctx context.Context, in io.Reader, out io.Writer) error {
	c := newStdioConn(ctx, s, out)
	defer c.close()
	read := make(chan error, 1)
	go func() { read <- c.readAll(in) }()
	select {
	case err := <-read:
		if !errors.Is(err, io.EOF) {
			c.stop(fmt.Errorf("reading from the client: %w", err))
		}
		c.finish(ctx)
	case <-ctx.Done():
	case <-c.ctx.Done():
	}
	c.stop(errStopping)
	c.wait(stopGrace)
	return c.failure()
}

// stdioConn is one client being served.
type stdioConn struct {
	*conn
	parent context.Context // of the server; when it ends, the end was wanted
}

func newStdioConn(ctx context.Context, s *Server, out io.Writer) *stdioConn {
	c := &stdioConn{parent: ctx}
	writer := newLineWriter(out, func() { c.stop(errUnread) })
	c.conn = newConn(context.WithoutCancel(ctx), s, &Caller{Transport: transportStdio}, newConnSession(transportStdio), writer.write)
	return c
}

func (c *stdioConn) readAll(in io.Reader) error {
	messages := newLines(in)
	for {
		message, long, err := messages.next()
		switch {
		case err != nil:
			return err
		case long != nil:
			x, answer, _ := tooLong(long)
			c.reply(c.encode(x, answer))
		default:
			c.takeLine(message)
		}
		if err := c.ctx.Err(); err != nil {
			return io.EOF
		}
	}
}

// takeLine answers a message that nobody could be found for under a null id: a stream has no other place to say it.
func (c *stdioConn) takeLine(message json.RawMessage) {
	if fault := c.dispatch(message, c.direct); fault != nil {
		c.reply(c.encode(new(request), rpcError(*fault)))
	}
}

// finish waits for the calls in flight to be answered, for finishTime at most.
func (c *stdioConn) finish(ctx context.Context) {
	timer := time.NewTimer(finishTime)
	defer timer.Stop()
	select {
	case <-c.stopAccepting():
	case <-timer.C:
	case <-c.ctx.Done():
	case <-ctx.Done():
	}
}

func (c *stdioConn) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c.stopAccepting():
	case <-timer.C:
	}
}

// stopAccepting stops calls from starting; the channel is closed when the last one has ended.
func (c *stdioConn) stopAccepting() <-chan struct{} {
	c.mu.Lock()
	c.ending = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() {
		c.running.Wait()
		close(done)
	}()
	return done
}

// failure is why the connection ended, nil when somebody wanted it to.
func (c *stdioConn) failure() error {
	cause := context.Cause(c.ctx)
	if c.parent.Err() != nil || errors.Is(cause, errStopping) {
		return nil
	}
	return cause
}
