package platform

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// next says what to do after a refusal.
func (c *call) next(e *Error, s said, resp *resty.Response) string {
	if len(s.causes) != 1 {
		return c.usualNext(e, s, resp)
	}
	next := cmp.Or(c.client.manifest.Errors.Next[e.Status], s.causes[0].Next)
	if next == "" {
		next = c.usualNext(e, s, resp)
	}
	if way := s.causes[0].Take; way != "" {
		next += " To sign in by " + way + ": " + c.client.options.Settings.chooseAuth(way) + "."
	}
	return next
}

// usualNext is what to do where no cause says it.
func (c *call) usualNext(e *Error, s said, resp *resty.Response) string {
	m := c.client.manifest
	if own := m.Errors.Next[e.Status]; own != "" {
		return own
	}
	again := "in a minute"
	if e.RetryAfter > 0 {
		again = after(e.RetryAfter)
	}
	switch {
	case redirects(resp):
		return "Correct " + c.client.baseSetting() + " to the address where the API itself is; redirects are not followed, because the credentials would go along."
	case e.Code == CodeUnauthorized && c.token != "":
		return "The login worked, and its token was refused all the same: see whether that account may use the API, with " + words.And(c.client.settingsOf(c.auth)) + "."
	case s.lacks != "":
		return "Have " + quotedUnlessToken(s.lacks) + " granted to the key, or use a key whose role has it" + keysPage(m, "; keys are listed and made at ") + "."
	case e.Code == CodeUnauthorized && c.auth != nil && c.auth.Key(m) == "":
		return "Check " + words.And(c.client.settingsOf(c.auth)) + "." + c.client.signInAnew()
	case e.Code == CodeUnauthorized:
		return "Check the API key" + c.client.keyHint() + keysPage(m, "; keys are listed and made at ") + "." + c.client.signInAnew()
	case e.Code == CodeRateLimited:
		return tryAgain(e.RetryAfter, min(e.RetryAfter, maxPause))
	case e.Code == CodeUpstreamUnavailable, e.Code == CodeTimeout:
		if e.Status == http.StatusNetworkAuthenticationRequired {
			return "The network wants somebody to sign in first: open any web page in a browser on this machine, then try again."
		}
		return "Try again " + again + "; if it lasts, report it to " + c.reportTo(resp) + "."
	case s.page:
		return "Check that " + c.client.baseSetting() + " is right, and whether a proxy stands between." + c.client.missingPath()
	}
	if next := c.nextByStatus(e.Status, s, resp); next != "" {
		return next
	}
	return "Correct what the answer names and ask again."
}

// nextByStatus is what to do where the status alone says it; "" where it does not.
func (c *call) nextByStatus(status int, s said, resp *resty.Response) string {
	m := c.client.manifest
	right := "Check that " + c.client.baseSetting() + " is right." + c.client.missingPath()
	compare := fmt.Sprintf(" Compare get of table %s in %s with the platform's documentation.", c.table, m.File)
	switch status {
	case http.StatusForbidden:
		if m.Scope == nil {
			return "Check what the key's user has access to."
		}
		return strings.TrimSpace(fmt.Sprintf("Check the %s id, and that the key's user has access to it. %s", m.Scope.Noun, m.Credential(m.Scope.From).Where))
	case http.StatusPaymentRequired:
		return "See what the account's plan has, and what is paid for."
	case http.StatusUnavailableForLegalReasons:
		return "Ask " + m.Title + " why it is withheld."
	case http.StatusProxyAuthRequired:
		return "A proxy stands between and wants a user name and a password: put them into HTTPS_PROXY."
	case http.StatusNotFound, http.StatusGone:
		if s.code != "" && c.table != "" { // it knows the path
			return "Check the ids in the question: what they name may be deleted, or belong to another " + noun(m) + "."
		}
		return right + compare
	case http.StatusMethodNotAllowed, http.StatusNotAcceptable:
		return right + compare
	case http.StatusConflict, http.StatusLocked, http.StatusTooEarly:
		return "Try again in a minute."
	case http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge:
		return "Ask for less at once: fewer values in IN (…), shorter texts."
	case http.StatusBadRequest:
		if strings.HasPrefix(c.client.base, "http://") && bytes.Contains(resp.Body(), []byte("HTTPS")) {
			return "The port speaks TLS: write https:// in " + c.client.baseSetting() + " if that is right."
		}
	}
	if status < 400 {
		return "There are no rows in such an answer. Try again; if it lasts, report it to " + c.reportTo(resp) + "."
	}
	return ""
}

// reportTo names the platform, and the ids that its answer came with where there are any.
func (c *call) reportTo(resp *resty.Response) string {
	m := c.client.manifest
	if slices.ContainsFunc(m.Trace, func(name string) bool { return resp.Header().Get(name) != "" }) {
		return m.Title + " with the ids given"
	}
	return m.Title
}

func noun(m *manifest.Manifest) string {
	if m.Scope != nil {
		return m.Scope.Noun
	}
	return "account"
}

// keyHint tells which key is in use, and where it is from.
func (c *Client) keyHint() string {
	var hints []string
	if prefix := c.KeyPrefix(); prefix != "" {
		hints = append(hints, "the one in use begins with "+prefix)
	}
	for _, credential := range c.manifest.Credentials {
		if from := c.options.Settings.Credentials[credential.Name]; credential.Secret && from != "" {
			hints = append(hints, "from "+from)
			break
		}
	}
	if len(hints) == 0 {
		return ""
	}
	return " (" + strings.Join(hints, ", ") + ")"
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
	return fmt.Sprintf("in %.0fs", max(d.Round(time.Second), time.Second).Seconds())
}

// within is [after] in whole minutes or hours, at most, which is the same for moments that are near each other.
func within(d time.Duration) string {
	switch {
	case d <= 0:
		return "later"
	case d <= time.Minute:
		return "within a minute"
	case d <= 2*time.Hour:
		return fmt.Sprintf("within %.0f minutes", math.Ceil(d.Minutes()))
	}
	return fmt.Sprintf("within %.0f hours", math.Ceil(d.Hours()))
}
