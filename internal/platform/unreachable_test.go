package platform

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// listen serves each connection to loopback by handle until the test ends, and returns the address.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// signed makes a certificate for 127.0.0.1 and acme.example as from changes it, signed by an authority or, where that is nil, by itself.
func signed(t *testing.T, ca *tls.Certificate, from func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: []string{"acme.example"}, IPAddresses: []net.IP{net.ParseIP("127.0.0.1")},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
	}
	from(c)
	parent, signer := c, any(key)
	if ca != nil {
		parent, signer = ca.Leaf, ca.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func authorityOf(t *testing.T) *tls.Certificate {
	t.Helper()
	ca := signed(t, nil, func(c *x509.Certificate) {
		c.IsCA, c.Subject.CommonName, c.KeyUsage = true, "Corp Proxy CA\nforged", x509.KeyUsageCertSign
	})
	return &ca
}

func serveTLS(t *testing.T, certificate tls.Certificate) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// TestCertificates: what is wrong with a certificate is told in words, with the next step; an authority that was added makes it right.
func TestCertificates(t *testing.T) {
	t.Parallel()
	ca := authorityOf(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	for name, c := range map[string]struct {
		certificate  tls.Certificate
		trusted      *x509.CertPool
		public, next string
	}{
		"an authority that was added": {signed(t, ca, func(*x509.Certificate) {}), pool, "", ""},
		"an unknown authority": {signed(t, ca, func(*x509.Certificate) {}), nil,
			`is not trusted: it is signed by an authority that this machine does not know: “CN=Corp Proxy CA`, "in ACME_CA (added to the system's) or SSL_CERT_FILE (in their place)"},
		"signed by itself": {signed(t, nil, func(*x509.Certificate) {}), nil, "signed by nobody but itself.", "ACME_CA"},
		"expired": {signed(t, ca, func(c *x509.Certificate) {
			c.NotAfter = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
			c.NotBefore = c.NotAfter.AddDate(-1, 0, 0)
		}), pool,
			"expired on 2025-03-01.", "Check this machine's clock, which says "},
		"not valid yet": {signed(t, ca, func(c *x509.Certificate) {
			c.NotBefore = time.Now().Add(time.Hour)
			c.NotAfter = time.Now().Add(2 * time.Hour)
		}), pool,
			"is not valid before ", "clock"},
		"another host's": {signed(t, ca, func(c *x509.Certificate) {
			c.IPAddresses = nil
			c.DNSNames = []string{"a.example", "b.example", "c.example", "d.example"}
		}), pool,
			"it is for a.example, b.example, c.example and others.", "Check that ACME_BASE, https://127.0.0.1"},
		"nobody's": {signed(t, ca, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, nil }), pool, "it is for no host.", "Check that ACME_BASE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			o := Options{BaseURL: serveTLS(t, c.certificate), Authorities: c.trusted, Settings: Settings{BaseURL: "ACME_BASE", CAFile: "ACME_CA"}}
			_, err := read(t.Context(), client(t, m, o), Scan{Table: tb})
			requireFailure(t, err, c.public, c.next)
		})
	}
}

func requireFailure(t *testing.T, err error, public, next string) {
	t.Helper()
	var e *Error
	switch {
	case public == "" && err != nil:
		t.Error(err)
	case public != "" && (!errors.As(err, &e) || !strings.Contains(e.Public, public) || !strings.Contains(e.Next, next) || !strings.HasSuffix(e.Public, ".") || strings.Contains(e.Public, "\n")):
		t.Errorf("error %+v\nnext %q\nwant %q and %q", err, e.Next, public, next)
	}
	if err != nil {
		noSecret(t, err)
	}
}

// tunnel is a proxy that connects whoever asks to the address to, or answers with a status.
func tunnel(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
		known := status == http.StatusProxyAuthRequired && user == "ann" && password == "pass:word"
		if r.Method != http.MethodConnect || status != http.StatusOK && !known {
			w.WriteHeader(status)
			return
		}
		upstream, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer upstream.Close()
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(upstream, conn)
		io.Copy(conn, upstream)
	}
}

// TestProxies: a proxy that does not let a request through is named by host, port and setting, and its password never.
func TestProxies(t *testing.T) {
	t.Parallel()
	ca := authorityOf(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	platform := strings.TrimPrefix(serveTLS(t, signed(t, ca, func(*x509.Certificate) {})), "https://")
	proxy := func(status int, to string) string {
		s := httptest.NewServer(tunnel(status, to))
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	nobody := strings.TrimPrefix(nobodyThere, "http://")
	wants := proxy(http.StatusProxyAuthRequired, platform)
	silent := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	rude := listen(t, func(net.Conn) {})
	odd := listen(t, func(c net.Conn) { fmt.Fprint(c, "hello\r\n\r\n") })
	for name, c := range map[string]struct{ proxy, public, next string }{
		"lets through":             {"http://" + proxy(200, platform), "", ""},
		"takes the password":       {"http://ann:pass%3Aword@" + wants, "", ""},
		"wants a password":         {"http://" + wants, "The proxy " + wants + " (HTTPS_PROXY) answered 407 Proxy Authentication Required.", "Put its user name and password into HTTPS_PROXY: http://user:password@" + wants + "."},
		"wants another password":   {"http://ann:hunter2@" + wants, "The proxy " + wants + " (HTTPS_PROXY) answered 407", "Correct the user name and the password in HTTPS_PROXY"},
		"refuses":                  {"http://ann:hunter2@" + nobody, "The proxy " + nobody + " (HTTPS_PROXY) is not there (connection refused).", "Check that HTTPS_PROXY is right, or name acme.example in NO_PROXY"},
		"has no such name":         {"http://proxy.invalid:3128", "The proxy proxy.invalid:3128 (HTTPS_PROXY) has a name that is not known (DNS).", "Check that HTTPS_PROXY is right"},
		"forbids":                  {"http://" + proxy(403, ""), "answered 403 Forbidden.", "Ask whoever runs the proxy to let acme.example through."},
		"reaches nobody":           {"http://" + proxy(200, nobody), "answered 502 Bad Gateway.", "Ask whoever"},
		"speaks no TLS":            {"https://" + proxy(200, platform), "does not speak TLS: its address begins with http://", "Check that HTTPS_PROXY"},
		"has an unknown authority": {serveTLS(t, signed(t, authorityOf(t), func(*x509.Certificate) {})), "has a certificate that is not trusted", "HTTPS_PROXY"},
		"is no SOCKS proxy":        {"socks5://ann:hunter2@" + odd, "gives no connection (", "Check that HTTPS_PROXY"},
		"speaks no HTTP":           {"http://ann:hunter2@" + odd, "What answers at https://acme.example through the proxy " + odd + " (HTTPS_PROXY) does not speak HTTP.", "Check that HTTPS_PROXY and ACME_BASE, https://acme.example, are right."},
		"hangs up":                 {"http://ann:hunter2@" + rude, "through the proxy " + rude + " (HTTPS_PROXY)", "check that HTTPS_PROXY and ACME_BASE, https://acme.example, are right."},
		"never answers":            {"http://" + silent, "did not answer within 3s through the proxy " + silent + " (HTTPS_PROXY).", "If it never answers, check that HTTPS_PROXY and ACME_BASE, https://acme.example, are right."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, tb := acme(t, "hubs")
			u, err := url.Parse(c.proxy)
			if err != nil {
				t.Fatal(err)
			}
			o := Options{BaseURL: "https://acme.example", Authorities: pool, Proxy: u, Settings: Settings{BaseURL: "ACME_BASE", Proxy: "HTTPS_PROXY"}}
			if name == "never answers" {
				o.Timeout = 3 * time.Second // in which a slow machine connects
			}
			_, err = read(t.Context(), client(t, m, o), Scan{Table: tb})
			requireFailure(t, err, c.public, c.next)
			if err != nil && (strings.Contains(fmt.Sprintf("%+v", err), "hunter2") || strings.Contains(fmt.Sprintf("%+v", err), "ann:")) {
				t.Errorf("the proxy's password is in %v", err)
			}
		})
	}
}

// TestNoWayThere: the names of hosts and what the network says are told apart.
func TestNoWayThere(t *testing.T) {
	t.Parallel()
	m, tb := acme(t, "hubs")
	c := client(t, m, Options{BaseURL: "https://acme.example", Settings: Settings{BaseURL: "ACME_BASE"}})
	for _, tt := range []struct {
		err          error
		public, next string
	}{
		{&net.DNSError{Name: "acme.example", IsNotFound: true}, "The name acme.example is not known (DNS).", "Check that ACME_BASE, https://acme.example, is right"},
		{&net.DNSError{Name: "acme.example", IsTemporary: true}, "The name acme.example could not be looked up (DNS).", "name server"},
		{x509.SystemRootsError{}, "This machine has no certificate authorities", "ca-certificates"},
		{tls.AlertError(40), "broke off the TLS handshake (tls: handshake failure).", "whether a proxy opens the connection"},
		{errors.New("net/http: HTTP/1.x transport connection broken: malformed HTTP response \"SSH-2.0\""), "What answers at https://acme.example does not speak HTTP.", "Check that ACME_BASE, https://acme.example, is right."},
		{http.ErrSchemeMismatch, "https://acme.example does not speak TLS.", "Check that the host and port in ACME_BASE, https://acme.example, are right; on this"},
		{os.ErrDeadlineExceeded, "Acme did not answer within", "If it never answers, check that ACME_BASE, https://acme.example, is right."},
		{errors.New("odd"), "Acme could not be reached at https://acme.example.", "Check the network"},
	} {
		e := (&call{client: c, table: tb.Name}).unreachable(fmt.Errorf("Get: %w", tt.err))
		requireFailure(t, e, tt.public, tt.next)
	}
}
