package platform

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Step is how far a probe came on its way.
type Step int

// The steps of a probe, in their order.
const (
	StepNone      Step = iota
	StepName           // the name was looked up, where there is one to look up
	StepConnected      // there is a connection, to the proxy where there is one
	StepEncrypted      // the certificate was taken, where the address is https://
	StepAnswered       // there was an answer, whatever its status
)

// Probe is how far a request without credentials came on its way to an address.
type Probe struct {
	Address     string        // that was asked
	Host        string        // of it, with the port where the address has one
	Proxy       string        // what it went through, and the setting that says so; "": nothing
	Reached     Step          // the last step that was done
	Addresses   []string      // that the name stands for, of the proxy where there is one; none where there was nothing to look up
	Took        time.Duration // until the answer, or what stood in its place
	Certificate *Certificate  // that came; nil: none did
	TLS         string        // the version of TLS; "": none
	Status      int           // of the answer; 0: there was none
	Ahead       time.Duration // how far this machine's clock is before the host's, by the answer's header Date, which has no more than seconds
	Clock       bool          // whether Ahead is known
	Err         *Error        // why there was no answer; nil: there was one
}

// Certificate is what a host shows of itself.
type Certificate struct {
	Issuer              string // who signed it: its organisation, or else its name
	NotBefore, NotAfter time.Time
	Own                 bool // it is not an authority of the system's that vouches for it, but one of a file that the settings name
}

// Probe asks the base URL, then each address elsewhere that tokens come from, for nothing: it says how far such a request comes by the same way that the
// client's own take. It sends no credentials and spends nothing of the request budgets. Each address has as long as limit says.
func (c *Client) Probe(ctx context.Context, limit time.Duration) []Probe {
	clients := []*Client{c}
	if credentials, err := c.credentials(); err == nil {
		if a := c.authenticator(credentials); a != nil {
			for _, address := range a.Login.URLs() {
				clients = append(clients, c.at(address, a))
			}
		}
	}
	probes := make([]Probe, len(clients))
	var asking sync.WaitGroup
	for i, at := range clients {
		asking.Go(func() { probes[i] = at.probe(ctx, limit) })
	}
	asking.Wait()
	return probes
}

// probe asks the client's address.
func (c *Client) probe(ctx context.Context, limit time.Duration) Probe {
	bounded := *c
	bounded.options.Timeout = limit // for the words of what did not answer
	c = &bounded
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p := Probe{Address: c.base, Host: c.host()}
	if c.options.Proxy != nil {
		p.Proxy = c.proxyName()
	}
	seen := &sighting{}
	began := time.Now()
	resp, err := c.head(httptrace.WithClientTrace(ctx, seen.trace()), nil)
	p.Took = time.Since(began)
	seen.fill(&p)
	if err != nil {
		p.Err = (&call{client: c}).unreachable(err)
		if p.Err.Code == CodeTimeout { // there was nothing to ask less of
			p.Err.Next = "Try again. If it never answers, check that " + c.waySetting() + "."
		}
		p.Certificate = c.shown(err)
		p.setClock(c.clockBehind(ctx, err))
		return p
	}
	defer resp.Body.Close()
	p.Reached, p.Status = StepAnswered, resp.StatusCode
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		p.TLS, p.Certificate = tls.VersionName(resp.TLS.Version), certificateOf(resp.TLS.PeerCertificates, c.hostname())
	}
	p.setClock(resp, began.Add(p.Took/2))
	return p
}

// head sends one request by a connection of its own, as the client's requests go; change may alter how certificates are judged.
func (c *Client) head(ctx context.Context, change func(*tls.Config)) (*http.Response, error) {
	t := newTransport(c.options)
	t.DisableKeepAlives = true
	t.TLSHandshakeTimeout = c.options.Timeout // net/http goes on with one when the request has ended
	if change != nil {
		change(t.TLSClientConfig)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, c.base, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.options.UserAgent)
	return t.RoundTrip(req) // which follows no redirect
}

// clockBehind asks once more where a certificate was refused for its dates: this machine's clock may be what is wrong, and the answer has the host's. The certificate
// is not looked at then, which is no harm: nothing secret is sent, and nothing is done with the answer but compare its date.
func (c *Client) clockBehind(ctx context.Context, err error) (*http.Response, time.Time) {
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
		return nil, time.Time{}
	}
	resp, err := c.head(ctx, func(t *tls.Config) { t.InsecureSkipVerify = true })
	if err != nil {
		return nil, time.Time{}
	}
	resp.Body.Close()
	return resp, time.Now()
}

// setClock compares the date of an answer, nil is none, with this machine's clock at that time. What a cache answers has an old date.
func (p *Probe) setClock(resp *http.Response, at time.Time) {
	if resp == nil || resp.Header.Get("Age") != "" {
		return
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		p.Ahead, p.Clock = at.Sub(date).Truncate(time.Second), true
	}
}

// shown is the certificate that was refused; nil where it is another thing that failed.
func (c *Client) shown(err error) *Certificate {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) || len(refused.UnverifiedCertificates) == 0 {
		return nil
	}
	return certificateOf(refused.UnverifiedCertificates, c.hostname())
}

func (c *Client) hostname() string {
	u, err := url.Parse(c.base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// certificateOf tells of the first certificate of a chain.
func certificateOf(chain []*x509.Certificate, host string) *Certificate {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Intermediates: between})
	return &Certificate{Issuer: signerOf(chain[0]), NotBefore: chain[0].NotBefore, NotAfter: chain[0].NotAfter, Own: err != nil}
}

// signerOf is who signed a certificate, in its own words.
func signerOf(c *x509.Certificate) string {
	if bytes.Equal(c.RawIssuer, c.RawSubject) {
		return "nobody but itself"
	}
	names := append(slices.Clone(c.Issuer.Organization), c.Issuer.CommonName)
	return words.Line(strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == "" }), ", "), 120)
}

// sighting is what was seen of a request on its way. Hooks are called by several goroutines, some after the request has ended.
type sighting struct {
	mu        sync.Mutex // guards what follows
	reached   Step
	addresses []string
}

func (s *sighting) reach(step Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reached = max(s.reached, step)
}

func (s *sighting) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSDone: func(info httptrace.DNSDoneInfo) {
			if info.Err == nil {
				s.reach(StepName)
				s.resolved(info.Addrs)
			}
		},
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				s.reach(StepConnected)
			}
		},
		GotConn: func(httptrace.GotConnInfo) { s.reach(StepEncrypted) },
	}
}

func (s *sighting) resolved(addresses []net.IPAddr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range addresses {
		s.addresses = append(s.addresses, a.String())
	}
}

func (s *sighting) fill(p *Probe) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Reached, p.Addresses = s.reached, s.addresses
}
