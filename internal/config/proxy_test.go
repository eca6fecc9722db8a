package config_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// Which proxy an address goes through, and what is wrong with one that it would go through.
func TestProxy(t *testing.T) {
	t.Parallel()
	const platform = "https://api.acme.example"
	for _, c := range []struct{ environ, address, proxy, setting, wrong string }{
		{"", platform, "", "", ""},
		{"HTTPS_PROXY=http://proxy.example:3128", platform, "http://proxy.example:3128", "HTTPS_PROXY", ""},
		{"https_proxy=http://proxy.example:3128", platform, "http://proxy.example:3128", "https_proxy", ""},
		{"HTTPS_PROXY=http://a.example https_proxy=http://b.example", platform, "http://a.example", "HTTPS_PROXY", ""},
		{"HTTPS_PROXY=proxy.example:3128", platform, "http://proxy.example:3128", "HTTPS_PROXY", ""},
		{"HTTPS_PROXY=10.0.0.1", platform, "http://10.0.0.1", "HTTPS_PROXY", ""},
		{"HTTPS_PROXY=HTTPS://ann:pw@proxy.example", platform, "https://ann:pw@proxy.example", "HTTPS_PROXY", ""},
		{"ALL_PROXY=socks5h://proxy.example:1080", platform, "socks5h://proxy.example:1080", "ALL_PROXY", ""},
		{"ALL_PROXY=socks5://a.example https_proxy=http://b.example", platform, "http://b.example", "https_proxy", ""},
		{"HTTP_PROXY=http://proxy.example", platform, "", "", ""},
		{"HTTPS_PROXY=", platform, "", "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=acme.example", platform, "", "", ""},
		{"HTTPS_PROXY=http://proxy.example no_proxy=.acme.example", platform, "", "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=*", platform, "", "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=api.other.example", platform, "http://proxy.example", "HTTPS_PROXY", ""},
		{"HTTPS_PROXY=http://proxy.example", "https://127.0.0.1:8443", "", "", ""},
		{"HTTP_PROXY=http://proxy.example", "http://localhost:8700", "", "", ""},
		// what is wrong with a proxy that nothing goes through is nobody's business
		{"HTTP_PROXY=://", platform, "", "", ""},
		{"HTTPS_PROXY=:// NO_PROXY=acme.example", platform, "", "", ""},
		{"HTTPS_PROXY=://", "http://127.0.0.1:8700", "", "", ""},

		{"HTTPS_PROXY=://", platform, "", "", "HTTPS_PROXY is no address of a proxy. Next: Write it like http://proxy.example:3128"},
		{"https_proxy=http://ann:hunter2@:3128", platform, "", "", "https_proxy is no address of a proxy."},
		{"HTTPS_PROXY=http://ann:hun%ter2@proxy.example", platform, "", "", "HTTPS_PROXY is no address of a proxy. Next: Write signs such as space"},
		{"HTTPS_PROXY=http://ann:hunter2@proxy.example:port", platform, "", "", "HTTPS_PROXY is no address of a proxy."},
		{"HTTPS_PROXY=http://ann:hunter2@proxy.example:99999", platform, "", "", "HTTPS_PROXY has the port 99999, which there is not."},
		{`HTTPS_PROXY="http://proxy.example"`, platform, "", "", "HTTPS_PROXY has quotes around its value. Next: Write it without them"},
		{`HTTPS_PROXY=http://"proxy.example"`, platform, "", "", "HTTPS_PROXY is no address of a proxy."},
		{"HTTPS_PROXY=http//proxy.example:3128", platform, "", "", "HTTPS_PROXY has no :// behind http. Next: Write it like"},
		{"HTTPS_PROXY=https:/proxy.example:3128", platform, "", "", "HTTPS_PROXY has no :// behind https."},
		{"HTTPS_PROXY=http://proxy.example/proxy.pac", platform, "", "", "HTTPS_PROXY is the address of a script that chooses proxies"},
		{"HTTPS_PROXY=http://proxy.example:3128/", platform, "http://proxy.example:3128/", "HTTPS_PROXY", ""},
		{"HTTPS_PROXY=http://ann:hunter2#@proxy.example", platform, "", "", "HTTPS_PROXY is no address of a proxy. Next: Write signs such as space, @, :, /, # and %"},
		{"HTTPS_PROXY=http://ann:hunter2/@proxy.example", platform, "", "", "Next: Write signs such as"},
		{"HTTPS_PROXY=http://ann:hunter2?@proxy.example", platform, "", "", "Next: Write signs such as"},
		{"HTTPS_PROXY=ftp://ann:hunter2@proxy.example", platform, "", "", `HTTPS_PROXY has the scheme "ftp"; there are http, https, socks5 and socks5h.`},
		{"ALL_PROXY=socks4://proxy.example", platform, "", "", `ALL_PROXY has the scheme "socks4"`},
	} {
		cfg, err := config.Load(t.Context(), append(strings.Fields(c.environ), "ZEN_KEY=k"), config.Given{}, platforms())
		if err != nil {
			t.Fatal(err)
		}
		got, err := cfg.Proxy(c.address)
		if c.wrong != "" {
			requireMistake(t, err, []string{c.wrong})
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "hun%ter2") {
				t.Errorf("%s: %v shows the password", c.environ, err)
			}
			continue
		}
		url := ""
		if got.URL != nil {
			url = got.URL.String()
		}
		if err != nil || url != c.proxy || url != "" && got.Setting != c.setting {
			t.Errorf("%s: %s by %s (error %v), want %s by %s", c.environ, url, got.Setting, err, c.proxy, c.setting)
		}
	}
}

// TestPastTheProxy: where an address goes straight because of NO_PROXY it is known what it goes past.
func TestPastTheProxy(t *testing.T) {
	t.Parallel()
	const platform = "https://api.acme.example"
	for _, c := range []struct{ environ, address, except, past string }{
		{"", platform, "", ""},
		{"NO_PROXY=acme.example", platform, "", ""},
		{"HTTPS_PROXY=http://proxy.example", platform, "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=api.other.example", platform, "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=acme.example", platform, "NO_PROXY", "HTTPS_PROXY"},
		{"all_proxy=http://proxy.example no_proxy=*", platform, "no_proxy", "all_proxy"},
		{"HTTP_PROXY=http://proxy.example NO_PROXY=acme.example", platform, "", ""},
		{"HTTPS_PROXY=http://proxy.example NO_PROXY=127.0.0.1", "https://127.0.0.1:8443", "", ""}, // loopback never goes through one
	} {
		cfg, err := config.Load(t.Context(), append(strings.Fields(c.environ), "ZEN_KEY=k"), config.Given{}, platforms())
		if err != nil {
			t.Fatal(err)
		}
		got, err := cfg.Proxy(c.address)
		if err != nil || got.URL != nil && got.Except != "" || got.Except != c.except || got.Past != c.past {
			t.Errorf("%s: %+v, %v", c.environ, got, err)
		}
	}
}
