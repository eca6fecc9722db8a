// Package authority makes what HTTPS on one machine needs: a certificate authority and a server's certificate signed by it, new at each
// start. Private keys stay in memory; the authority's own is forgotten once it has signed. It knows nothing of platforms and serves nothing.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"
)

// lifetime is long enough for any sandbox and short enough that a forgotten certificate is worth little.
const lifetime = 90 * 24 * time.Hour

// Issued is a certificate for a server and what its clients must trust.
type Issued struct {
	Server tls.Certificate
	// CA is the authority's certificate as PEM, for SSL_CERT_FILE, curl --cacert and the like.
	CA []byte
}

// Issue makes an authority and a certificate for hosts, which are names or IP addresses. The authority can vouch for these hosts
// only, so that trusting it too widely does little harm.
func Issue(hosts []string, now time.Time) (Issued, error) {
	ca := template("Sandbox authority of orgdata-mcp", now)
	ca.IsCA, ca.BasicConstraintsValid, ca.MaxPathLenZero = true, true, true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	ca.PermittedDNSDomainsCritical = true
	leaf := template("Sandbox of orgdata-mcp", now)
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		host = strings.ToLower(host)
		if ip := net.ParseIP(host); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
			ca.PermittedIPRanges = append(ca.PermittedIPRanges, single(ip))
		} else {
			leaf.DNSNames = append(leaf.DNSNames, host)
			ca.PermittedDNSDomains = append(ca.PermittedDNSDomains, host)
		}
	}
	return sign(&ca, &leaf)
}

func sign(ca, leaf *x509.Certificate) (Issued, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Issued{}, fmt.Errorf("making the authority's key: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Issued{}, fmt.Errorf("making the server's key: %w", err)
	}
	root, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return Issued{}, fmt.Errorf("signing the authority's certificate: %w", err)
	}
	signed, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return Issued{}, fmt.Errorf("signing the server's certificate: %w", err)
	}
	return Issued{
		Server: tls.Certificate{Certificate: [][]byte{signed, root}, PrivateKey: key},
		CA:     pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}),
	}, nil
}

// template is what both certificates have. They are valid from an hour ago: clocks of two machines differ.
func template(name string, now time.Time) x509.Certificate {
	serial := make([]byte, 16)
	rand.Read(serial)
	serial[0] &= 0x7f // positive
	return x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime),
	}
}

func single(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		ip = v4
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
}
