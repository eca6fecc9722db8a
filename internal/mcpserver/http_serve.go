package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	// DefaultGrace is how long calls may go on after the server was told to end.
	DefaultGrace = 5 * time.Second
	// DefaultReadTime is how long a client may take to send a request, headers and body.
	DefaultReadTime = 30 * time.Second
)

const (
	headerTime     = 10 * time.Second // for a request's headers: a client that dribbles them is cut off
	idleConnection = 2 * time.Minute  // a kept-alive connection without a request
	maxHeaderBytes = 64 << 10
)

// Listen opens a listener for Serve on a loopback address such as "127.0.0.1:8080", "localhost:0" or "[::1]:8080".
// Any other address is refused before it is opened.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: the address must be host:port, such as 127.0.0.1:8080: %w", address, err)
	}
	if !isLoopbackHost(host) {
		return nil, notLoopback(address, port)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	// "localhost" is whatever the system says it is.
	if err := checkLoopback(l.Addr()); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

func notLoopback(address, port string) error {
	return fmt.Errorf("refusing to listen on %q: callers are not authenticated yet, so whoever reaches the port could read "+
		"the organisation's data with this server's key; listen on 127.0.0.1:%s", address, port)
}

func checkLoopback(address net.Addr) error {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return fmt.Errorf("refusing to listen on %q: it is no TCP address", address)
	}
	if !at.Addr().IsLoopback() {
		return notLoopback(address.String(), fmt.Sprint(at.Port()))
	}
	return nil
}

// Serve serves HTTP on l until ctx ends, and closes l. When ctx ends it takes no more connections, lets calls in flight
// finish for Grace, then ends the open streams and cuts what is left. It returns nil when ctx ended it.
// It refuses a listener that is not on a loopback address, and options that HTTPOptions.Check refuses.
func (s *Server) Serve(ctx context.Context, l net.Listener, o HTTPOptions) error {
	h, err := s.newHTTPHandler(o)
	if err == nil {
		err = checkLoopback(l.Addr())
	}
	if err != nil {
		_ = l.Close()
		return err
	}
	// The handlers' contexts outlive ctx by the grace; whoever still runs then is cancelled.
	calls, cancelCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelCalls()
	srv := s.newHTTPServer(calls, h, h.options.ReadTime)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		h.streams.endAll()
		return fmt.Errorf("serving HTTP on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	return s.shutDown(srv, h, cancelCalls)
}

// newHTTPServer sets the time limits. ReadTimeout ends with the body: net/http lifts it there, before it watches the
// connection during the call, so it cuts neither calls nor streams. There is no WriteTimeout, see limitWriting.
func (s *Server) newHTTPServer(calls context.Context, h http.Handler, readTime time.Duration) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		IdleTimeout:       idleConnection,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return calls },
	}
}

func (s *Server) shutDown(srv *http.Server, h *httpHandler, cancelCalls context.CancelFunc) error {
	ctx, cancel := context.WithTimeout(context.Background(), h.options.Grace)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Shutdown(ctx) }() // closes the listener at once, then waits for the handlers
	s.awaitIdle(ctx)
	h.streams.endAll() // an SSE answer goes out on its stream, so the streams end after the calls
	err := <-stopped
	cancelCalls()
	if errors.Is(err, context.DeadlineExceeded) {
		s.logger.Warn("requests were unfinished when the server ended; they were cut", "grace", h.options.Grace.String())
		err = srv.Close()
	}
	if err != nil {
		return fmt.Errorf("ending the HTTP server: %w", err)
	}
	return nil
}

// awaitIdle waits until no call runs. It polls, because only the end of a process waits for it, and a call should not
// pay for being waited for.
func (s *Server) awaitIdle(ctx context.Context) {
	const poll = 10 * time.Millisecond
	for !s.admission.idle() && ctx.Err() == nil {
		pause(ctx, poll)
	}
	pause(ctx, poll) // an answer on its way to its stream
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
