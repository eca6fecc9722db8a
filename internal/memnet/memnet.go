// Package memnet is a network within the process, for tests: who serves and who asks over it in a synctest bubble waits by the bubble's clock alone, so
// that deadlines and pauses take no time and are exact on a slow machine too. What is sent over it is not its business.
package memnet

import (
	"context"
	"net"
	"sync"
)

// Listener takes the connections that its DialContext opens. Listen makes one.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	close  func()
}

// Listen opens a network with one listener.
func Listen() *Listener {
	l := &Listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	l.close = sync.OnceFunc(func() { close(l.closed) })
	return l
}

// Accept waits for a connection. The error is net.ErrClosed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener, not the connections that it took.
func (l *Listener) Close() error {
	l.close()
	return nil
}

// Addr is an address of this machine, at which nothing listens.
func (l *Listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// DialContext opens a connection to the listener, whatever address is asked for. It fits http.Transport.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
