package sandbox

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/authority"
)

// caName is the file that clients are told to trust.
const caName = "orgdata-sandbox-ca.pem"

// secured is HTTPS for the platforms; nil for plain HTTP.
type secured struct {
	config *tls.Config
	ca     []byte
	file   string
	// folder was made for the file and goes with it; "" when the file is the user's.
	folder string
}

// secure makes the certificates and writes the authority's, without which no client can trust them.
func secure(o Options) (*secured, error) {
	if !o.TLS {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(o.listen())
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", o.Listen, err)
	}
	names, err := reachableAs(host)
	if err != nil {
		return nil, err
	}
	issued, err := authority.Issue(names, time.Now()) // clients check it by the real time, whatever the sandbox's clock says
	if err != nil {
		return nil, fmt.Errorf("making certificates: %w", err)
	}
	s := &secured{
		config: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{issued.Server}, NextProtos: []string{"h2", "http/1.1"}},
		ca:     issued.CA,
	}
	return s, s.write(o.TLSDir)
}

// write puts the authority's certificate into a folder: the given one, or a private one that goes at the end.
func (s *secured) write(folder string) (err error) {
	if folder == "" {
		if s.folder, err = os.MkdirTemp("", "orgdata-sandbox-"); err != nil {
			return fmt.Errorf("making a folder for the certificate: %w", err)
		}
		folder = s.folder
	}
	if folder, err = filepath.Abs(folder); err == nil {
		err = os.MkdirAll(folder, 0o700)
	}
	if err == nil {
		s.file = filepath.Join(folder, caName)
		err = os.WriteFile(s.file, s.ca, 0o644)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing the certificate: %w", err), s.remove())
	}
	return nil
}

func (s *secured) remove() error {
	if s == nil || s.folder == "" {
		return nil
	}
	return os.RemoveAll(s.folder)
}

// reachableAs is the names in the certificate: those of the machine itself, and what was listened on.
func reachableAs(host string) ([]string, error) {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if !everywhere(host) {
		if !slices.Contains(names, host) {
			names = append(names, host)
		}
		return names, nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("finding this machine's addresses: %w", err)
	}
	for _, a := range addresses {
		if block, ok := a.(*net.IPNet); ok && !block.IP.IsLoopback() && block.IP.IsGlobalUnicast() {
			names = append(names, block.IP.String())
		}
	}
	if name, err := os.Hostname(); err == nil && name != "" && !slices.Contains(names, name) {
		names = append(names, name)
	}
	return names, nil
}

// everywhere: listening on every interface, which is no address to connect to.
func everywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// url is where a listener is reached from this machine.
func (s *secured) url(l net.Listener) string {
	if s == nil {
		return "http://" + l.Addr().String()
	}
	address := l.Addr().String()
	if host, port, err := net.SplitHostPort(address); err == nil && everywhere(host) {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return "https://" + address
}

// CAFile is the certificate that clients must trust, "" without TLS.
func (sb *Sandbox) CAFile() string {
	if sb.secured == nil {
		return ""
	}
	return sb.secured.file
}

// CA is the same as PEM, nil without TLS.
func (sb *Sandbox) CA() []byte {
	if sb.secured == nil {
		return nil
	}
	return sb.secured.ca
}
