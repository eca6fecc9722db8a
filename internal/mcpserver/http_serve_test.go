package mcpserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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
		if err := newFixture(t).Serve(t.Context(), l, HTTPOptions{}); err == nil || !l.closed {
			t.Errorf("%v: err = %v, closed = %v", address, err, l.closed)
		}
	}
}

// serving starts Serve and returns its URL, a way to end it, and its end.
func (b *fixture) serving(t *testing.T, o HTTPOptions) (base string, stop context.CancelFunc, ended <-chan error) {
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

func TestServeReportsAListenerThatFails(t *testing.T) {
	t.Parallel()
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := newFixture(t).Serve(t.Context(), l, HTTPOptions{}); err == nil || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("err = %v", err)
	}
}

// A client that dribbles its headers, or its body, must not hold a connection: the limits are there.
func TestTimeLimitsAreSet(t *testing.T) {
	t.Parallel()
	srv := newFixture(t).newHTTPServer(context.Background(), nil, DefaultReadTime)
	if srv.ReadHeaderTimeout <= 0 || srv.ReadTimeout != DefaultReadTime || srv.IdleTimeout <= 0 || srv.MaxHeaderBytes <= 0 || srv.ErrorLog == nil {
		t.Errorf("server = %+v", srv)
	}
	if srv.WriteTimeout != 0 {
		t.Error("this would cut streams")
	}
}

// A stream outlives the limit on reading a request, and a call is not cancelled by it, whichever way its body came.
func TestStreamsAndCallsOutliveTheReadTime(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	const readTime = 2 * time.Second
	base, _, _ := b.serving(t, HTTPOptions{KeepAlive: readTime / 10, ReadTime: readTime})
	sse, events, _ := openStream(t, base)
	done := make(chan answer, 2)
	go func() { done <- do(t, "POST", base+"/mcp", call(1, "slow", `{}`), nil) }()
	chunked := dial(t, base)
	body := call(2, "slow", `{}`)
	fmt.Fprintf(chunked, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	for range 2 {
		receive(t, b.started, "the call over HTTP")
	}
	do(t, "POST", sse, call(3, "slow", `{}`), nil)
	receive(t, b.started, "the call over SSE")
	for range 20 { // twice the time
		receive(t, events, "a ping")
	}
	for range 3 {
		b.finish(t)
	}
	if got := receive(t, done, "the answer"); !strings.Contains(got.body, "finished") {
		t.Errorf("answer = %+v", got)
	}
	if got := readAnswer(t, bufio.NewReader(chunked)); !strings.Contains(got.body, "finished") || got.status != http.StatusOK {
		t.Errorf("answer to the chunked call = %+v", got)
	}
	for {
		if got := receive(t, events, "the answer over SSE"); strings.Contains(got, "finished") {
			break
		}
	}
}

func dial(t *testing.T, base string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func readAnswer(t *testing.T, r *bufio.Reader) answer {
	t.Helper()
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Errorf("half an answer: %v", err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// unsent is a request that announces a body and sends one byte of it.
func unsent(requestLine, header string) string {
	if !strings.Contains(header, "Transfer-Encoding") {
		header += "Content-Length: 1000\r\n"
	}
	if !strings.Contains(header, "Host:") {
		header += "Host: localhost\r\n"
	}
	return requestLine + " HTTP/1.1\r\nContent-Type: application/json\r\n" + header + "\r\n{"
}

// expectEnd checks that the connection gets one answer and is closed then.
func expectEnd(t *testing.T, conn net.Conn, status int) {
	t.Helper()
	r := bufio.NewReader(conn)
	if got := readAnswer(t, r); got.status != status {
		t.Errorf("answer = %d %s", got.status, got.body)
	}
	if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
		t.Errorf("the connection is not closed: %q, %v", rest, err)
	}
}

// A body that never comes must not hold a connection. Where a route wants it, the wait has a limit.
func TestUnsentBodyIsGivenUp(t *testing.T) {
	t.Parallel()
	base, _, _ := newFixture(t).serving(t, HTTPOptions{ReadTime: 50 * time.Millisecond, KeepAlive: time.Hour})
	sse, _, _ := openStream(t, base)
	for name, request := range map[string]string{
		"to /mcp":        unsent("POST /mcp", ""),
		"to /mcp, chunk": strings.TrimSuffix(unsent("POST /mcp", "Transfer-Encoding: chunked\r\n"), "{") + "5\r\n{",
		"to /message":    unsent("POST "+strings.TrimPrefix(sse, base), ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // many at once
				conn := dial(t, base)
				io.WriteString(conn, request)
				defer expectEnd(t, conn, http.StatusRequestTimeout)
			}
		})
	}
}

// Where no route wants the body, the answer does not wait for it: net/http would read on before it answers.
func TestUnwantedBodyIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	base, _, _ := newFixture(t).serving(t, HTTPOptions{ReadTime: time.Hour})
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"another origin":    {unsent("POST /mcp", "Origin: https://evil.example\r\n"), 403},
		"another host":      {unsent("POST /mcp", "Host: evil.example\r\n"), 403},
		"no such stream":    {unsent("POST /message?sessionId=x", ""), 404},
		"DELETE":            {unsent("DELETE /mcp", ""), 404},
		"DELETE, chunked":   {unsent("DELETE /mcp", "Transfer-Encoding: chunked\r\n"), 404},
		"PUT":               {unsent("PUT /mcp", ""), 405},
		"POST to the SSE":   {unsent("POST /sse", ""), 405},
		"a stream":          {unsent("GET /sse", ""), 400},
		"a health check":    {unsent("GET /healthz", ""), 200},
		"nowhere":           {unsent("POST /nope", ""), 404},
		"far too long":      {strings.Replace(unsent("POST /mcp", ""), "1000", "1000000000", 1), 413},
		"waiting to send":   {strings.TrimSuffix(unsent("POST /nope", "Expect: 100-continue\r\n"), "{"), 404},
		"a body that is no": {strings.TrimSuffix(unsent("POST /mcp", "Transfer-Encoding: chunked\r\n"), "{") + "zz\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, base)
			io.WriteString(conn, c.request)
			expectEnd(t, conn, c.status)
		})
	}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	base, _, _ := newFixture(t).serving(t, HTTPOptions{})
	conn := dial(t, base)
	r := bufio.NewReader(conn)
	long := call(2, "echo", `{"text":"`+strings.Repeat("x", maxMessage)+`"}`)
	for range 3 {
		for _, c := range []struct {
			method, path, body string
			status             int
		}{
			{"POST", "/mcp", call(1, "echo", `{"text":"x"}`), 200},
			{"POST", "/mcp", initializeMessage, 200},
			{"POST", "/mcp", "{", 400},
			{"POST", "/mcp", long, 200},
			{"POST", "/mcp", "", 400},
			{"DELETE", "/mcp", "", 404},
			{"GET", "/healthz", "", 200},
			{"GET", "/nope", "", 404},
		} {
			fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", c.method, c.path, len(c.body), c.body)
			if got := readAnswer(t, r); got.status != c.status || got.header.Get("Connection") != "" {
				t.Fatalf("%s %s %.60s: %d %v %.200s", c.method, c.path, c.body, got.status, got.header, got.body)
			}
		}
	}
}

// A client that asks for much and reads nothing loses its connection in the end.
func TestWritingIsLimited(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(w http.ResponseWriter){
		"an answer": func(w http.ResponseWriter) { writeJSON(w, http.StatusOK, []byte(`"x"`)) },
		"an answer by mcp-go": func(w http.ResponseWriter) {
			newAnswerWriter(w, new(request), false).Write([]byte("{}"))
		},
		"an event": func(w http.ResponseWriter) {
			newEventWriter(w).message([]byte("{}"))
		},
	} {
		w := &deadlineRecorder{ResponseRecorder: httptest.NewRecorder()}
		write(w)
		if w.deadline.IsZero() || time.Until(w.deadline) > writeTime {
			t.Errorf("%s may take until %v", name, w.deadline)
		}
	}
}

type deadlineRecorder struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deadlineRecorder) SetWriteDeadline(t time.Time) error { d.deadline = t; return nil }

func TestHugeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	base, _, _ := newFixture(t).serving(t, HTTPOptions{})
	conn := dial(t, base)
	go conn.Write([]byte("POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 2*maxHeaderBytes) + "\r\n\r\n"))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "431") {
		t.Errorf("status line %q, err %v", line, err)
	}
}
