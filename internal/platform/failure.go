package platform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
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
		e = newError(CodeTimeout, "The call was cancelled before %s answered.", c.client.manifest.Title)
	case ctx.Err() != nil:
		e = newError(CodeTimeout, "%s did not answer in the time that the call had.", c.client.manifest.Title)
		e.Next = "Ask for less: narrower filters, fewer tables; or try again."
	case errors.Is(err, errTooLarge):
		e = newError(CodeUpstreamInvalid, "%s answered more than %d MB to one request.", c.client.manifest.Title, c.client.options.MaxBody>>20)
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
	e := newError(CodeRateLimited, "The request budget of %s is spent; the next request may start %s.", m.Title, after(wait.Wait))
	e.RetryAfter = max(wait.Wait, wait.Paused)
	told := m.Title + " has answered 429 Too Many Requests or the like" // another call
	if c.rateLimited != nil {
		told = m.Title + " answered " + statusLine(c.rateLimited.StatusCode())
	}
	if c.retryAfter > 0 || wait.Paused > 0 {
		e.Public = fmt.Sprintf("%s; the next request may start %s.", told, after(e.RetryAfter))
	}
	if wait.Paused > wait.Wait {
		e.Public = fmt.Sprintf("%s, and told to come back %s.", told, after(wait.Paused))
	}
	e.Answered = strings.TrimSuffix(e.Public, after(e.RetryAfter)+".") + within(e.RetryAfter) // the same for all that fail so at nearly one time
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

// cause keeps an error for the log. Where its text repeats a secret, which a malformed answer can have in it, the
// text is kept without it and the rest is let go.
func (c *call) cause(err error) error {
	text := err.Error()
	if safe := c.redact(text); safe != text {
		return errors.New(safe)
	}
	return err
}
