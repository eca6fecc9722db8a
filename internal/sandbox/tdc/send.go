package tdc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// sendTimeout: an endpoint "must answer 2xx quickly"; the figure is inferred.
const sendTimeout = 10 * time.Second

// sender posts to loopback endpoints, and cannot to others.
type sender struct{ client *http.Client }

var errNotLoopback = errors.New("the sandbox delivers to loopback addresses only")

// newSender makes the one client: no proxy (it would be asked to reach the address for us), no redirects (they are no 2xx), no kept
// connections (none is left open when the sandbox is closed). The address is checked again when it is dialled, after a name was looked up.
func newSender() sender {
	dialer := &net.Dialer{Timeout: sendTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			return errNotLoopback
		}
		return nil
	}}
	return sender{&http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send posts one delivery and gives the status of the answer, whose body nobody reads.
func (s sender) send(ctx context.Context, d delivery, signature string) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, strings.NewReader(d.body))
	if err != nil {
		return 0, fmt.Errorf("making the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "TDC-Webhooks-Sandbox")
	req.Header.Set(signatureHeader, signature)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	res.Body.Close()
	return res.StatusCode, nil
}
