package mcpserver

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestListenRefusesOtherAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "10.1.2.3:80", "example.com:80", "localhost.evil.example:80"} {
		l, err := Listen(t.Context(), address)
		if err == nil {
			l.Close()
			t.Errorf("listens on %q", address)
		} else if !strings.Contains(err.Error(), "not authenticated") || !strings.Contains(err.Error(), "127.0.0.1:") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := Listen(t.Context(), "8080"); err == nil || !strings.Contains(err.Error(), "host:port") {
		t.Errorf("a bare port: %v", err)
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := Listen(t.Context(), address)
		if err != nil {
			t.Errorf("%q: %v", address, err)
			continue
		}
		l.Close()
	}
}

type fakeListener struct {
	net.Listener
	address net.Addr
	closed  bool
}

func (f *fakeListener) Addr() net.Addr { return f.address }
func (f *fakeListener) Close() error   { f.closed = true; return nil }

func TestServeRefusesOtherListeners(t *testing.T) {
	t.Parallel()
	for _, address := range []net.Addr{
		&net.TCPAddr{IP: net.IPv4zero, Port: 80}, &net.TCPAddr{IP: net.IPv6zero, Port: 80}, &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80},
		&net.UnixAddr{Name: "/tmp/x", Net: "unix"},
	} {
		l := &fakeListener{address: address}
		if err := newBench(t).Serve(t.Context(), l, HTTPOptions{}); err == nil || !l.closed {
			t.Errorf("%v: err = %v, closed = %v", address, err, l.closed)
		}
	}
}

// serving starts Serve and returns its URL, a way to end it, and its end.
func (b *bench) serving(t *testing.T, o HTTPOptions) (base string, stop context.CancelFunc, ended <-chan error) {
	t.Helper()
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error, 1)
	go func() { end <- b.Serve(ctx, l, o); close(end) }()
	t.Cleanup(func() { cancel(); <-end })
	return "http://" + l.Addr().String(), cancel, end
}

func TestServeEndsGracefully(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	base, stop, ended := b.serving(t, HTTPOptions{Grace: patience})
	message, events, _ := openStream(t, base)
	do(t, "POST", message, call(1, "slow", `{"name":"sse"}`), nil)
	receive(t, b.started, "the call over SSE")
	done := make(chan answer, 1)
	go func() { done <- do(t, "POST", base+"/mcp", call(2, "slow", `{"name":"http"}`), nil) }()
	receive(t, b.started, "the call over HTTP")
	stop()
	waitFor(t, "new connections to be refused", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	b.finish(t)
	b.finish(t)
	if got := receive(t, done, "the answer over HTTP"); !strings.Contains(got.body, "finished") {
		t.Errorf("answer = %+v", got)
	}
	if got := receive(t, events, "the answer over SSE"); !strings.Contains(got, "finished") {
		t.Errorf("event = %s", got)
	}
	if err := receive(t, ended, "the server to end, though a stream was open"); err != nil {
		t.Error(err)
	}
}

func TestServeCutsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	base, stop, ended := b.serving(t, HTTPOptions{Grace: 20 * time.Millisecond})
	failed := make(chan error, 1)
	go func() {
		res, err := ownClient(t).Post(base+"/mcp", "application/json", strings.NewReader(call(1, "slow", `{}`)))
		if err == nil {
			res.Body.Close()
		}
		failed <- err
	}()
	receive(t, b.started, "the call")
	stop()
	if err := receive(t, ended, "the server to end"); err != nil {
		t.Error(err)
	}
	receive(t, b.stopped, "the call to be cancelled")
	receive(t, failed, "the client to notice")
	if !strings.Contains(b.log.String(), "were cut") {
		t.Error("the log does not say that calls were cut")
	}
}

func TestServeReportsAListenerThatFails(t *testing.T) {
	t.Parallel()
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := newBench(t).Serve(t.Context(), l, HTTPOptions{}); err == nil || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("err = %v", err)
	}
}

// A client that dribbles its headers, or its body, must not hold a connection: the limits are there.
func TestTimeLimitsAreSet(t *testing.T) {
	t.Parallel()
	srv := newBench(t).newHTTPServer(context.Background(), nil)
	if srv.ReadHeaderTimeout <= 0 || srv.IdleTimeout <= 0 || srv.MaxHeaderBytes <= 0 || srv.ErrorLog == nil {
		t.Errorf("server = %+v", srv)
	}
	if srv.ReadTimeout <= DefaultDeadline {
		t.Error("the time for reading ends before a call does, and would cancel it")
	}
	if srv.WriteTimeout != 0 {
		t.Error("this would cut streams")
	}
}

// A stream outlives the limit on reading a request, and a call is not cancelled by it.
func TestStreamsOutliveTheReadTimeout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	srv := httptest.NewUnstartedServer(b.Handler(HTTPOptions{KeepAlive: 20 * time.Millisecond}))
	srv.Config.ReadTimeout = 50 * time.Millisecond
	srv.Start()
	defer srv.Close()
	_, events, hangUp := openStream(t, srv.URL)
	for range 10 { // 200 ms
		receive(t, events, "a ping")
	}
	hangUp()
}

// A client that asks for much and reads nothing loses its connection in the end.
func TestWritingIsLimited(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100, surelyBuffered + 1} {
		w := &deadlineRecorder{ResponseRecorder: httptest.NewRecorder()}
		writeJSON(w, http.StatusOK, strings.Repeat("x", size))
		if limited := !w.deadline.IsZero(); limited != (size > surelyBuffered) {
			t.Errorf("%d bytes: limited %v", size, limited)
		}
	}
	w := &deadlineRecorder{ResponseRecorder: httptest.NewRecorder()}
	(&eventWriter{ResponseWriter: w, control: http.NewResponseController(w)}).Write([]byte("data: x\n\n"))
	if w.deadline.IsZero() {
		t.Error("an event may take for ever")
	}
}

type deadlineRecorder struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deadlineRecorder) SetWriteDeadline(t time.Time) error { d.deadline = t; return nil }

func TestHugeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	base, _, _ := newBench(t).serving(t, HTTPOptions{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go conn.Write([]byte("POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 2*maxHeaderBytes) + "\r\n\r\n"))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "431") {
		t.Errorf("status line %q, err %v", line, err)
	}
}
