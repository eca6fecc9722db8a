package platform

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// attempts notes when each request arrives and answers with status and headers until it has refused so many.
type attempts struct {
	mu      sync.Mutex
	arrived []time.Time
	refuse  int
	status  int
	header  map[string]string
}

func (a *attempts) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	a.mu.Lock()
	a.arrived = append(a.arrived, time.Now())
	n := len(a.arrived)
	a.mu.Unlock()
	if n > a.refuse {
		fmt.Fprint(w, "[]")
		return
	}
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
}

// gaps are the times between the arrivals.
func (a *attempts) gaps() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []time.Duration
	for i := 1; i < len(a.arrived); i++ {
		list = append(list, a.arrived[i].Sub(a.arrived[i-1]))
	}
	return list
}

// TestRetries counts attempts and measures the waits between them. A wait is bounded below only: those of the client's own choice vary.
func TestRetries(t *testing.T) {
	t.Parallel()
	after := func(s string) map[string]string { return map[string]string{"Retry-After": s} }
	const ms = time.Millisecond
	tests := []struct {
		name   string
		status int
		header map[string]string
		refuse int
		gaps   []time.Duration // at least; as many as retries are wanted
		ok     bool
	}{
		{"503 twice: waits of its own", 503, nil, 2, []time.Duration{100 * ms, 100 * ms}, true},
		{"503 that says when", 503, after("0.7"), 1, []time.Duration{700 * ms}, true},
		{"503 with a wait too short to be one", 503, after("0.001"), 1, []time.Duration{100 * ms}, true},
		{"503 with a wait that nobody waits", 503, after("30.5"), 1, nil, false},
		{"502 twice", 502, nil, 2, []time.Duration{100 * ms, 100 * ms}, true},
		{"502 with a wait that nobody waits", 502, after("31"), 1, nil, false},
		{"504 twice", 504, nil, 2, []time.Duration{100 * ms, 100 * ms}, true},
		{"503 three times is the most", 503, nil, 3, []time.Duration{100 * ms, 100 * ms, 100 * ms}, true},
		{"503 four times is too many", 503, nil, 4, []time.Duration{100 * ms, 100 * ms, 100 * ms}, false},
		{"429 that says when", 429, after("0.3"), 1, []time.Duration{300 * ms}, true},
		{"429 that says when the limit resets", 429, map[string]string{"R": "0.3"}, 1, []time.Duration{300 * ms}, true},
		{"429 whose limit resets in an hour", 429, map[string]string{"R": "3600"}, 1, nil, false},
		{"429 with both: Retry-After counts", 429, map[string]string{"R": "60", "Retry-After": "0.2"}, 1, []time.Duration{200 * ms}, true},
		{"429 that says nothing", 429, nil, 1, []time.Duration{2000 * ms}, true},
		{"429 three times is the most", 429, after("0.05"), 3, []time.Duration{50 * ms, 50 * ms, 50 * ms}, true},
		{"429 four times is too many", 429, after("0.05"), 4, []time.Duration{50 * ms, 50 * ms, 50 * ms}, false},
		{"500 is no hiccup", 500, nil, 1, nil, false},
		{"501", 501, nil, 1, nil, false},
		{"505", 505, nil, 1, nil, false},
		{"400", 400, after("0.01"), 1, nil, false},
		{"401 with the same key", 401, nil, 1, nil, false},
		{"408", 408, nil, 1, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, tb := acme(t, "hubs")
				server := &attempts{refuse: tt.refuse, status: tt.status, header: tt.header}
				_, err := read(t.Context(), serveInMemory(t, m, Options{}, server.ServeHTTP), Scan{Table: tb})
				if (err == nil) != tt.ok {
					t.Errorf("error %v", err)
				}
				var e *Error
				if errors.As(err, &e) && (e.Status != tt.status || tt.status == 429 && e.RetryAfter == 0) {
					t.Errorf("error %+v", e)
				}
				gaps := server.gaps()
				if len(gaps) != len(tt.gaps) {
					t.Fatalf("%d retries, want %d", len(gaps), len(tt.gaps))
				}
				for i, least := range tt.gaps {
					if gaps[i] < least {
						t.Errorf("retry %d came after %v, want %v at least", i+1, gaps[i], least)
					}
				}
			})
		})
	}
}

// TestBrokenExchangeIsRepeated: a connection that breaks before or within an answer is no answer.
func TestBrokenExchangeIsRepeated(t *testing.T) {
	t.Parallel()
	hijack := func(w http.ResponseWriter, f func(net.Conn)) {
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			f(conn)
			conn.Close()
		}
	}
	for name, broken := range map[string]http.HandlerFunc{
		"hangs up": func(w http.ResponseWriter, _ *http.Request) { hijack(w, func(net.Conn) {}) },
		"resets": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) })
		},
		"within the body": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[") })
		},
		"within the headers": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			var n atomic.Int64
			c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					broken(w, r)
					return
				}
				fmt.Fprint(w, "[]")
			})
			if got, err := read(t.Context(), c, Scan{Table: tb}); err != nil || got.Requests != 2 {
				t.Errorf("%d requests: %v", got.Requests, err)
			}
		})
	}
}

// TestLargestAnswer: an answer of as many bytes as are allowed is read, whether it tells its length or not.
func TestLargestAnswer(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{true, false} {
		for size, ok := range map[int]bool{1000: true, 1001: false} {
			m, tb := acme(t, "hubs")
			c := serve(t, m, Options{MaxBody: 1000}, func(w http.ResponseWriter, _ *http.Request) {
				if told {
					w.Header().Set("Content-Length", fmt.Sprint(size))
				}
				fmt.Fprint(w, "["+strings.Repeat(" ", size-2))
				w.(http.Flusher).Flush()
				fmt.Fprint(w, "]")
			})
			if _, err := read(t.Context(), c, Scan{Table: tb}); (err == nil) != ok {
				t.Errorf("%d bytes, length told: %v: %v", size, told, err)
			}
		}
	}
}

// TestLongestRetryWait: thirty seconds are waited for where the call has as long; a longer wait is not begun, and is told at once.
func TestLongestRetryWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		short, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for _, c := range []struct {
			ctx  context.Context
			wait time.Duration
			want bool
		}{
			{t.Context(), 30 * time.Second, true}, {t.Context(), 30*time.Second + 1, false}, {short, 19 * time.Second, true}, {short, 21 * time.Second, false},
		} {
			if got := worthWaiting(c.ctx, c.wait); got != c.want {
				t.Errorf("%s: %v", c.wait, got)
			}
		}
		m, tb := acme(t, "hubs")
		server := &attempts{refuse: 9, status: 503, header: map[string]string{"Retry-After": "10"}}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := read(ctx, serveInMemory(t, m, Options{}, server.ServeHTTP), Scan{Table: tb})
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeUpstreamUnavailable || len(server.gaps()) != 0 || e.RetryAfter != 10*time.Second ||
			!strings.Contains(e.Public, "503 Service Unavailable. It says to come back in 10s.") || !strings.HasPrefix(e.Next, "Try again in 10s;") {
			t.Errorf("error %+v after %d retries", err, len(server.gaps()))
		}
	})
}

// TestSecretsAreBlackedOut: whatever text of an answer is shown, a secret of four characters or more is not in it, as it is or as it is in an address.
func TestSecretsAreBlackedOut(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"k3y4", "k3y45", "k3y456", "p&ss=w", "a b+c/d=="} {
		for name, echoed := range map[string]string{"as it is": key, "in an address": url.QueryEscape(key)} {
			t.Run(key+" "+name, func(t *testing.T) {
				t.Parallel()
				m, tb := acme(t, "hubs")
				given := map[string]string{"api_key": key, "organization": hub}
				c := serve(t, m, Options{Credentials: func() (map[string]string, error) { return given, nil }}, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("X-Request-ID", "id "+echoed)
					w.WriteHeader(422)
					fmt.Fprintf(w, `{"error": {"title": "not with <%s> nor <%[1]s>", "code": "bad %[1]s"}}`, echoed)
				})
				_, err := read(t.Context(), c, Scan{Table: tb})
				var e *Error
				if !errors.As(err, &e) {
					t.Fatal(err)
				}
				if text := fmt.Sprintf("%+v", *e); strings.Contains(text, echoed) || strings.Count(e.Public, "[redacted]") != 4 || e.RequestID != "id [redacted]" {
					t.Errorf("shown: %s", text)
				}
			})
		}
	}
}

// TestShortCredentialsStayReadable: a text without the vowels of a two-letter key is of no use to anybody.
func TestShortCredentialsStayReadable(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	given := map[string]string{"api_key": "the", "organization": hub}
	c := serve(t, m, Options{Credentials: func() (map[string]string, error) { return given, nil }}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(422)
		fmt.Fprint(w, `{"error": {"title": "the size is above the limit"}}`)
	})
	_, err := read(t.Context(), c, Scan{Table: tb})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Public, "the size is above the limit") {
		t.Errorf("error %v", err)
	}
}

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		wait     func(n int64) string // Retry-After of the n-th answer; "": a good answer
		deadline time.Duration
		code     string // "": it works
		public   string
		requests int64
	}{
		{"once", func(n int64) string { return map[int64]string{1: "0.05"}[n] }, 0, "", "", 2},
		{"for ever", func(int64) string { return "0.02" }, 0, CodeRateLimited, "429 Too Many Requests", 4},
		{"longer than the call has", func(int64) string { return "30" }, 5 * time.Second, CodeRateLimited, "the next request may start in 30s", 1},
		{"longer than anybody waits", func(int64) string { return "3600" }, 0, CodeRateLimited, "429 Too Many Requests", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, tb := acme(t, "hubs")
				var n atomic.Int64
				c := serveInMemory(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
					if after := tt.wait(n.Add(1)); after != "" {
						w.Header().Set("Retry-After", after)
						w.Header().Set("X-Request-ID", "req-9")
						w.WriteHeader(429)
						return
					}
					fmt.Fprint(w, "[]")
				})
				ctx := t.Context()
				if tt.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.deadline)
					defer cancel()
				}
				begin := time.Now()
				got, err := read(ctx, c, Scan{Table: tb})
				if took := time.Since(begin); took > time.Second {
					t.Errorf("took %v", took)
				}
				if n.Load() != tt.requests {
					t.Errorf("%d requests, want %d", n.Load(), tt.requests)
				}
				var e *Error
				switch {
				case tt.code == "" && (err != nil || got.Requests != 2):
					t.Errorf("%+v, %v", got, err)
				case tt.code != "" && (!errors.As(err, &e) || e.Code != tt.code || !strings.Contains(e.Public, tt.public) || e.RetryAfter == 0 || e.RequestID != "req-9" || !strings.Contains(e.Next, "Try again in ")):
					t.Errorf("error %+v", err)
				}
			})
		})
	}
}

func TestLongPauseIsToldAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		retryAfter string
		words      []string // of the next call, which asks nothing
		least      time.Duration
	}{
		{"40", []string{"in 40s"}, 39 * time.Second},
		{"3600", []string{"in 60 minutes", "in 75s at the soonest"}, 59 * time.Minute},
		{"7300", []string{"in 2 hours"}, 2 * time.Hour},
		{"Fri, 01 Jan 2099 00:00:00 GMT", []string{"in more than a day"}, 24 * time.Hour},
	} {
		t.Run(tt.retryAfter, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, tb := acme(t, "hubs")
				var n atomic.Int64
				c := serveInMemory(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
					n.Add(1)
					w.Header().Set("Retry-After", tt.retryAfter)
					w.WriteHeader(429)
				})
				begin := time.Now()
				for range 2 {
					_, err := read(t.Context(), c, Scan{Table: tb})
					var e *Error
					if !errors.As(err, &e) || e.Code != CodeRateLimited || !strings.Contains(e.Public, "429") || e.RetryAfter < tt.least || e.RetryAfter > maxRetryAfter {
						t.Fatalf("error %+v", err)
					}
					for _, words := range tt.words {
						if !strings.Contains(e.Next, words) {
							t.Errorf("%q does not say %q", e.Next, words)
						}
					}
				}
				if took := time.Since(begin); took > time.Second || n.Load() != 1 {
					t.Errorf("%d requests in %v, want 1 at once", n.Load(), took)
				}
			})
		})
	}
}

func TestClientLearnsFromHeaders(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("L", "1000")
		w.Header().Set("M", "123")
		w.Header().Set("R", "40")
		fmt.Fprint(w, "[]")
	})
	if _, err := read(t.Context(), c, Scan{Table: tb}); err != nil {
		t.Fatal(err)
	}
	for _, st := range c.RateLimits("") {
		if st.Name == "hub" && st.Remaining != 123 {
			t.Errorf("%d of %d left, the platform said 123", st.Remaining, st.Limit)
		}
	}
	if other := c.RateLimits("99999999-6a6b-4c5e-9f0a-0f1e2d3c4b5a"); other[len(other)-1].Remaining != 1000 {
		t.Errorf("another hub: %+v", other)
	}
}
