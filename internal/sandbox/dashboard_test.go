package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestDashboardListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "192.168.1.1:0", "example.com:0", "[::]:0", "127.0.0.1", "127.0.0.1:-1"} {
		if sb, err := Start(t.Context(), Options{Dashboard: address}); err == nil {
			sb.Close()
			t.Errorf("%q was accepted", address)
		}
	}
}

func TestDashboardIsOptional(t *testing.T) {
	t.Parallel()
	without, err := Start(t.Context(), Options{Platforms: []string{"dcycle"}})
	if err != nil {
		t.Fatal(err)
	}
	defer without.Close()
	if got := without.DashboardURL(); got != "" {
		t.Errorf("a dashboard nobody asked for is at %q", got)
	}
	with, err := Start(t.Context(), Options{Platforms: []string{"dcycle"}, Dashboard: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(with.DashboardURL())
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.HasSuffix(with.DashboardURL(), "/") {
		t.Errorf("%s answered %d", with.DashboardURL(), res.StatusCode)
	}
	if _, err := Start(t.Context(), Options{Platforms: []string{"dcycle"}, Dashboard: strings.Trim(strings.TrimPrefix(with.DashboardURL(), "http://"), "/")}); err == nil {
		t.Error("two dashboards on one port")
	}
	if err := with.Close(); err != nil {
		t.Error(err)
	}
	if _, err := client.Get(with.DashboardURL()); err == nil {
		t.Error("the dashboard outlives the sandbox")
	}
}
