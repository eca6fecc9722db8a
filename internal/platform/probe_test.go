package platform

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// hostAt serves an answer with a Date so far from now, and counts what it is asked; credentials in a request fail the test.
func hostAt(t *testing.T, certificate *tls.Certificate, ahead time.Duration) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		for name, values := range r.Header {
			if text := name + strings.Join(values, " "); strings.Contains(text, secret) || strings.Contains(name, "Auth") {
				t.Errorf("a probe sent %s", text)
			}
		}
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusNotFound)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if certificate == nil {
		s.Start()
	} else {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
		s.StartTLS()
	}
	t.Cleanup(s.Close)
	return s.URL, asked
}

func probed(t *testing.T, o Options, limit time.Duration) Probe {
	t.Helper()
	m, _ := acme(t, "hubs")
	o.Settings.BaseURL, o.Settings.CAFile, o.Settings.Proxy = "ACME_BASE", "ACME_CA", "HTTPS_PROXY"
	c := client(t, m, o)
	all := c.Probe(t.Context(), limit)
	if len(all) != 1 {
		t.Fatalf("%d probes, want that of the base URL", len(all))
	}
	return all[0]
}

// TestProbeTellsHowFarItCame: each thing that may be wrong on the way ends it at its own step, with the words that an answer of the client would have.
func TestProbeTellsHowFarItCame(t *testing.T) {
	t.Parallel()
	ca := authorityOf(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	host := func(from func(*x509.Certificate)) string {
		certificate := signed(t, ca, from)
		address, _ := hostAt(t, &certificate, 0)
		return address
	}
	plain, _ := hostAt(t, nil, 0)
	silent := "https://" + listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	odd := "http://" + listen(t, func(c net.Conn) {
		if _, err := c.Read(make([]byte, 1)); err == nil {
			fmt.Fprint(c, "hello\r\n\r\n")
		}
		_, _ = io.Copy(io.Discard, c) // to be closed with unread bytes would reset it
	})
	refusing := httptest.NewServer(tunnel(http.StatusForbidden, ""))
	t.Cleanup(refusing.Close)
	for name, c := range map[string]struct {
		address, proxy string
		reached        Step
		public, next   string
	}{
		"a whole way":          {host(func(*x509.Certificate) {}), "", StepAnswered, "", ""},
		"a way without TLS":    {plain, "", StepAnswered, "", ""},
		"an expired one":       {host(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotBefore.AddDate(-1, 0, 0), c.NotBefore }), "", StepConnected, "expired on", "clock"},
		"another host's":       {host(func(c *x509.Certificate) { c.IPAddresses = nil }), "", StepConnected, "it is for acme.example.", "ACME_BASE"},
		"nobody there":         {nobodyThere, "", StepNone, "connection refused", "ACME_BASE"},
		"no such name":         {"https://acme.invalid", "", StepNone, "The name acme.invalid", "network"},
		"one that is silent":   {silent, "", StepConnected, "did not answer within 3s.", "Try again. If it never answers, check that ACME_BASE"},
		"one without HTTP":     {odd, "", StepEncrypted, "does not speak HTTP", "ACME_BASE"},
		"a proxy that forbids": {"https://acme.example", refusing.URL, StepConnected, "answered 403 Forbidden.", "let acme.example through"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{BaseURL: c.address, Authorities: pool}
			if c.proxy != "" {
				u, err := url.Parse(c.proxy)
				if err != nil {
					t.Fatal(err)
				}
				o.Proxy = u
			}
			limit := 20 * time.Second
			if c.address == silent {
				limit = 3 * time.Second // in which a slow machine connects
			}
			p := probed(t, o, limit)
			if p.Reached != c.reached {
				t.Errorf("came to step %d, want %d", p.Reached, c.reached)
			}
			var err error
			if p.Err != nil {
				err = p.Err
			}
			requireFailure(t, err, c.public, c.next)
		})
	}
}

// TestProbeTellsOfCertificates: an authority that the settings add is told apart from the system's, and one that was refused is shown.
func TestProbeTellsOfCertificates(t *testing.T) {
	t.Parallel()
	ca := authorityOf(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	certificate := signed(t, ca, func(*x509.Certificate) {})
	address, _ := hostAt(t, &certificate, 0)
	taken := probed(t, Options{BaseURL: address, Authorities: pool}, time.Minute)
	if c := taken.Certificate; c == nil || !c.Own || c.Issuer != "Corp Proxy CA forged" || !c.NotAfter.Equal(certificate.Leaf.NotAfter) || taken.TLS != "TLS 1.3" {
		t.Errorf("certificate %+v by %q", taken.Certificate, taken.TLS)
	}
	refused := probed(t, Options{BaseURL: address}, time.Minute)
	if c := refused.Certificate; c == nil || c.Issuer != "Corp Proxy CA forged" || refused.Err == nil {
		t.Errorf("of a certificate that is refused: %+v, %v", c, refused.Err)
	}
}

// TestProbeComparesClocks: by the date of the answer, also where the certificate is refused because of a clock; what a cache answers is not compared.
func TestProbeComparesClocks(t *testing.T) {
	t.Parallel()
	ca := authorityOf(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	expired := signed(t, ca, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotBefore.AddDate(-1, 0, 0), c.NotBefore })
	for name, c := range map[string]struct {
		certificate *tls.Certificate
		ahead       time.Duration
		asked       int32
	}{
		"alike":                          {nil, 0, 1},
		"an hour before":                 {nil, -time.Hour, 1},
		"two days behind":                {nil, 48 * time.Hour, 1},
		"a certificate that has expired": {&expired, -48 * time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, asked := hostAt(t, c.certificate, c.ahead)
			p := probed(t, Options{BaseURL: address, Authorities: pool}, time.Minute)
			if off := p.Ahead + c.ahead; !p.Clock || off.Abs() > 30*time.Second {
				t.Errorf("this clock is %s ahead (known: %t), want %s", p.Ahead, p.Clock, -c.ahead)
			}
			if asked.Load() != c.asked {
				t.Errorf("%d requests, want %d", asked.Load(), c.asked)
			}
		})
	}
}
