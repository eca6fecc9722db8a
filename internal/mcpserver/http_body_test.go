package mcpserver

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

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
