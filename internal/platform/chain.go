package platform

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const (
	maxRetries = 3
	firstWait  = 100 * time.Millisecond
	// maxWait is the longest time a retry waits for, where the call has as long. A person waits for the answer; who wants to wait longer asks again.
	maxWait = 30 * time.Second
	// maxPause is how long after a 429 the platform is asked again at the latest, whatever it said: the window of the
	// limits there are, and some. A fault in between must not lock everybody out for an hour.
	maxPause = 75 * time.Second
	// maxRetryAfter is the longest time to come back after that is repeated to anybody.
	maxRetryAfter = 48 * time.Hour
)

// chain builds the one way to the platform. From the caller to the wire:
//
//  1. resty: retries. Outermost, so that each attempt passes everything below.
//  2. before each attempt (call.prepare): credentials, so that a key that was rotated meanwhile is used; then the
//     governor, as the last thing before the exchange begins, so that its log of starts is true.
//  3. http.Client: no redirect.
//  4. boundedTransport: the time limit of one exchange, body included, in which waiting for the governor does not count; rate-limit
//     headers go to the governor, and the body gets its size limit. http.Client.Timeout would cost a goroutine a request.
//  5. http.Transport: connections, TLS.
func (c *Client) chain(t *http.Transport) *resty.Client {
	client := &http.Client{
		Transport: &boundedTransport{next: t, client: c},
		// A redirect would take the credentials to an address that nobody has configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	r := resty.NewWithClient(client)
	r.SetLogger(restyLog{c.options.Logger})
	r.SetHeader("Accept", "application/json")
	r.SetHeader("User-Agent", c.options.UserAgent)
	r.OnBeforeRequest(func(_ *resty.Client, req *resty.Request) error { return callOf(req.Context()).prepare(req) })
	r.SetRetryCount(maxRetries).SetRetryWaitTime(firstWait).SetRetryMaxWaitTime(maxWait)
	r.AddRetryCondition(func(resp *resty.Response, err error) bool {
		if resp == nil || resp.Request == nil {
			return false // it did not get as far as the wire
		}
		return callOf(resp.Request.Context()).retry(resp, err)
	})
	r.SetRetryAfter(retryWait)
	return r
}

func newTransport(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return proxyOf(r, o.Proxy), nil },
		OnProxyConnectResponse: checkProxyAnswer,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Authorities},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    64, // one host, many callers: the default of 2 would open a connection for most requests
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// restyLog sends resty's own remarks on retries where debugging looks for them; they are no news to anybody else.
type restyLog struct{ l *slog.Logger }

func (r restyLog) Errorf(format string, v ...any) { r.Debugf(format, v...) }
func (r restyLog) Warnf(format string, v ...any)  { r.Debugf(format, v...) }
func (r restyLog) Debugf(format string, v ...any) {
	if r.l.Enabled(context.Background(), slog.LevelDebug) {
		r.l.Debug("request", "remark", words.Line(fmt.Sprintf(format, v...), 300))
	}
}

// boundedTransport bounds each exchange and looks at the answer as it comes in.
type boundedTransport struct {
	next   http.RoundTripper
	client *Client
}

func (t *boundedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.client.options.Timeout)
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	callOf(ctx).learn(resp.Header)
	callOf(ctx).tokenTaken(resp.StatusCode)
	limit := t.client.options.MaxBody
	if resp.ContentLength > limit {
		resp.Body.Close()
		cancel()
		return nil, errTooLarge
	}
	resp.Body = &limitedBody{resp.Body, limit, cancel}
	return resp, nil
}

var errTooLarge = errors.New("answer too large")

// limitedBody fails rather than ends at the limit: half an answer must not look like a whole one.
type limitedBody struct {
	io.ReadCloser
	left int64
	done context.CancelFunc // of the exchange
}

func (b *limitedBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// retry decides whether a failed attempt is repeated. All requests are reads or logins, so repeating one changes nothing, but for a login that uses up a
// refresh token; of a POST that reads this is only said.
func (c *call) retry(resp *resty.Response, err error) bool {
	if c.done(resp, err) || c.once || c.login != nil && c.login.Once {
		return false
	}
	if err != nil {
		return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrUnexpectedEOF) ||
			errors.Is(err, io.EOF)
	}
	if again, decided := c.act(resp); decided {
		return again
	}
	if rateLimit(resp) {
		return c.pause(resp)
	}
	switch resp.StatusCode() {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return worthWaiting(resp.Request.Context(), retryAfter(resp.Header(), time.Now()))
	case http.StatusUnauthorized:
		return c.signedAnew(resp.Request.Context())
	}
	return false
}

// rateLimit tells whether an answer is about the rate of requests: a 429, and a 403 that says when to come back.
func rateLimit(resp *resty.Response) bool {
	switch resp.StatusCode() {
	case http.StatusTooManyRequests:
		return true
	case http.StatusForbidden:
		return retryAfter(resp.Header(), time.Now()) > 0
	}
	return false
}

// worthWaiting tells whether a retry after d comes soon enough for who waits for the answer.
func worthWaiting(ctx context.Context, d time.Duration) bool {
	deadline, ends := ctx.Deadline()
	return d <= maxWait && (!ends || d < time.Until(deadline))
}

// pause tells the governor what a rate limit says, so that every caller waits whom it concerns, and this one's next attempt with them.
func (c *call) pause(resp *resty.Response) bool {
	limits := &c.client.manifest.Limits
	d := retryAfter(resp.Header(), time.Now())
	if d == 0 {
		d = parseReset(resp.Header().Get(limits.ResetHeader), time.Now())
	}
	if d == 0 {
		d = time.Second << resp.Request.Attempt
	}
	d = min(d, maxRetryAfter)
	c.retryAfter, c.rateLimited = d, resp
	exceeded, _ := wholeNumber(resp.Header(), limits.LimitHeader)
	c.budgets.Pause(exceeded, min(d, maxPause), d)
	return d <= maxPause // how often is for resty to count
}

// retryWait is how long resty itself waits before the next attempt; 0 leaves it to its growing, jittered waits.
func retryWait(_ *resty.Client, resp *resty.Response) (time.Duration, error) {
	switch c := callOf(resp.Request.Context()); {
	case c.limited(resp), resp.StatusCode() == http.StatusUnauthorized, c.action(resp) == manifest.DoRenew:
		return time.Nanosecond, nil // the governor waits; the new key need not
	case c.action(resp) == manifest.DoRetry:
		return retryAfter(resp.Header(), time.Now()), nil
	}
	switch resp.StatusCode() {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return retryAfter(resp.Header(), time.Now()), nil
	}
	return 0, nil
}
