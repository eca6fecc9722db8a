package core

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func writeTestError(w http.ResponseWriter, status int, detail string) {
	WriteJSON(w, status, map[string]string{"detail": detail})
}

func TestServe(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	w.Logger = discard()
	routes := NewRoutes(writeTestError)
	routes.Handle("GET", "/boom", func(http.ResponseWriter, *http.Request) { panic("secret cause") })
	routes.Handle("GET", "/fail", func(rw http.ResponseWriter, r *http.Request) {
		CallOf(r.Context()).Fail(errors.New("disk full"))
		writeTestError(rw, 500, "Internal server error")
	})
	routes.Handle("POST", "/body", func(rw http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			writeTestError(rw, http.StatusRequestEntityTooLarge, "too large")
		}
	})
	h := Serve(w, Platform{Name: "p", WriteError: writeTestError}, routes)
	for _, c := range []struct {
		method, path string
		body         io.Reader
		status       int
		failure      string
	}{
		{"GET", "/boom", nil, 500, "panic"}, {"GET", "/fail", nil, 500, "disk full"}, {"DELETE", "/boom", nil, 405, ""}, {"GET", "/nothing", nil, 404, ""},
		{"GET", "/a/../boom", nil, 404, ""}, {"POST", "/body", strings.NewReader("x"), 200, ""},
		{"POST", "/body", io.LimitReader(zeros{}, MaxBody+1), 413, ""},
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(c.method, c.path, c.body))
		entry := w.Log.Entries(1, nil)[0]
		if rec.Code != c.status || entry.Failure != c.failure || entry.Path != c.path {
			t.Errorf("%s %s: %d, entry %+v", c.method, c.path, rec.Code, entry)
		}
		if c.status != 200 && (!json.Valid(rec.Body.Bytes()) || strings.Contains(rec.Body.String(), "secret")) {
			t.Errorf("%s %s: %s", c.method, c.path, rec.Body)
		}
		if entry.Status != c.status && c.status != 200 {
			t.Errorf("%s %s logged as %d", c.method, c.path, entry.Status)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestRequestLogKeepsTheLatest(t *testing.T) {
	t.Parallel()
	l := NewRequestLog(3)
	changed := l.Changed()
	for _, p := range []string{"/a", "/b", "/c", "/d", "/e"} {
		l.Add(Entry{Path: p})
	}
	select {
	case <-changed:
	default:
		t.Error("waiting readers were not told")
	}
	got := l.Entries(0, nil)
	if len(got) != 3 || got[0].Path != "/e" || got[0].Seq != 5 || got[2].Path != "/c" || l.Count() != 5 {
		t.Errorf("%+v", got)
	}
	if one := l.Entries(1, func(e *Entry) bool { return e.Path < "/e" }); len(one) != 1 || one[0].Path != "/d" {
		t.Errorf("%+v", one)
	}
	if none := NewRequestLog(0).Entries(5, nil); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", `a"b\c`, "é\x00\xff\u2028", "</script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, err := appendString(nil, s)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q: %v", out, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}

// A correlation id that is given back must be harmless in a header and in a log line.
func FuzzCorrelation(f *testing.F) {
	f.Add("run-1")
	f.Add("a\r\nX: y")
	f.Fuzz(func(t *testing.T, id string) {
		got := correlation(&http.Request{Header: http.Header{"X-Correlation-Id": {id}}})
		if got == "" || len(got) > 128 || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"'<>{}", r) }) {
			t.Fatalf("%q gives %q", id, got)
		}
	})
}
