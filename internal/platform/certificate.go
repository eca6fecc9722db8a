package platform

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func badCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname)
}

// untrusted words what is wrong with the certificate that came; "" when there is nothing.
func (c *Client) untrusted(err error) (public, next string) {
	var noRoots x509.SystemRootsError
	var invalid x509.CertificateInvalidError
	var hostname x509.HostnameError
	var alert tls.AlertError
	switch {
	case errors.As(err, &noRoots):
		return "This machine has no certificate authorities that could vouch for " + c.base + ".",
			"Install them (the package is mostly called ca-certificates), or name a file of them in SSL_CERT_FILE" + c.orCAFile() + "."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return c.outOfTime(invalid.Cert, time.Now())
	case errors.As(err, &hostname):
		return fmt.Sprintf("The certificate that came is not one of %s; it is for %s.", c.host(), certifiedNames(hostname.Certificate)),
			"Check that " + c.baseSetting() + " is right" + c.opensConnections() + "."
	case badCertificate(err):
		return c.unknownAuthority(err)
	case errors.As(err, &alert):
		return fmt.Sprintf("%s broke off the TLS handshake (%s).", c.base, words.Line(alert.Error(), 100)), "Check that " + c.baseSetting() + " is right" + c.opensConnections() + "."
	}
	return "", ""
}

func (c *Client) outOfTime(cert *x509.Certificate, now time.Time) (public, next string) {
	const clock = "Check this machine's clock, which says %s; if it is right, "
	next = fmt.Sprintf(clock, now.UTC().Format("2006-01-02 15:04 UTC"))
	if now.Before(cert.NotBefore) {
		return fmt.Sprintf("The certificate of %s is not valid before %s.", c.base, cert.NotBefore.UTC().Format("2006-01-02 15:04 UTC")), next + "tell whoever runs the host."
	}
	return fmt.Sprintf("The certificate of %s expired on %s.", c.base, cert.NotAfter.UTC().Format(time.DateOnly)), next + "whoever runs the host has to renew it."
}

// unknownAuthority says who signed the certificate that came, in its own words.
func (c *Client) unknownAuthority(err error) (public, next string) {
	signer := "an authority that this machine does not know"
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) && len(verification.UnverifiedCertificates) > 0 {
		cert := verification.UnverifiedCertificates[0]
		if bytes.Equal(cert.RawIssuer, cert.RawSubject) {
			signer = "nobody but itself"
		} else if name := words.Line(cert.Issuer.String(), 120); name != "" {
			signer += ": “" + name + "”"
		}
	}
	return fmt.Sprintf("The certificate of %s is not trusted: it is signed by %s.", c.base, signer),
		"Where that is right, as with a proxy that opens connections, name a PEM file with that authority's certificate in " + c.caFile() + "; else check " + c.baseSetting() + " and the network."
}

// caFile names the settings that add an authority.
func (c *Client) caFile() string {
	if s := c.options.Settings.CAFile; s != "" {
		return s + " (added to the system's) or SSL_CERT_FILE (in their place)"
	}
	return "SSL_CERT_FILE"
}

func (c *Client) orCAFile() string {
	if s := c.options.Settings.CAFile; s != "" {
		return " or " + s
	}
	return ""
}

func (c *Client) opensConnections() string {
	if c.options.Proxy != nil {
		return ", and whether " + c.proxyName() + " opens the connection"
	}
	return ", and whether a proxy opens the connection"
}

// certifiedNames are the first names that a certificate is for.
func certifiedNames(cert *x509.Certificate) string {
	const most = 3
	names := append([]string{}, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no host"
	}
	more := ""
	if len(names) > most {
		names, more = names[:most], " and others"
	}
	return words.Line(strings.Join(names, ", "), 200) + more
}
