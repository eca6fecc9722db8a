package sandbox

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStartRefusesOtherThanLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "192.168.1.1:0", "example.com:0", "[::]:0", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:-1"} {
		if sb, err := Start(t.Context(), Options{Listen: address}); err == nil {
			sb.Close()
			t.Errorf("%q was accepted", address)
		}
	}
}

func TestZeroOptionsServeEveryPlatform(t *testing.T) {
	t.Parallel()
	sb, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, e := range sb.Exports() {
		res, err := client.Get(e.BaseURL + "/no-such-path")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound || res.Header.Get("X-Request-ID") == "" {
			t.Errorf("%s: status %d, headers %v", e.Platform, res.StatusCode, res.Header)
		}
		if e.BaseURL != sb.URL(e.Platform) || len(e.Env) < 2 {
			t.Errorf("%s: %+v", e.Platform, e)
		}
	}
	if err := sb.Close(); err != nil {
		t.Error(err)
	}
}

// Whatever clients are about to do, Close does not wait for it: http.Server.Shutdown gives a connection that was opened and not used 5 s.
func TestCloseDoesNotWait(t *testing.T) {
	t.Parallel()
	const request = "GET /no-such-path HTTP/1.1\r\nHost: localhost\r\n"
	for name, sent := range map[string]string{
		"an unused connection": "", "half a header": request[:20], "a request that a fault holds": request + "\r\n",
		"a body that is unsent": strings.Replace(request, "GET", "POST", 1) + "Content-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, err := Start(t.Context(), Options{Platforms: []string{"dcycle"}, Dashboard: "127.0.0.1:0", Control: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			defer sb.Close()
			if err := sb.SetFault("latency=60s"); err != nil {
				t.Fatal(err)
			}
			for _, url := range []string{sb.URL("dcycle"), sb.DashboardURL(), sb.ControlURL()} {
				conn, err := net.Dial("tcp", strings.Trim(url, "htp:/"))
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				io.WriteString(conn, sent)
			}
			<-time.After(20 * time.Millisecond) // for the requests to be there
			from := time.Now()
			if err := sb.Close(); err != nil {
				t.Error(err)
			}
			if took := time.Since(from); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}
