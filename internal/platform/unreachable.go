package platform

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// unreachable tells apart why there was no answer, since each has another mend.
func (c *call) unreachable(err error) *Error {
	e := newError(CodeUpstreamUnavailable, "")
	e.Public, e.Next = c.client.throughProxy(err)
	if e.Public == "" {
		e.Public, e.Next = c.client.untrusted(err)
	}
	if e.Public == "" {
		e.Public, e.Next = c.client.unconnected(err)
	}
	var timeout net.Error
	if e.Public == "" && errors.As(err, &timeout) && timeout.Timeout() {
		e.Code = CodeTimeout
		e.Public = fmt.Sprintf("%s did not answer within %s%s.", c.client.manifest.Title, c.client.options.Timeout.Round(time.Millisecond), c.client.byProxy())
		e.Next = "Try again, or ask for less: narrower filters. If it never answers, check that " + c.client.waySetting() + "."
	}
	if e.Public == "" {
		e.Public = fmt.Sprintf("%s could not be reached at %s%s.", c.client.manifest.Title, c.client.base, c.client.byProxy())
		e.Next = "Check the network, and that " + c.client.waySetting() + "; then try again."
	}
	return e
}

// waySetting names the settings that lead to the platform, as the end of "check that …".
func (c *Client) waySetting() string {
	if c.options.Proxy != nil {
		return c.proxySetting() + " and " + c.baseSetting() + " are right"
	}
	return c.baseSetting() + " is right"
}

// unconnected words what happens on the way to the platform itself; "" for what it does not know.
func (c *Client) unconnected(err error) (public, next string) {
	title := c.manifest.Title
	var dns *net.DNSError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("Nothing answers at %s (connection refused).", c.base), "Check that " + c.baseSetting() + " is right, and that " + title + " is running there."
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("The name %s is not known (DNS).", words.Line(dns.Name, 100)), "Check that " + c.baseSetting() + " is right, and the network."
	case errors.As(err, &dns):
		return fmt.Sprintf("The name %s could not be looked up (DNS).", words.Line(dns.Name, 100)), "Check the network and its name server, then try again."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return fmt.Sprintf("There is no way to %s from this machine.", c.base), "Check the network; where a proxy is needed, set HTTPS_PROXY."
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return fmt.Sprintf("%s does not speak TLS.", c.base), "Check that the host and port in " + c.baseSetting() + " are right; on this machine alone an address may begin with http://."
	case strings.Contains(err.Error(), "malformed HTTP"): // net/http has no type for it
		return fmt.Sprintf("What answers at %s%s does not speak HTTP.", c.base, c.byProxy()), "Check that " + c.waySetting() + "."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Sprintf("%s broke the connection off%s.", title, c.byProxy()), "Try again in a minute; if it lasts, check that " + c.waySetting() + "."
	}
	return "", ""
}
