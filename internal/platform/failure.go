package platform

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// failure turns an exchange that gave no answer into an error.
func (c *call) failure(ctx context.Context, resp *resty.Response, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own // prepare's
	}
	var e *Error
	var wait *governor.WaitError
	switch {
	case errors.As(err, &wait) && !errors.Is(err, context.Canceled):
		e = c.outOfBudget(wait)
	case errors.Is(ctx.Err(), context.Canceled):
		e = newError(CodeTimeout, "the call was cancelled before %s answered", c.client.manifest.Title)
	case ctx.Err() != nil:
		e = newError(CodeTimeout, "%s did not answer in the time that the call had", c.client.manifest.Title)
		e.Next = "Ask for less: narrower filters, fewer tables; or try again."
	case errors.Is(err, errTooLarge):
		e = newError(CodeUpstreamInvalid, "%s answered more than %d MB to one request", c.client.manifest.Title, c.client.options.MaxBody>>20)
		e.Next = "Narrow it down with filters that reach the platform."
	default:
		e = c.unreachable(err)
	}
	e.Cause = c.cause(err)
	if e.Code == CodeRateLimited && c.rateLimited != nil {
		resp = c.rateLimited
	}
	if resp != nil && resp.RawResponse != nil {
		return c.withTrace(e, resp)
	}
	return e
}

func (c *call) outOfBudget(wait *governor.WaitError) *Error {
	m := c.client.manifest
	e := newError(CodeRateLimited, "the request budget of %s is spent; the next request may start %s", m.Title, after(wait.Wait))
	e.RetryAfter = max(wait.Wait, wait.Paused)
	if c.retryAfter > 0 || wait.Paused > 0 {
		e.Public = fmt.Sprintf("%s answered 429 Too Many Requests; the next request may start %s", m.Title, after(e.RetryAfter))
	}
	if wait.Paused > wait.Wait {
		e.Public = fmt.Sprintf("%s answered 429 Too Many Requests and told to come back %s", m.Title, after(wait.Paused))
	}
	e.Next = tryAgain(e.RetryAfter, wait.Wait)
	return e
}

// tryAgain advises after a 429 that told to come back after d; asked is when the platform is asked again at the soonest.
func tryAgain(d, asked time.Duration) string {
	if d > asked && d > maxPause {
		return "Try again " + after(d) + ". It may let requests through sooner: it is asked again, when you ask, " + after(asked) + " at the soonest."
	}
	return "Try again " + after(d) + ", or ask for less: narrower filters, fewer tables."
}

// unreachable tells apart why there was no answer, since each has another mend.
func (c *call) unreachable(err error) *Error {
	title, base := c.client.manifest.Title, c.client.base
	var dns *net.DNSError
	var timeout net.Error
	var record tls.RecordHeaderError
	e := newError(CodeUpstreamUnavailable, "%s could not be reached at %s", title, base)
	e.Next = "Check the network and the base URL, then try again."
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Public = fmt.Sprintf("nothing answers at %s (connection refused)", base)
		e.Next = "Is the base URL right, and is " + title + " running there?"
	case errors.As(err, &dns):
		e.Public = fmt.Sprintf("the name %s is not known (DNS)", words.Line(dns.Name, 100))
		e.Next = "Check the base URL " + base + " and the network."
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		e.Public = fmt.Sprintf("%s does not speak TLS", base)
		e.Next = "Is the base URL right? On this machine the address may have to begin with http://."
	case badCertificate(err):
		e.Public = fmt.Sprintf("the certificate of %s is not trusted", base)
		e.Next = "Check the base URL, the clock, and whether a proxy opens the connection; its certificate must be among the system's."
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Code = CodeTimeout
		e.Public = fmt.Sprintf("%s did not answer within %s", title, c.client.options.Timeout.Round(time.Millisecond))
		e.Next = "Try again, or ask for less: narrower filters."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Public = fmt.Sprintf("%s broke the connection off", title)
		e.Next = "Try again in a minute."
	}
	return e
}

func badCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname)
}

// cause keeps an error for the log. Where its text repeats a secret, which a malformed answer can have in it, the
// text is kept without it and the rest is let go.
func (c *call) cause(err error) error {
	text := err.Error()
	if safe := c.redact(text); safe != text {
		return errors.New(safe)
	}
	return err
}
