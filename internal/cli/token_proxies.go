package cli

import (
	"net/url"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// tokenProxies gives what requests to the token endpoints of a manifest go through that are elsewhere than its base URL, with the setting that names it.
func tokenProxies(m *manifest.Manifest, cfg config.Config) (func(address string) (*url.URL, string), error) {
	proxies := map[string]config.Proxy{}
	for i := range m.Authenticators {
		for _, address := range m.Authenticators[i].Login.URLs() {
			proxy, err := cfg.Proxy(address)
			if err != nil {
				return nil, err
			}
			proxies[address] = proxy
		}
	}
	return func(address string) (*url.URL, string) { return proxies[address].URL, proxies[address].Setting }, nil
}
