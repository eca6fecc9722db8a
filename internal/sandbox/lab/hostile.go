package lab

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Route is one endpoint of a target: its path with {placeholders}, and the members of its body.
type Route struct {
	Method, Path string
	Members      []string
}

// Target is what hostile requests are made of: a platform's routes, names of parameters and members, and credentials of one account, the
// first of which is good and mostly used.
type Target struct {
	Routes      []Route
	Names       []string
	Credentials []string
	// Sane is values that members may well have, by name: with those alone a request gets past the checks of its shape.
	Sane map[string]any
	// Foreign is what must never be in an answer: another account's ids and texts. Requests name them.
	Foreign []string
	// Allowed says of a status that it may be answered although it is 500 or more.
	Allowed func(status int) bool
}

// Attack sends n hostile requests to the handler itself, so that paths arrive that no client would send, and fails on a 5xx, on an
// error that is not JSON, and on anything foreign in an answer. The same seed makes the same requests.
func (l *Lab) Attack(t testing.TB, target Target, n int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	for range n {
		req := target.request(r)
		l.Hit(t, target, req)
		if t.Failed() {
			return
		}
	}
}

// Hit sends one request to the handler and judges the answer.
func (l *Lab) Hit(t testing.TB, target Target, req *http.Request) {
	t.Helper()
	var sent []byte
	if req.Body != nil {
		sent, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	w := httptest.NewRecorder()
	l.Handler.ServeHTTP(w, req)
	told := func() string {
		return req.Method + " " + req.URL.String() + " " + string(sent) + " -> " + w.Body.String()
	}
	switch {
	case w.Code >= 500 && (target.Allowed == nil || !target.Allowed(w.Code)):
		t.Errorf("status %d: %s", w.Code, told())
	case w.Code >= 400 && req.Method != http.MethodHead && !json.Valid(w.Body.Bytes()):
		t.Errorf("an error that is not JSON: %s", told())
	case strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()):
		t.Errorf("not JSON: %s", told())
	}
	said, _ := url.QueryUnescape(req.URL.String())
	for _, secret := range target.Foreign {
		// What the request itself says may be said back.
		if strings.Contains(w.Body.String(), secret) && !strings.Contains(said+req.URL.String()+string(sent), secret) {
			t.Errorf("%q is somebody else's: %s", secret, told())
		}
	}
}

func (target Target) request(r *rand.Rand) *http.Request {
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"}
	route, credential := pick(r, target.Routes), target.Credentials[0]
	req := &http.Request{Method: route.Method, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: "sandbox", RemoteAddr: "127.0.0.1:1"}
	if r.IntN(10) == 0 {
		req.Method = pick(r, methods)
	}
	req.URL = &url.URL{Path: target.path(r, route.Path), RawQuery: target.query(r)}
	body := target.body(r, route)
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	req.Header.Set("Content-Type", "application/json")
	if r.IntN(8) == 0 {
		req.Header.Set("Content-Type", pick(r, []string{"application/json; charset=utf-8", "application/x-www-form-urlencoded", "text/plain", "", "x/;;", "multipart/form-data"}))
	}
	if r.IntN(8) == 0 {
		credential = pick(r, target.Credentials)
	}
	req.Header.Set("Authorization", "Bearer "+credential)
	if r.IntN(16) == 0 {
		req.Header.Set("Authorization", pick(r, []string{"bearer  ", "Basic ", "", "Bearer"})+credential)
	}
	for range r.IntN(3) {
		req.Header.Set(pick(r, append([]string{"X-API-Key", "X-Correlation-ID", "Accept", "X-Forwarded-For", "Content-Length"}, target.Names...)), target.word(r))
	}
	return req
}

func (target Target) path(r *rand.Rand, pattern string) string {
	steps := strings.Split(pattern, "/")
	for i, step := range steps {
		if strings.HasPrefix(step, "{") || r.IntN(60) == 0 {
			steps[i] = target.word(r)
		}
	}
	if r.IntN(40) == 0 {
		steps = append(steps, target.word(r))
	}
	return strings.Join(steps, "/")
}

func (target Target) query(r *rand.Rand) string {
	var parts []string
	for range r.IntN(4) {
		value := target.word(r)
		if r.IntN(2) == 0 {
			value = url.QueryEscape(value)
		}
		parts = append(parts, pick(r, target.Names)+"="+value)
	}
	return strings.Join(parts, pick(r, []string{"&", "&", "&", ";"}))
}

// body is mostly the route's own members with sane values and now and then a strange one; sometimes anything, sometimes broken.
func (target Target) body(r *rand.Rand, route Route) string {
	if r.IntN(12) == 0 {
		return Target{Names: target.Names}.word(r)
	}
	members := map[string]any{}
	if r.IntN(4) == 0 {
		members, _ = target.value(r, 0, "").(map[string]any)
	}
	for _, name := range route.Members {
		switch sane, ok := target.Sane[name]; {
		case r.IntN(8) == 0:
			members[name] = target.value(r, 1, name)
		case ok && r.IntN(8) > 0:
			members[name] = sane
		}
	}
	words, err := json.Marshal(members)
	if err != nil {
		return "{"
	}
	if r.IntN(10) == 0 {
		at := r.IntN(len(words))
		return string(slices.Concat(words[:at], []byte{byte(r.IntN(256))}, words[at:]))
	}
	return string(words)
}

// value is a member's value. Foreign ids go where ids belong only: in a title, they would be answered as the caller's own text.
func (target Target) value(r *rand.Rand, depth int, name string) any {
	kind := r.IntN(9)
	switch {
	case depth == 0 || kind == 0 && depth < 4:
		out := map[string]any{}
		for range r.IntN(8) {
			member := pick(r, target.Names)
			out[member] = target.value(r, depth+1, member)
		}
		return out
	case kind == 1 && depth < 4:
		out := []any{}
		for range r.IntN(4) {
			out = append(out, target.value(r, depth+1, ""))
		}
		return out
	case kind == 2:
		return pick(r, []any{nil, true, false})
	case kind == 3:
		return pick(r, []any{0, -1, 1, 25, 1e18, -1e18, 0.5, 1e300})
	case strings.HasSuffix(strings.ToLower(name), "id"):
		return target.word(r)
	}
	return Target{Names: target.Names}.word(r)
}

func (target Target) word(r *rand.Rand) string {
	strange := []string{"", "0", "-1", "1e9", "99999999999999999999", "null", "true", ".", "..", "%2e%2e", "%00", "\x00", "\xff\xfe", "é", "'; DROP TABLE users; --", "\" OR 1=1", "{}", "[]",
		"{\"a\":", "<script>", "\r\nX-Injected: 1", strings.Repeat("a", 3000), "00000000-0000-4000-8000-000000000000", "2026-02-30", "0000-00-00", "http://127.0.0.1:1", "https://example.com", "*", "%"}
	switch r.IntN(3) {
	case 0:
		return pick(r, strange)
	case 1:
		if len(target.Foreign) > 0 {
			return pick(r, target.Foreign)
		}
	}
	return pick(r, target.Names)
}

func pick[T any](r *rand.Rand, values []T) T { return values[r.IntN(len(values))] }
