package mcpserver

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	// DefaultGrace is how long calls may take to be answered once they were stopped because the server ends.
	DefaultGrace = 400 * time.Millisecond
	// DefaultReadTime is how long a client may take to send a request, headers and body.
	DefaultReadTime = 30 * time.Second
)

const (
	headerTime     = 10 * time.Second // for a request's headers: a client that dribbles them is cut off
	idleConnection = 2 * time.Minute  // a kept-alive connection without a request
	maxHeaderBytes = 64 << 10
	closeTime      = 200 * time.Millisecond // for streams to end by themselves, before their connections are cut
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
		"the organization's data with this server's key; listen on 127.0.0.1:%s", address, port)
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

// Serve serves HTTP on l until ctx ends, and closes l. When ctx ends it takes no more connections and stops the calls in flight; they
// are answered, for Grace at most. Then it ends the open streams and cuts what is left. It returns nil when ctx ended it.
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
	// The requests' contexts outlive ctx, or a call could not be answered any more.
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	conns := newConnTable()
	srv := s.newHTTPServer(requests, h, h.options.ReadTime)
	srv.ConnState = conns.note
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		h.streams.endAll()
		return fmt.Errorf("serving HTTP on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	return s.end(srv, h, conns, endRequests)
}

// newHTTPServer sets the time limits. ReadTimeout ends with the body: net/http lifts it there, before it watches the
// connection during the call, so it cuts neither calls nor streams. There is no WriteTimeout, see limitWriting.
func (s *Server) newHTTPServer(requests context.Context, h http.Handler, readTime time.Duration) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		IdleTimeout:       idleConnection,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
}

// end is what Serve does when its context has ended. An SSE answer goes out on its stream, so the streams end after the calls.
func (s *Server) end(srv *http.Server, h *httpHandler, conns *connTable, endRequests context.CancelFunc) error {
	stopListening(srv)
	h.stop(errStopping)
	answered := conns.await(h.options.Grace, func(busy int) bool { return busy <= h.held() && h.streams.owed() == 0 })
	h.streams.endAll()
	endRequests()
	closed := conns.await(closeTime, func(busy int) bool { return busy == 0 })
	if !answered || !closed {
		s.logger.Warn("requests were unfinished when the server ended; they were cut", "grace", h.options.Grace.String())
	}
	if err := srv.Close(); err != nil {
		return fmt.Errorf("ending the HTTP server: %w", err)
	}
	return nil
}

// stopListening closes the listener and the idle connections; the others close with their answer. It does not wait for that, as
// http.Server.Shutdown would: that also waits 5 s for a connection that a client has opened and not used yet.
func stopListening(srv *http.Server) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = srv.Shutdown(ctx) // its error is that of ctx
}
