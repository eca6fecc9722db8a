package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// authority makes an authority that is valid until a time, and its key, in DER.
func authority(t *testing.T, until time.Time) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: until.Add(-time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true}
	certificate, err = x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	must(t, err)
	key, err = x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	return certificate, key
}

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// A file of authorities is looked at when the program starts, and they are added to the system's.
func TestAuthorities(t *testing.T) {
	t.Parallel()
	good, key := authority(t, time.Now().Add(time.Hour))
	old, _ := authority(t, time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC))
	one := inPEM("CERTIFICATE", good)
	for name, c := range map[string]struct{ text, wrong string }{
		"one":                      {one, ""},
		"with a mark and text":     {"\ufeff" + one + "\n# another\n" + one, ""},
		"with Windows' lines":      {strings.ReplaceAll(one, "\n", "\r\n"), ""},
		"one of two has expired":   {inPEM("CERTIFICATE", old) + one, ""},
		"with what is not its own": {inPEM("X509 CRL", []byte("x")) + one, ""},
		"expired":                  {inPEM("CERTIFICATE", old), "whose certificate expired on 2025-03-01. Next: Get the authority's new certificate."},
		"a key":                    {inPEM("PRIVATE KEY", key), "which holds a private key. Next: Give a file with the authority's certificate alone"},
		"a key beside it":          {one + inPEM("EC PRIVATE KEY", key), "which holds a private key"},
		"DER":                      {string(good), "a certificate in DER, not PEM. Next: Convert it: openssl x509 -inform der"},
		"cut off":                  {one[:len(one)/2], "which holds no certificate"},
		"broken":                   {one + inPEM("CERTIFICATE", good[:40]), "whose certificate 2 cannot be read"},
		"empty":                    {"", "which holds no certificate. Next: Give a file with the authority's certificate in PEM"},
		"a web page":               {"<html>", "which holds no certificate"},
		"too large":                {strings.Repeat("#", 5<<20), "which is no file of certificates"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "ca.pem")
			must(t, os.WriteFile(file, []byte(c.text), 0o600))
			requireAuthority(t, file, file, good, c.wrong)
		})
	}
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/ca.pem", []byte(one), 0o600))
	requireAuthority(t, "~/ca.pem", dir+"/ca.pem", good, "", "HOME="+dir)
	requireAuthority(t, dir, dir, nil, "which is no file of certificates")
	requireAuthority(t, dir+"/none", dir+"/none", nil, "which cannot be read (no such file or directory)")
	cfg, err := config.Load(t.Context(), []string{"ZEN_KEY=k"}, config.Given{}, platforms())
	if err != nil || cfg.Authorities != nil {
		t.Errorf("authorities %v, error %v; want the system's", cfg.Authorities, err)
	}
}

func requireAuthority(t *testing.T, setting, file string, want []byte, wrong string, more ...string) {
	t.Helper()
	cfg, err := config.Load(t.Context(), append(more, "ZEN_KEY=k", "ORGDATA_CA_FILE="+setting), config.Given{}, platforms())
	if wrong != "" {
		requireMistake(t, err, []string{"ORGDATA_CA_FILE is", file, wrong})
		return
	}
	must(t, err)
	c, err := x509.ParseCertificate(want)
	must(t, err)
	if _, err := c.Verify(x509.VerifyOptions{Roots: cfg.Authorities}); err != nil {
		t.Error(err)
	}
	if system, err := x509.SystemCertPool(); err == nil && system.Equal(cfg.Authorities) {
		t.Error("the system's alone")
	}
}
