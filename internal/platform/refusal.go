package platform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// codeOf sorts the answers that are not 200.
func codeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return CodeUnauthorized
	case status == http.StatusForbidden, status == http.StatusPaymentRequired:
		return CodeForbidden
	case status == http.StatusNotFound, status == http.StatusGone:
		return CodeNotFound
	case status == http.StatusTooManyRequests:
		return CodeRateLimited
	case status == http.StatusRequestTimeout:
		return CodeTimeout
	case status >= 500:
		return CodeUpstreamUnavailable
	case status >= 400:
		return CodeInvalidRequest
	case status >= 300:
		return CodeConfiguration
	}
	return CodeUpstreamInvalid
}

// refusal turns an answer that is not 200 into an error.
func (c *call) refusal(resp *resty.Response) *Error {
	m := c.client.manifest
	status := resp.StatusCode()
	e := newError(codeOf(status), "%s answered %d %s", m.Title, status, http.StatusText(status))
	e.Status = status
	e.RetryAfter = retryAfter(resp.Header(), time.Now())
	if status == http.StatusTooManyRequests {
		e.RetryAfter = c.retryAfter
	}
	message := c.platformMessage(resp)
	switch {
	case status >= 300 && status < 400:
		e.Public += c.redirected(resp)
		e.Next = "Set the base URL to the address where the API itself is; redirects are not followed, because the credentials would go along."
	case message != "":
		e.Public += ": " + message
	case webPage(resp, resp.Body()):
		e.Public += " with a web page instead of JSON"
	}
	if causes := m.Errors.Causes[status]; len(causes) > 0 {
		e.Public += ". Likely causes: " + strings.Join(causes, "; ")
	}
	if e.Next == "" {
		e.Next = c.next(e, webPage(resp, resp.Body()))
	}
	return c.withTrace(c.withRenewal(e), resp)
}

// withRenewal adds why no other key could be had after the one in use was refused.
func (c *call) withRenewal(e *Error) *Error {
	if c.notRenewed == nil || e.Status != http.StatusUnauthorized {
		return e
	}
	own := unreadableCredentials(c.notRenewed)
	e.Public += ". No other key could be had: " + own.Public
	if own.Next != "" {
		e.Next = own.Next
	}
	e.Cause = own
	return e
}

// next says what to do after a refusal.
func (c *call) next(e *Error, page bool) string {
	m := c.client.manifest
	if s := m.Errors.Next[e.Status]; s != "" {
		return s
	}
	switch {
	case e.Code == CodeUnauthorized:
		return "Check the API key" + keyHint(c.client.KeyPrefix()) + keysPage(m, "; keys are listed and made at ") + "."
	case e.Code == CodeForbidden && m.Scope != nil:
		return fmt.Sprintf("Check the %s id, and that the key's user has access to it.", m.Scope.Noun)
	case e.Code == CodeRateLimited:
		return tryAgain(e.RetryAfter, min(e.RetryAfter, maxPause))
	case e.Code == CodeUpstreamUnavailable, e.Code == CodeTimeout:
		return "Try again in a minute; if it lasts, report it to " + m.Title + " with the ids given."
	case page:
		return "Check the base URL " + c.client.base + ", and whether a proxy stands between."
	case e.Code == CodeNotFound && c.table != "":
		return fmt.Sprintf("Is the base URL %s right? Compare get of table %s in %s with the platform's documentation.", c.client.base, c.table, m.File)
	case e.Code == CodeNotFound:
		return "Check the id; the record may be deleted, or belong to another " + noun(m) + "."
	}
	if e.Code == CodeUpstreamInvalid {
		return "There are no rows in such an answer. Try again; if it lasts, report it to " + m.Title + " with the ids given."
	}
	return "Correct what the answer names and ask again."
}

func noun(m *manifest.Manifest) string {
	if m.Scope != nil {
		return m.Scope.Noun
	}
	return "account"
}

func keyHint(prefix string) string {
	if prefix == "" {
		return ""
	}
	return " (the one in use begins with " + prefix + ")"
}

// after is "in 30s", in words that are no more exact than needed.
func after(d time.Duration) string {
	switch {
	case d <= 0:
		return "later"
	case d > 24*time.Hour:
		return "in more than a day"
	case d > 2*time.Hour:
		return fmt.Sprintf("in %.0f hours", d.Hours())
	case d > 2*time.Minute:
		return fmt.Sprintf("in %.0f minutes", d.Minutes())
	}
	return "in " + max(d.Round(time.Second), time.Second).String()
}

// platformMessage returns the platform's own words, "" when there are none that the manifest knows of.
func (c *call) platformMessage(resp *resty.Response) string {
	shape := c.client.manifest.Errors
	body := resp.Body()
	const longest = 64 << 10 // an error text is short; a longer body is something else
	if len(body) > longest || !json.Valid(body) {
		return ""
	}
	body = bytes.TrimSpace(body)
	text, code := "", ""
	if shape.Message != "" {
		text = c.safe(messageText(dig(body, strings.Split(shape.Message, "."))), 400)
	}
	if shape.Code != "" {
		code = c.safe(messageText(dig(body, strings.Split(shape.Code, "."))), 80)
	}
	if text != "" {
		text = "“" + quotes.Replace(text) + "”"
	}
	if code != "" {
		text = strings.TrimSpace(text + " (" + quotedUnlessToken(code) + ")")
	}
	return text
}

// quotes keeps the platform's words from ending the quotation that they stand in.
var quotes = strings.NewReplacer("“", `"`, "”", `"`)

// token is what a code or the id of a request is made of.
var token = regexp.MustCompile(`^[\w.:/+=@-]+$`)

// quotedUnlessToken marks words where an id or a code is expected as foreign.
func quotedUnlessToken(s string) string {
	if token.MatchString(s) {
		return s
	}
	return "“" + quotes.Replace(s) + "”"
}

// messageText makes a text of an error's message: a text, or a list of what is wrong with which field, as validation
// libraries write it: [{"loc": ["query", "size"], "msg": "must be at most 100"}].
func messageText(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '[':
		var list []struct {
			Loc []any
			Msg string
		}
		if json.Unmarshal(raw, &list) != nil || len(list) == 0 || list[0].Msg == "" {
			return string(raw)
		}
		texts := make([]string, len(list))
		for i, v := range list {
			texts[i] = strings.Trim(strings.ReplaceAll(fmt.Sprint(v.Loc), " ", "."), "[]") + ": " + v.Msg
		}
		return strings.Join(texts, "; ")
	case 'n':
		return ""
	}
	return string(raw)
}

// safe makes the platform's text fit to be shown: in one line, nothing hidden, no secret that it echoes, not too long. The secrets go before the cut,
// which would leave half of one.
func (c *call) safe(s string, limit int) string {
	return words.Line(words.Redacted(strings.Join(strings.Fields(s), " "), c.redact), limit)
}

func (c *call) redact(s string) string { return c.client.options.Redactor.Text(s) }

func (c *call) redirected(resp *resty.Response) string {
	to, err := url.Parse(resp.Header().Get("Location"))
	if err != nil || to.Host == "" {
		return " and sends the request elsewhere"
	}
	if to.Scheme == "http" && strings.HasPrefix(c.client.base, "https:") {
		return " and sends the request to " + c.safe(to.Host, 100) + " without TLS"
	}
	return " and sends the request to " + c.safe(to.Host, 100)
}

// webPage tells whether an answer is for people.
func webPage(resp *resty.Response, body []byte) bool {
	return strings.Contains(resp.Header().Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimLeft(body, " \r\n\t"), []byte("<"))
}

// noJSON is a 200 that is empty or for people.
func (c *call) noJSON(resp *resty.Response) *Error {
	m := c.client.manifest
	e := newError(CodeUpstreamInvalid, "%s answered a web page, not JSON", m.Title)
	if !webPage(resp, resp.Body()) {
		e.Public = m.Title + " answered nothing where JSON was expected"
	}
	e.Next = "Check the base URL " + c.client.base + ", and whether a proxy or a log-in page stands between."
	return c.withTrace(e, resp)
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
	e := newError(CodeUpstreamInvalid, "%s's answer for %s is not as expected: %s", m.Title, c.table, c.safe(err.Error(), 200))
	e.Next = "The platform has changed or " + m.File + " is wrong there: compare get, items and columns with the platform's documentation."
	var unit *unitError
	if errors.As(err, &unit) {
		e.Next = fmt.Sprintf("Correct the unit of %s.%s in %s if the platform has changed it; no figures are given in a unit that is not sure.", c.table, unit.column, m.File)
	}
	var broken *json.SyntaxError
	if errors.As(err, &broken) {
		e.Public = m.Title + "'s answer is JSON that is cut off or malformed"
		e.Next = "Try again; if it lasts, report it to " + m.Title + "."
	}
	e.Cause = c.cause(err)
	return c.withTrace(e, resp)
}

func (c *Client) tooMany(t *manifest.Table, total, most int) *Error {
	e := invalid("table %s has more rows than are read in one go (%d)", t.Name, most)
	if total >= 0 {
		e = invalid("table %s has %d rows, more than are read in one go (%d)", t.Name, total, most)
	}
	e.Next = "Narrow it down with filters that reach the platform, or with LIMIT."
	return e
}
