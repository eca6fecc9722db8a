package manifest

import (
	"strings"
	"testing"
)

func TestCheckBaseURL(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"https://api.example.com", "https://api.example.com:8443/v1/", "https://api.example.com:65535", "http://127.0.0.1:80", "http://127.9.9.9", "http://[::1]:5", "http://LOCALHOST/x"} {
		if got, err := CheckBaseURL(ok); err != nil || strings.HasSuffix(got, "/") {
			t.Errorf("%s: %q, %v", ok, got, err)
		}
	}
	tests := map[string]string{
		"": "not an address", "api.example.com": "not an address", "https://": "not an address", "mailto:a@b": "not an address", "https://%zz": "not an address",
		"http://api.example.com": "in the clear", "http://localhost.example.com": "in the clear", "http://127.0.0.1.example.com": "in the clear", "http://0.0.0.0": "in the clear",
		"ftp://api.example.com": "use https://", "https://a:b@example.com": "user name", "http://u@127.0.0.1": "user name",
		"https://example.com:": "port", "https://example.com:/v1": "port", "https://example.com:65536": "port", "https://example.com:123456": "port", "http://127.0.0.1:": "port",
		"https://example.com?x=1": "query", "https://example.com/#a": "query", "https://example.com?": "query",
		"https://{tenant}.example.com": "not an address", "https://example.com/{tenant}": "placeholder",
	}
	for bad, want := range tests {
		if _, err := CheckBaseURL(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", bad, err, want)
		}
	}
}
