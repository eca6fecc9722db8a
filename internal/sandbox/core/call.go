package core

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Call is what is learned of a request on its way; the log entry is written from it at the end. A handler fills in who called.
type Call struct {
	RequestID, CorrelationID, ClientIP string
	Start                              time.Time

	OrganizationID string
	UserID         string
	KeyID          string
	KeyPrefix      string
	Failure        string
	Fault          string
}

// Faulted notes that a fault was put on the request on purpose, by its kind; a request may meet several.
func (c *Call) Faulted(kind string) {
	if c.Fault != "" {
		kind = c.Fault + ", " + kind
	}
	c.Fault = kind
}

// Fail notes the cause of a 500, which the client is not told.
func (c *Call) Fail(err error) {
	if err != nil {
		c.Failure = err.Error()
	}
}

type callKey struct{}

// CallOf is the call that a request belongs to, an empty one outside of Serve.
func CallOf(ctx context.Context) *Call {
	if c, ok := ctx.Value(callKey{}).(*Call); ok {
		return c
	}
	return &Call{}
}

// MaxBody bounds a request's body: 5,000 bulk records have room in it.
const MaxBody = 16 << 20

// Serve puts around a platform's API what every platform has, outermost first: ids for tracing, the log entry (which must also
// see panics), recovery, the body limit.
func Serve(w *World, p Platform, api http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		c := &Call{
			RequestID: uuid.NewString(), CorrelationID: correlation(r), ClientIP: clientIP(r), Start: w.Now(),
		}
		began := time.Now() // process time is real even when the sandbox's clock is not
		rw.Header().Set("X-Request-ID", c.RequestID)
		rw.Header().Set("X-Correlation-ID", c.CorrelationID)
		out := &recorder{ResponseWriter: rw}
		defer func() {
			w.record(p.Name, r, c, out, time.Since(began))
		}()
		defer func() {
			if cause := recover(); cause != nil {
				w.recovered(p, c, out, cause)
			}
		}()
		r.Body = http.MaxBytesReader(out, r.Body, MaxBody)
		api.ServeHTTP(out, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
	})
}

// recovered answers 500 for a handler that panicked. http.ErrAbortHandler is a fault made on purpose and goes on to the server.
func (w *World) recovered(p Platform, c *Call, out *recorder, cause any) {
	if cause == http.ErrAbortHandler {
		c.Failure = "connection dropped"
		panic(cause)
	}
	w.Logger.Error("sandbox handler panicked", "platform", p.Name, "request_id", c.RequestID, "cause", cause)
	c.Failure = "panic"
	if out.status == 0 {
		p.WriteError(out, http.StatusInternalServerError, "Internal server error")
	}
}

func (w *World) record(platform string, r *http.Request, c *Call, out *recorder, took time.Duration) {
	w.Log.Add(Entry{
		Time: c.Start, Platform: platform, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Status: out.status,
		OrganizationID: c.OrganizationID, ClientIP: c.ClientIP, RequestID: c.RequestID, CorrelationID: c.CorrelationID, Duration: took,
		KeyID: c.KeyID, KeyPrefix: c.KeyPrefix, UserID: c.UserID, UserAgent: r.UserAgent(), Bytes: out.bytes, Failure: c.Failure, Fault: c.Fault,
	})
	if c.Failure != "" {
		w.Logger.LogAttrs(r.Context(), slog.LevelWarn, "sandbox request failed", slog.String("platform", platform),
			slog.String("path", r.URL.Path), slog.String("request_id", c.RequestID), slog.String("failure", c.Failure))
	}
}

// correlation is the client's own id when it is a sane one, else a new one. A foreign text must not break a log line.
func correlation(r *http.Request) string {
	id := r.Header.Get("X-Correlation-ID")
	if id == "" || len(id) > 128 {
		return uuid.NewString()
	}
	for _, b := range []byte(id) {
		ok := b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '-' || b == '_' || b == '.' || b == ':'
		if !ok {
			return uuid.NewString()
		}
	}
	return id
}

// clientIP is the address of the connection. X-Forwarded-For is not believed: no proxy stands in front of the sandbox.
func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
