package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func issue(t *testing.T, hosts ...string) (*x509.Certificate, *x509.CertPool, Issued) {
	t.Helper()
	issued, err := Issue(hosts, now)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(issued.Server.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(issued.CA) {
		t.Fatalf("no certificate in %s", issued.CA)
	}
	return leaf, pool, issued
}

func TestIssuedCertificateIsTrustedForItsHostsOnly(t *testing.T) {
	t.Parallel()
	leaf, pool, _ := issue(t, "LocalHost", "127.0.0.1", "::1", "build.example.com")
	for host, good := range map[string]bool{"localhost": true, "127.0.0.1": true, "[::1]": true, "build.example.com": true, "example.com": false, "127.0.0.2": false} {
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: pool, CurrentTime: now})
		if (err == nil) != good {
			t.Errorf("%s: %v", host, err)
		}
	}
	for day, good := range map[int]bool{-1: false, 0: true, 89: true, 91: false} {
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: "localhost", Roots: pool, CurrentTime: now.AddDate(0, 0, day)})
		if (err == nil) != good {
			t.Errorf("on day %d: %v", day, err)
		}
	}
	if _, stranger, _ := issue(t, "localhost"); stranger != nil {
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "localhost", Roots: stranger, CurrentTime: now}); err == nil {
			t.Error("another authority vouches for it")
		}
	}
}

// The authority signs for nobody else, and what is handed out holds no private key.
func TestAuthorityIsNarrow(t *testing.T) {
	t.Parallel()
	leaf, _, issued := issue(t, "localhost", "127.0.0.1")
	ca, err := x509.ParseCertificate(issued.Server.Certificate[1])
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := net.ParseCIDR("127.0.0.1/32")
	if !ca.IsCA || !ca.MaxPathLenZero || leaf.IsCA || !ca.PermittedDNSDomainsCritical || len(ca.PermittedDNSDomains) != 1 || ca.PermittedIPRanges[0].String() != block.String() {
		t.Errorf("%+v", ca)
	}
	for _, c := range []*x509.Certificate{ca, leaf} {
		if key, ok := c.PublicKey.(*ecdsa.PublicKey); !ok || key.Curve != elliptic.P256() || c.SerialNumber.Sign() <= 0 {
			t.Errorf("%T, serial %v", c.PublicKey, c.SerialNumber)
		}
	}
	if strings.Contains(string(issued.CA), "PRIVATE") || strings.Count(string(issued.CA), "BEGIN") != 1 {
		t.Errorf("%s", issued.CA)
	}
}
