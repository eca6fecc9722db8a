package sandbox

import (
	"net/http"
	"testing"

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
