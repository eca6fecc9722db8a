package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Reply is an answer, decoded when it is JSON.
type Reply struct {
	Status int
	Header http.Header
	Raw    string
	Body   any
}

// Send makes a request with a bearer credential, "" for none. A body that is a string is sent as it is, any other as JSON.
func (l *Lab) Send(t testing.TB, method, path, credential string, body any) Reply {
	t.Helper()
	var in io.Reader
	if s, ok := body.(string); ok {
		in = strings.NewReader(s)
	} else if body != nil {
		words, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = strings.NewReader(string(words))
	}
	req := l.Request(t, method, path, in)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if credential != "" {
		req.Header.Set("Authorization", "Bearer "+credential)
	}
	return l.Do(t, req)
}

// Request is a request without headers, for tests that choose those.
func (l *Lab) Request(t testing.TB, method, path string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, l.URL+l.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// Do sends a request.
func (l *Lab) Do(t testing.TB, req *http.Request) Reply {
	t.Helper()
	res, err := l.Client.Do(req)
	if err != nil {
		t.Error(err)
		return Reply{}
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	r := Reply{Status: res.StatusCode, Header: res.Header, Raw: string(raw)}
	if len(raw) > 0 && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &r.Body); err != nil {
			t.Errorf("%s %s: %v in %q", req.Method, req.URL, err, raw)
		}
	}
	return r
}

// Want fails the test unless the status is this one, and gives the reply back.
func (r Reply) Want(t testing.TB, status int) Reply {
	t.Helper()
	if r.Status != status {
		t.Errorf("status %d, want %d: %s", r.Status, status, r.Raw)
	}
	return r
}

// At finds a value by a path such as "items.0.name"; nil without one.
func (r Reply) At(path string) any {
	v := r.Body
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// Text is a value as fmt prints it; "<nil>" without one.
func (r Reply) Text(path string) string { return fmt.Sprint(r.At(path)) }

// Number is a whole number, -1 for anything else.
func (r Reply) Number(path string) int {
	n, ok := r.At(path).(float64)
	if !ok {
		return -1
	}
	return int(n)
}

// Len is how many entries a list has, -1 for anything else.
func (r Reply) Len(path string) int {
	list, ok := r.At(path).([]any)
	if !ok {
		return -1
	}
	return len(list)
}

// Match fails the test for each value, by its path, that is not the wanted one; "*" wants anything but null.
func (r Reply) Match(t testing.TB, want map[string]string) {
	t.Helper()
	for path, text := range want {
		if got := r.Text(path); got != text && (text != "*" || r.At(path) == nil) {
			t.Errorf("%s is %s, want %s: %s", path, got, text, r.Raw)
		}
	}
}
