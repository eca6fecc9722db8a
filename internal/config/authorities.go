package config

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// CAFileSetting is the variable that names a file of further authorities, for the words of errors that it could mend.
const CAFileSetting = "ORGDATA_CA_FILE"

// authorities returns the system's authorities and those in a file; nil, which stands for the system's, where no file is named.
func authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	data, err := readCAFile(path)
	if err != nil {
		return nil, err
	}
	certificates, err := certificatesIn(path, data)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a machine without authorities may have one in a file
	}
	for _, c := range certificates {
		pool.AddCert(c)
	}
	return pool, nil
}

func readCAFile(path string) ([]byte, error) {
	const most = 4 << 20 // bytes: the authorities of a whole system take 250 KiB
	unreadable := func(err error) error {
		return unreadableFile(CAFileSetting, path, "Give the path of a file with the authority's certificate in PEM.", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, mistake("Give a regular file with the authority's certificate in PEM.", "%s is %q, which is no file of certificates.", CAFileSetting, path)
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, unreadable(err)
	}
	return data, nil
}

// certificatesIn reads the certificates of a PEM file, which may hold text between them. A private key among them is in the wrong place.
func certificatesIn(path string, data []byte) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	valid := false
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case strings.Contains(block.Type, "PRIVATE KEY"):
			return nil, mistake("Give a file with the authority's certificate alone, and keep the key elsewhere.", "%s is %q, which holds a private key.", CAFileSetting, path)
		case block.Type != "CERTIFICATE":
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, mistake("Get the file again from whoever gave it.", "%s is %q, whose certificate %d cannot be read (%v).", CAFileSetting, path, len(all)+1, err)
		}
		all = append(all, c)
		valid = valid || time.Now().Before(c.NotAfter)
	}
	switch {
	case len(all) == 0 && isDER(data):
		return nil, mistake("Convert it: openssl x509 -inform der -in FILE -out FILE.pem", "%s is %q, a certificate in DER, not PEM.", CAFileSetting, path)
	case len(all) == 0:
		return nil, mistake("Give a file with the authority's certificate in PEM: lines from -----BEGIN CERTIFICATE----- on.", "%s is %q, which holds no certificate.", CAFileSetting, path)
	case !valid:
		return nil, mistake("Get the authority's new certificate.", "%s is %q, whose certificate expired on %s.", CAFileSetting, path, all[len(all)-1].NotAfter.UTC().Format(time.DateOnly))
	}
	return all, nil
}

func isDER(data []byte) bool {
	_, err := x509.ParseCertificate(data)
	return err == nil
}
