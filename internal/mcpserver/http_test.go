package mcpserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answer is what came back for a raw request.
type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, method, url, body string, header map[string]string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range header {
		if k == "Host" {
			req.Host = v
		}
		req.Header.Set(k, v)
	}
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "text/event-stream" && method == http.MethodGet {
		return answer{res.StatusCode, res.Header, "(a stream)"} // without an end
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil && t.Context().Err() == nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// openStream opens an SSE stream and returns its message URL and its events' data.
func openStream(t *testing.T, base string) (message string, events <-chan string, hangUp func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sse", nil)
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("/sse: %s", res.Status)
	}
	data, done := make(chan string, 1000), make(chan struct{})
	go func() {
		defer close(done)
		defer close(data)
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 2*maxMessage)
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
				data <- strings.TrimSpace(text)
			}
		}
	}()
	hangUp = func() { cancel(); res.Body.Close(); <-done }
	t.Cleanup(hangUp)
	return base + receive(t, data, "the endpoint event"), data, hangUp
}

const ping = `{"jsonrpc":"2.0","id":1,"method":"ping"}`

// Each guard must hold on each route: peers forgot the SSE routes.
func TestGuardsHoldOnEveryRoute(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{AllowedOrigins: []string{"https://good.example"}})
	message, _, _ := openStream(t, base)
	routes := []struct{ method, url string }{
		{"POST", base + "/mcp"}, {"GET", base + "/mcp"}, {"DELETE", base + "/mcp"}, {"OPTIONS", base + "/mcp"},
		{"GET", base + "/sse"}, {"POST", message}, {"OPTIONS", message}, {"GET", base + "/"}, {"GET", base + "/healthz"}, {"GET", base + "/other"},
	}
	refused := []map[string]string{
		{"Origin": "https://evil.example"},
		{"Origin": "http://localhost:1"}, // another program's page
		{"Origin": "null"},
		{"Origin": "https://good.example.evil.example"},
		{"Origin": "http://good.example"},
		{"Origin": "https://" + strings.TrimPrefix(base, "http://")}, // this server speaks http
		{"Origin": "ftp://" + strings.TrimPrefix(base, "http://")},
		{"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, // an Origin counts whatever else is said
		{"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
		{"Origin": "http://evil.example", "Sec-Fetch-Site": "none"},
		{"Sec-Fetch-Site": "cross-site"}, // a page's <img> or <script>: no Origin comes with it
		{"Sec-Fetch-Site": "same-site"},  // another program's page
		{"Host": "evil.example"},
		{"Host": "evil.example:80", "Origin": "http://evil.example:80"}, // rebinding: same origin to the browser
		{"Host": "localhost.evil.example"},
		{"Host": "127.0.0.1.evil.example"},
		{"Host": "10.0.0.1"},
	}
	for _, route := range routes {
		for _, header := range refused {
			got := do(t, route.method, route.url, ping, header)
			if got.status != http.StatusForbidden || got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s with %v: %d, allow-origin %q", route.method, route.url, header, got.status, got.header.Get("Access-Control-Allow-Origin"))
			}
		}
	}
}

func TestOwnPagesAndProgramsPass(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{AllowedOrigins: []string{"https://good.example"}})
	for _, header := range []map[string]string{
		{},
		{"Origin": base},
		{"Origin": base, "Sec-Fetch-Site": "same-origin"},
		{"Origin": "https://good.example", "Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "none"}, // an address that a person typed
		{"Sec-Fetch-Site": "same-origin"},
	} {
		if got := do(t, "POST", base+"/mcp", ping, header); got.status != http.StatusOK {
			t.Errorf("POST with %v: %d", header, got.status)
		}
		if got := do(t, "GET", base+"/healthz", "", header); got.status != http.StatusOK {
			t.Errorf("GET with %v: %d", header, got.status)
		}
	}
}

func TestHTTPDefaults(t *testing.T) {
	t.Parallel()
	want := HTTPOptions{
		SessionTTL: DefaultSessionTTL, MaxSessions: DefaultMaxSessions, MaxStreams: DefaultMaxStreams,
		KeepAlive: DefaultKeepAlive, ReadTime: DefaultReadTime, Grace: DefaultGrace,
	}
	own := HTTPOptions{SessionTTL: 1, MaxSessions: 1, MaxStreams: 1, KeepAlive: 1, ReadTime: 1, Grace: 1}
	for name, c := range map[string]struct{ given, want HTTPOptions }{
		"nothing set": {HTTPOptions{}, want},
		"nonsense":    {HTTPOptions{SessionTTL: -1, MaxSessions: -1, MaxStreams: -1, KeepAlive: -1, ReadTime: -1, Grace: -1}, want},
		"all set":     {own, own},
	} {
		if got := c.given.withDefaults(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := newSessionTable(time.Hour, 0); err == nil {
		t.Error("there is room for no session")
	}
}

func TestIsLoopbackHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:80": true, "127.0.0.1": true, "127.9.9.9:1": true, "[::1]": true, "[::1]:8080": true,
		"": false, ":80": false, "0.0.0.0:80": false, "[::]:80": false, "localhost.": false, "xlocalhost": false, "[::ffff:10.0.0.1]": false,
		"127.0.0.1:80:80": false, "example.com": false, "2130706433": false,
	} {
		if got := isLoopbackHost(host); got != want {
			t.Errorf("isLoopbackHost(%q) = %v", host, got)
		}
	}
}

// mcp-go lets every web page read an SSE stream.
func TestStreamIsNotOpenToEveryOrigin(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", base+"/sse", nil)
	res, err := ownClient(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("Access-Control-Allow-Origin: %s", got)
	}
	for name, want := range map[string]string{"X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff", "Content-Type": "text/event-stream"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	cases := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/", "", 200, "orgdata 0.0.1"},
		{"GET", "/healthz", "", 200, "ok"},
		{"POST", "/healthz", "", 405, "GET"},
		{"GET", "/nope", "", 404, "/mcp"},
		{"GET", "/mcp", "", 405, "POST"}, // no stream of its own: see newHTTPHandler
		{"PUT", "/mcp", "", 405, "POST"},
		{"DELETE", "/mcp", "", 404, "no such session"},
		{"POST", "/sse", ping, 405, "GET"}, // by which a client falls back to SSE
		{"GET", "/message", "", 405, "POST"},
		{"POST", "/message", ping, 404, "/sse"},
		{"POST", "/message?sessionId=mcp-x", ping, 404, "/sse"},
		{"POST", "/mcp", ping, 200, `"result":{}`},
		{"POST", "/mcp", "{", 400, "-32700"},
		{"POST", "/mcp", "", 400, "-32700"},
		{"POST", "/mcp", call(1, "nope", "{}"), 200, "slow, echo"},
		{"POST", "/mcp", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, 202, ""},
	}
	for _, c := range cases {
		got := do(t, c.method, base+c.path, c.body, nil)
		if got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.status, got.body)
		}
	}
}

// An error object that answers nothing was answered itself, under an id that the client may have given to a request.
func TestAnswersToNothingAreDropped(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	message, events, _ := openStream(t, base)
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	for _, body := range []string{`{"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"x"}}`, `{"jsonrpc":"2.0","id":5,"result":null}`, `{"jsonrpc":"2.0","id":5,"result":{"a":1}}`} {
		for url, header := range map[string]map[string]string{base + "/mcp": nil, base + "/mcp?": session, message: nil} {
			if got := do(t, "POST", url, body, header); got.status != http.StatusAccepted || got.body != "" {
				t.Errorf("%s %s: %d %s", url, body, got.status, got.body)
			}
		}
	}
	do(t, "POST", message, call(6, "echo", `{}`), nil)
	if got := receive(t, events, "the answer to the call"); !strings.Contains(got, `"id":6`) {
		t.Errorf("event = %s", got)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	message, events, _ := openStream(t, base)
	five := strings.Repeat("x", 5<<20)
	note := `{"jsonrpc":"2.0","method":"notifications/x","params":{"s":"` + five + `"}}`
	list := `{"jsonrpc":"2.0","id":4,"method":"tools/list","params":{"s":"` + five + `"}}`
	statement := call(3, "echo", `{"text":"`+five+five+`"}`)
	for _, url := range []string{base + "/mcp", message} {
		for _, body := range []string{five, note, list} {
			if got := do(t, "POST", url, body, nil); got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "4 MiB") {
				t.Errorf("%s: %d %.200s", url, got.status, got.body)
			}
		}
	}
	whole := call(5, "echo", `{"text":"`+five[:maxMessage-len(call(5, "echo", `{"text":""}`))]+`"}`)
	if got := do(t, "POST", base+"/mcp", whole, nil); got.status != http.StatusOK || !strings.Contains(got.body, `"id":5,"result":{"content":[{"type":"text","text":"xxx`) {
		t.Errorf("a call that is just short enough: %d %.200s", got.status, got.body)
	}
	// The model that wrote too long a statement is told so.
	const want = `"id":3,"result":{"content":[{"type":"text","text":"error too_large: The call was not run`
	if got := do(t, "POST", base+"/mcp", statement, nil); got.status != http.StatusOK || !strings.Contains(got.body, want) {
		t.Errorf("a long call: %d %.200s", got.status, got.body)
	}
	if got := do(t, "POST", message, statement, nil); got.status != http.StatusAccepted {
		t.Errorf("a long call over SSE: %d %.200s", got.status, got.body)
	}
	if got := receive(t, events, "its answer"); !strings.Contains(got, want) {
		t.Errorf("its answer: %.200s", got)
	}
}

// slowBody never ends; it must not be read to its end either.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += int64(len(p))
	return len(p), nil
}

// A long body that breaks off leaves the connection where no next request can be found.
func TestLongBodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "http://localhost/mcp", io.MultiReader(strings.NewReader(call(1, "echo", `{"text":"`+strings.Repeat("x", maxMessage))), failingReader{io.ErrUnexpectedEOF}))
	r.ContentLength = 2 * maxMessage
	w := httptest.NewRecorder()
	newFixture(t).handler(t, HTTPOptions{}).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || w.Header().Get("Connection") != "close" {
		t.Errorf("status %d, header %v", w.Code, w.Header())
	}
}

func TestEndlessBodyIsGivenUp(t *testing.T) {
	t.Parallel()
	body := new(endless)
	r := httptest.NewRequest("POST", "http://localhost/mcp", body)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	newFixture(t).handler(t, HTTPOptions{}).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || body.read > maxDrained+2*maxMessage {
		t.Errorf("status %d after %d bytes", w.Code, body.read)
	}
	r = httptest.NewRequest("POST", "http://localhost/mcp", body)
	body.read, r.ContentLength = 0, 1<<40
	w = httptest.NewRecorder()
	newFixture(t).handler(t, HTTPOptions{}).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || body.read != 0 {
		t.Errorf("announced: status %d after %d bytes", w.Code, body.read)
	}
}

// initializeHTTP opens a legacy session and returns its id.
func initializeHTTP(t *testing.T, base string) string {
	t.Helper()
	got := do(t, "POST", base+"/mcp", initializeMessage, nil)
	id := got.header.Get("Mcp-Session-Id")
	if got.status != http.StatusOK || id == "" {
		t.Fatalf("initialize: %d %s", got.status, got.body)
	}
	return id
}

func modernHeader(method, name string) map[string]string {
	h := map[string]string{"Mcp-Protocol-Version": modern, "Mcp-Method": method}
	if name != "" {
		h["Mcp-Name"] = name
	}
	return h
}

func merged(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// mcp-go finds a call to cancel by session and request id, and outside legacy sessions every session is "". Without
// the guard in cancel, each of the strangers below stops the victim's call.
func TestNobodyCancelsAnothersCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	own, other := initializeHTTP(t, base), initializeHTTP(t, base)
	inSession := func(id string) map[string]string { return map[string]string{"Mcp-Session-Id": id} }
	victims := []struct {
		name, message string
		header        map[string]string
	}{
		{"legacy without a session", call(7, "slow", `{"name":"v"}`), nil},
		{"legacy with a session", call(7, "slow", `{"name":"v"}`), inSession(own)},
		{"modern", modernMessage(7, "tools/call", `"name":"slow","arguments":{"name":"v"},`), modernHeader("tools/call", "slow")},
	}
	plain := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	inModern := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	strangers := []struct {
		name, message string
		header        map[string]string
	}{
		{"without a session", plain, nil},
		{"in another session", plain, inSession(other)},
		{"modern", inModern, modernHeader("notifications/cancelled", "")},
		{"modern in body only, in a session", inModern, inSession(other)},
		{"modern with a session", inModern, merged(modernHeader("notifications/cancelled", ""), inSession(other))},
		{"modern in header only, with a session", plain, merged(modernHeader("notifications/cancelled", ""), inSession(other))},
		{"spelled differently", strings.Replace(plain, "method", "METHOD", 1), nil},
		{"method twice", strings.Replace(plain, `"method"`, `"method":"ping","method"`, 1), nil},
		{"escaped", strings.Replace(plain, "cancelled", `cancelle\u0064`, 1), nil},
		{"with a null id", strings.Replace(plain, `"method"`, `"id":null,"method"`, 1), nil},
	}
	for _, victim := range victims {
		done := make(chan answer, 1)
		go func() { done <- do(t, "POST", base+"/mcp", victim.message, victim.header) }()
		receive(t, b.started, "the victim's call")
		for _, stranger := range strangers {
			do(t, "POST", base+"/mcp", stranger.message, stranger.header)
			select {
			case <-b.stopped:
				t.Fatalf("victim %s was cancelled by a stranger %s", victim.name, stranger.name)
			default:
			}
		}
		select { // whichever was cancelled would never take its release
		case b.release <- struct{}{}:
		case <-b.stopped:
			t.Fatalf("victim %s was cancelled", victim.name)
		}
		if got := receive(t, done, "the victim's answer"); !strings.Contains(got.body, "finished v") {
			t.Errorf("victim %s: %d %s", victim.name, got.status, got.body)
		}
	}
}

func TestAClientCancelsItsOwnCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	for _, id := range []string{`7`, `"seven"`, `-1.5`} {
		done := make(chan answer, 1)
		go func() { done <- do(t, "POST", base+"/mcp", call(id, "slow", `{}`), session) }()
		receive(t, b.started, "the call")
		got := do(t, "POST", base+"/mcp", fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%s}}`, id), session)
		if got.status != http.StatusAccepted {
			t.Errorf("status = %d", got.status)
		}
		receive(t, b.stopped, "the call to be cancelled")
		receive(t, done, "the answer")
	}
	message, _, _ := openStream(t, base)
	do(t, "POST", message, call(1, "slow", `{}`), nil)
	receive(t, b.started, "the call over SSE")
	do(t, "POST", message, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`, nil)
	receive(t, b.stopped, "the call over SSE to be cancelled")
}

func TestHangingUpCancelsTheCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	for _, modernEra := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, "POST", base+"/mcp", strings.NewReader(call(1, "slow", `{}`)))
		if modernEra {
			req.Body = io.NopCloser(strings.NewReader(modernMessage(1, "tools/call", `"name":"slow",`)))
			req.ContentLength = -1
			for k, v := range modernHeader("tools/call", "slow") {
				req.Header.Set(k, v)
			}
		}
		req.Header.Set("Content-Type", "application/json")
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if res, err := ownClient(t).Do(req); err == nil {
				text, _ := io.ReadAll(res.Body)
				t.Errorf("answered %d %s", res.StatusCode, text)
				res.Body.Close()
			}
		}()
		receive(t, b.started, "the call")
		cancel()
		receive(t, b.stopped, "the call to be cancelled")
		<-ended
	}
	message, _, hangUp := openStream(t, base)
	do(t, "POST", message, call(1, "slow", `{}`), nil)
	receive(t, b.started, "the call over SSE")
	hangUp()
	receive(t, b.stopped, "the call over SSE to be cancelled")
}

func TestStreamsAreLimitedAndCleanedUp(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	h := b.handler(t, HTTPOptions{MaxStreams: 3})
	srv := httptest.NewServer(h)
	defer srv.Close()
	for range 67 { // 201 streams, three at a time; goleak checks what they leave
		var hangUps []func()
		for range 3 {
			_, _, hangUp := openStream(t, srv.URL)
			hangUps = append(hangUps, hangUp)
		}
		if got := do(t, "GET", srv.URL+"/sse", "", nil); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
			t.Fatalf("a fourth stream: %d", got.status)
		}
		for _, hangUp := range hangUps {
			hangUp()
		}
		waitFor(t, "the streams to be removed", func() bool {
			h.streams.mu.Lock()
			defer h.streams.mu.Unlock()
			return len(h.streams.byID) == 0
		})
	}
}

// waitFor yields until something that nothing announces has happened.
func waitFor(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !happened(); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s", what)
		}
	}
}

func TestIdleStreamsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		table := newStreamTable(time.Hour, 10)
		s := table.open(t.Context())
		defer table.close(s)
		time.Sleep(59 * time.Minute)
		if _, ok := table.touch(s.id); !ok {
			t.Error("ended before its time")
		}
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		if s.ctx.Err() != nil {
			t.Error("a use did not prolong it")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, ok := table.touch(s.id); ok || s.ctx.Err() == nil {
			t.Error("an idle stream did not end")
		}
	})
}

// A client of one session never reads what belongs to another.
func TestAnswersStayInTheirStream(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	mine, myEvents, _ := openStream(t, base)
	_, otherEvents, _ := openStream(t, base)
	do(t, "POST", mine, initializeMessage, nil)
	receive(t, myEvents, "the answer to initialize")
	do(t, "POST", mine, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":"t"}}}`, nil)
	for i := range progressSteps {
		if got := receive(t, myEvents, "progress"); !strings.Contains(got, fmt.Sprintf(`"progress":%d`, i+1)) {
			t.Errorf("event = %s", got)
		}
	}
	if got := receive(t, myEvents, "the answer"); !strings.Contains(got, `"id":1`) {
		t.Errorf("event = %s", got)
	}
	select {
	case got := <-otherEvents:
		t.Errorf("the other stream got %s", got)
	default:
	}
}

func TestStreamIsKeptAlive(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{KeepAlive: time.Millisecond})
	_, events, _ := openStream(t, base)
	if got := receive(t, events, "a ping"); !strings.Contains(got, `"method":"ping"`) {
		t.Errorf("event = %s", got)
	}
}
