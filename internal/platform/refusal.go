package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// codeOf sorts the answers that are not 200.
func (c *call) codeOf(resp *resty.Response) string {
	switch {
	case rateLimit(resp) || c.limited(resp):
		return CodeRateLimited
	case redirects(resp):
		return CodeConfiguration
	}
	return codeOfStatus(resp.StatusCode())
}

func codeOfStatus(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return CodeRateLimited
	case status == http.StatusUnauthorized:
		return CodeUnauthorized
	case status == http.StatusForbidden, status == http.StatusPaymentRequired, status == http.StatusUnavailableForLegalReasons:
		return CodeForbidden
	case status == http.StatusNotFound, status == http.StatusGone:
		return CodeNotFound
	case status == http.StatusRequestTimeout:
		return CodeTimeout
	case status == http.StatusProxyAuthRequired:
		return CodeConfiguration
	case status >= 500:
		return CodeUpstreamUnavailable
	case status >= 400:
		return CodeInvalidRequest
	}
	return CodeUpstreamInvalid
}

// redirects tells an answer that sends the request to another address.
func redirects(resp *resty.Response) bool {
	return resp.StatusCode() >= 300 && resp.StatusCode() < 400 && resp.Header().Get("Location") != ""
}

// statusLine is "404 Not Found"; some statuses have no name.
func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// refusal turns an answer that is not 200 into an error.
func (c *call) refusal(resp *resty.Response) *Error {
	e := newError(c.codeOf(resp), "%s answered %s", c.client.manifest.Title, statusLine(resp.StatusCode()))
	e.Status = resp.StatusCode()
	s := c.platformMessage(resp)
	s.page = webPage(resp, resp.Body())
	e.WebPage = s.page
	return c.refusedWith(e, s, resp)
}

// refusedWith adds to an error what the answer says of it, and what to do.
func (c *call) refusedWith(e *Error, s said, resp *resty.Response) *Error {
	e.RetryAfter = retryAfter(resp.Header(), time.Now())
	if e.Code == CodeRateLimited && c.retryAfter > 0 {
		e.RetryAfter = c.retryAfter
	}
	if e.Code != CodeRateLimited && (e.Code != CodeForbidden || !s.page) { // a page that forbids is a firewall's or a proxy's
		s.causes = c.openCauses(e.Status, s)
	}
	switch {
	case redirects(resp):
		e.Public += c.redirected(resp)
	case s.message != "":
		e.Public += ": " + s.message
	case s.page:
		e.Public += " with a web page instead of JSON"
	}
	e.Answered = e.Public
	e.Assumed = c.assumedAddress(e.Status)
	e.Public += "." + s.more() + likely(s.causes) + e.Assumed + c.askedFor(e) + comeBack(e)
	e.Next = c.next(e, s, resp)
	return c.withTrace(c.withRenewal(e), resp)
}

// openCauses are those that an answer leaves open, of the way in that is used. Those without a code are about what a login opens, not about itself; and one
// that is about something else and has a mend of its own is not open where a 401 says in words that it is about the key or the token.
func (c *call) openCauses(status int, s said) []manifest.Cause {
	key := status == http.StatusUnauthorized && blamesKey().MatchString(s.message)
	return slices.DeleteFunc(slices.Clone(c.client.manifest.Errors.Open(status, s.code)), func(cause manifest.Cause) bool {
		if cause.Auth != "" && (c.auth == nil || cause.Auth != c.auth.Name) {
			return true
		}
		elsewhere := cause.Auth == "" && cause.Next != "" && !blamesKey().MatchString(cause.Text)
		return cause.Code == "" && (c.login != nil || key && elsewhere)
	})
}

// blamesKey matches what platforms say of a key or a token that has ended, or never was one.
var blamesKey = words.Pattern(`(?i)\b(?:key|token|credentials?|session|signature)\b.*\b(?:expired|revoked|invalid|unknown|ended)\b|\b(?:expired|revoked|invalid|unknown)\b.*\b(?:key|token|credentials?|session|signature)\b`)

// likely is a sentence of the causes that are left open.
func likely(causes []manifest.Cause) string {
	switch len(causes) {
	case 0:
		return ""
	case 1:
		return " Likely cause: " + causes[0].Text + "."
	}
	texts := make([]string, len(causes))
	for i, cause := range causes {
		texts[i] = cause.Text
	}
	return " Likely causes: " + strings.Join(texts, "; ") + "."
}

// assumedAddress is a sentence for a table that the platform's documents do not have, when it is not there, or not as it is asked for.
func (c *call) assumedAddress(status int) string {
	if !c.assumed || !slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusUnprocessableEntity}, status) {
		return ""
	}
	return fmt.Sprintf(" The platform's documents do not have what the table %s asks for: it is assumed, and may not exist.", c.table)
}

// askedFor is a sentence of the organisation that a 403 is about and where its id comes from.
func (c *call) askedFor(e *Error) string {
	scope := c.client.manifest.Scope
	if e.Code != CodeForbidden || scope == nil || c.scope == "" {
		return ""
	}
	from := ""
	switch {
	case c.requestedScope != "" && !words.SameID(c.requestedScope, c.client.Scope()):
		from = ", which the call named"
	case c.client.options.Settings.Credentials[scope.From] != "":
		from = ", from " + c.client.options.Settings.Credentials[scope.From]
	}
	return fmt.Sprintf(" The request was for the %s %s%s.", scope.Noun, words.Line(c.scope, 100), from)
}

// comeBack is a sentence of when a platform that has troubles wants the next request. A rate limit's next step says that.
func comeBack(e *Error) string {
	if e.RetryAfter == 0 || e.Code == CodeRateLimited {
		return ""
	}
	return " It says to come back " + after(e.RetryAfter) + "."
}

// withRenewal adds why no other key could be had after the one in use was refused.
func (c *call) withRenewal(err error) *Error {
	e := unreadableCredentials(err)
	if c.notRenewed == nil || e.Status != http.StatusUnauthorized {
		return e
	}
	own := unreadableCredentials(c.notRenewed)
	e.Public += " No other key could be had: " + own.Public
	if own.Next != "" {
		e.Next = own.Next
	}
	e.Cause = own
	return e
}

// noJSON is a 200 that is empty or for people.
func (c *call) noJSON(resp *resty.Response) *Error {
	m := c.client.manifest
	e := newError(CodeUpstreamInvalid, "%s answered a web page, not JSON.", m.Title)
	if !webPage(resp, resp.Body()) {
		e.Public = m.Title + " answered nothing where JSON was expected."
	}
	e.Next = c.wrongPlace()
	return c.withTrace(e, resp)
}

// wrongPlace is what to do about an answer that is not an API's.
func (c *call) wrongPlace() string {
	return "Check that " + c.client.baseSetting() + " is right, and whether a proxy or a log-in page stands between." + c.client.missingPath()
}

// withTrace adds what identifies the request on the platform's side.
func (c *call) withTrace(e *Error, resp *resty.Response) *Error {
	e.Status = resp.StatusCode()
	ids := [2]*string{&e.RequestID, &e.CorrelationID}
	var shown []string
	for i, name := range c.client.manifest.Trace {
		id := c.safe(resp.Header().Get(name), 100)
		if id == "" {
			continue
		}
		if i < len(ids) {
			*ids[i] = id
		}
		shown = append(shown, name+" "+quotedUnlessToken(id))
	}
	if len(shown) > 0 {
		e.Public += " [" + strings.Join(shown, ", ") + "]"
	}
	return e
}

// unreadable is an answer that is not as the manifest describes it, or not whole.
func (c *call) unreadable(resp *resty.Response, err error) *Error {
	m := c.client.manifest
	e := newError(CodeUpstreamInvalid, "%s's answer for %s is not as expected: %s.", m.Title, c.table, c.safe(err.Error(), 200))
	e.Next = "The platform has changed or " + m.File + " is wrong there: compare get, items and columns with the platform's documentation."
	var unit *unitError
	if errors.As(err, &unit) {
		e.Next = fmt.Sprintf("Correct the unit of %s.%s in %s if the platform has changed it; no figures are given in a unit that is not sure.", c.table, unit.column, m.File)
	}
	var broken *json.SyntaxError
	if errors.As(err, &broken) {
		e.Public = m.Title + "'s answer is JSON that is cut off or malformed."
		e.Next = "Try again; if it lasts, report it to " + m.Title + "."
		if kind, _, _ := mime.ParseMediaType(resp.Header().Get("Content-Type")); kind != "" && !strings.Contains(kind, "json") {
			e.Public = fmt.Sprintf("%s answered %s, not JSON.", m.Title, c.safe(kind, 60))
			e.Next = c.wrongPlace()
		}
	}
	e.Cause = c.cause(err)
	return c.withTrace(e, resp)
}

func (c *Client) tooMany(t *manifest.Table, total, most int) *Error {
	e := invalid("Table %s has more rows than are read in one go (%d).", t.Name, most)
	if total >= 0 {
		e = invalid("Table %s has %d rows, more than are read in one go (%d).", t.Name, total, most)
	}
	e.Next = "Narrow it down with filters that reach the platform, or with LIMIT."
	return e
}
