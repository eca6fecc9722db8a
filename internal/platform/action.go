package platform

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// errNoRows is an answer that the manifest says to mean that there are no rows.
var errNoRows = errors.New("no rows")

// action is what the manifest says to follow from an answer that is not 200; "" where it leaves that to the status. A login has its own.
func (c *call) action(resp *resty.Response) manifest.Do {
	shape := &c.client.manifest.Errors
	if c.login != nil || resp.StatusCode() == http.StatusOK || len(c.actions)+len(shape.Actions) == 0 {
		return ""
	}
	return shape.Action(c.actions, resp.StatusCode(), c.platformMessage(resp).code)
}

// limited tells whether an answer is about the rate of requests.
func (c *call) limited(resp *resty.Response) bool {
	switch c.action(resp) {
	case "":
		return rateLimit(resp)
	case manifest.DoWait:
		return true
	}
	return false
}

// act carries out what the manifest says to follow from an answer, and tells whether the request is made again. decided is false where the status has to
// tell.
func (c *call) act(resp *resty.Response) (again, decided bool) {
	switch c.action(resp) {
	case manifest.DoWait:
		return c.pause(resp), true
	case manifest.DoRenew:
		return c.signedAnew(resp.Request.Context()), true
	case manifest.DoRetry:
		return worthWaiting(resp.Request.Context(), retryAfter(resp.Header(), time.Now())), true
	case manifest.DoEmpty, manifest.DoFail:
		return false, true
	}
	return false, false
}

// mayRepeat tells whether the manifest says that a request with such an answer is to be made again.
func (c *call) mayRepeat(resp *resty.Response) bool {
	switch c.action(resp) {
	case manifest.DoRetry, manifest.DoWait, manifest.DoRenew:
		return true
	}
	return false
}

// failedAgain tells, after an answer with status 200 that is a failure, whether the request is to be made again, and waits as long as that takes. It is
// errNoRows where there are no rows.
func (c *call) failedAgain(ctx context.Context, resp *resty.Response, f *failedAnswer) (again bool, err error) {
	shape := &c.client.manifest.Errors
	switch shape.Action(c.actions, f.statusOr(http.StatusOK), f.code) {
	case manifest.DoEmpty:
		return false, errNoRows
	case manifest.DoRenew:
		return c.signedAnew(ctx), nil
	case manifest.DoWait:
		c.failures++
		return c.failures <= maxRetries && c.pause(resp), nil
	case manifest.DoRetry:
		c.failures++
		return c.failures <= maxRetries && c.rest(ctx, max(firstWait<<c.failures, retryAfter(resp.Header(), time.Now()))), nil
	}
	return false, nil
}

// rest waits for d, and tells whether that came to its end. It does not begin to where the call has no such time.
func (c *call) rest(ctx context.Context, d time.Duration) bool {
	if !worthWaiting(ctx, d) {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
