package platform

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// proxyAnswer is what a proxy answers that lets nobody through.
type proxyAnswer struct{ status int }

func (e *proxyAnswer) Error() string {
	return fmt.Sprintf("the proxy answered %d %s", e.status, http.StatusText(e.status))
}

// checkProxyAnswer keeps the status, of which net/http keeps the text alone.
func checkProxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyAnswer{resp.StatusCode}
}

// proxyOf is what a request goes through: usual, but for one for a token that is had elsewhere.
func proxyOf(r *http.Request, usual *url.URL) *url.URL {
	if c, ok := r.Context().Value(callKey{}).(*call); ok {
		return c.client.options.Proxy
	}
	return usual
}

// byProxy names the proxy in use, at the end of a sentence.
func (c *Client) byProxy() string {
	if c.options.Proxy == nil {
		return ""
	}
	return " through " + c.proxyName()
}

// proxyName is host and port and the setting they are from. The rest of a proxy's address may be a password.
func (c *Client) proxyName() string {
	name := "the proxy " + words.Line(c.options.Proxy.Host, 200)
	if s := c.options.Settings.Proxy; s != "" {
		name += " (" + s + ")"
	}
	return name
}

func (c *Client) proxySetting() string {
	if s := c.options.Settings.Proxy; s != "" {
		return s
	}
	return "the proxy's setting"
}

// throughProxy words what the proxy in use did or failed to do; "" for what is not its doing.
func (c *Client) throughProxy(err error) (public, next string) {
	if c.options.Proxy == nil {
		return "", ""
	}
	setting := c.proxySetting()
	var answer *proxyAnswer
	var op *net.OpError
	switch {
	case errors.As(err, &answer):
		return c.refusedByProxy(answer.status, setting)
	case !errors.As(err, &op) || op.Op != "proxyconnect" && !strings.HasPrefix(op.Op, "socks"):
		return "", ""
	}
	return words.Capital(c.proxyName()) + " " + proxyFault(op.Err) + ".",
		"Check that " + setting + " is right, or name " + c.host() + " in NO_PROXY to go straight."
}

func (c *Client) refusedByProxy(status int, setting string) (public, next string) {
	public = fmt.Sprintf("%s answered %d %s.", words.Capital(c.proxyName()), status, http.StatusText(status))
	switch {
	case status == http.StatusProxyAuthRequired && c.options.Proxy.User != nil:
		return public, "Correct the user name and the password in " + setting + "; signs such as @ and : in them are written %40 and %3A."
	case status == http.StatusProxyAuthRequired:
		return public, "Put its user name and password into " + setting + ": http://user:password@" + c.options.Proxy.Host + "."
	}
	return public, "Ask whoever runs the proxy to let " + c.host() + " through."
}

// proxyFault ends the sentence "The proxy …".
func proxyFault(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "is not there (connection refused)"
	case errors.As(err, &dns):
		return "has a name that is not known (DNS)"
	case errors.As(err, &record):
		return "does not speak TLS: its address begins with http://"
	case badCertificate(err):
		return "has a certificate that is not trusted"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "does not answer"
	}
	return "gives no connection (" + words.Line(err.Error(), 100) + ")"
}
