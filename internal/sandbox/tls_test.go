package sandbox

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// trusting is a client that trusts a sandbox, up to a version of TLS (0: any), over HTTP/2 where it can.
func trusting(t *testing.T, sb *Sandbox, highest uint16) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(sb.CA()) {
		t.Fatal("no certificate to trust")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: highest}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func startTLS(t *testing.T, o Options) *Sandbox {
	t.Helper()
	o.TLS, o.Platforms = true, []string{"dcycle"}
	sb, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	return sb
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	sb := startTLS(t, Options{})
	url := sb.URL("dcycle")
	if !strings.HasPrefix(url, "https://127.0.0.1:") {
		t.Fatalf("the platform is at %s", url)
	}
	for name, c := range map[string]struct {
		client *http.Client
		proto  string // "" for refused
	}{
		"any":     {trusting(t, sb, 0), "HTTP/2.0"},
		"TLS 1.2": {trusting(t, sb, tls.VersionTLS12), "HTTP/2.0"},
		"TLS 1.1": {trusting(t, sb, tls.VersionTLS11), ""},
		"strange": {&http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}, ""},
	} {
		res, err := c.client.Get(url + "/no-such-path")
		if err != nil {
			if c.proto != "" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		res.Body.Close()
		if res.Proto != c.proto || res.StatusCode != 404 || res.Header.Get("X-Request-ID") == "" {
			t.Errorf("%s: %s %d", name, res.Proto, res.StatusCode)
		}
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "https://"))
	for _, host := range []string{"localhost", "127.0.0.1"} {
		res, err := trusting(t, sb, 0).Get("https://" + net.JoinHostPort(host, port) + "/")
		if err != nil {
			t.Errorf("as %s: %v", host, err)
			continue
		}
		res.Body.Close()
	}
}

func TestPlainHTTPOnATLSPortIsToldSo(t *testing.T) {
	t.Parallel()
	sb := startTLS(t, Options{})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http" + strings.TrimPrefix(sb.URL("dcycle"), "https") + "/v1/facilities")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 400 || !strings.Contains(string(body), "HTTP request to an HTTPS server") {
		t.Errorf("%d %s, %v", res.StatusCode, body, err)
	}
	if n := sb.World().Log.Count(); n != 0 {
		t.Errorf("%d requests got in", n)
	}
}

func TestCertificateFile(t *testing.T) {
	t.Parallel()
	own := filepath.Join(t.TempDir(), "made", "for it")
	for name, folder := range map[string]string{"private": "", "given": own} {
		sb := startTLS(t, Options{TLSDir: folder})
		file := sb.CAFile()
		if written, err := os.ReadFile(file); err != nil || string(written) != string(sb.CA()) || strings.Contains(string(written), "PRIVATE") {
			t.Errorf("%s: %s, %v", name, written, err)
		}
		if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
			t.Errorf("%s: beside it lie %v, %v", name, entries, err)
		}
		env := sb.Exports()[0].Env
		if env[2] != (Variable{Name: "SSL_CERT_FILE", Value: file}) || folder != "" && filepath.Dir(file) != folder {
			t.Errorf("%s: %v", name, env)
		}
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
		_, err := os.Stat(filepath.Dir(file))
		if gone := os.IsNotExist(err); gone != (folder == "") {
			t.Errorf("%s: the folder is gone %v, %v", name, gone, err)
		}
	}
}

// With TLS, who asks for it is reached from elsewhere; everything beside the platforms never is.
func TestTLSListensWhereItIsTold(t *testing.T) {
	t.Parallel()
	sb := startTLS(t, Options{Listen: "0.0.0.0:0"})
	if url := sb.URL("dcycle"); !strings.HasPrefix(url, "https://127.0.0.1:") {
		t.Errorf("the address to connect to is %s", url)
	}
	res, err := trusting(t, sb, 0).Get(sb.URL("dcycle") + "/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for _, o := range []Options{{Control: "0.0.0.0:0"}, {Dashboard: "0.0.0.0:0"}, {Control: "127.0.0.1"}, {TLSDir: "/dev/null/x"}, {Listen: "nonsense"}} {
		o.TLS = true
		if sb, err := Start(t.Context(), o); err == nil {
			sb.Close()
			t.Errorf("%+v was accepted", o)
		}
	}
}
