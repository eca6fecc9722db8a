package platform

import (
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// checkTokenURLs refuses token endpoints that credentials must not go to. Errors are *Error with code configuration.
func checkTokenURLs(m *manifest.Manifest, o Options) error {
	for i := range m.Authenticators {
		a := &m.Authenticators[i]
		for _, address := range a.Login.URLs() {
			if _, err := manifest.CheckBaseURL(address, o.AllowHTTP...); err != nil {
				return badAddress("The url of authenticator "+a.Name+" in "+m.File, address, err, o.Settings)
			}
		}
	}
	return nil
}

// at is the client as it speaks of itself where tokens are given: at an address elsewhere than the platform's, if it is one. What is said of
// errors, and the proxy, are of that address.
func (c *Client) at(address string, a *manifest.Authenticator) *Client {
	if strings.HasPrefix(address, "/") {
		return c
	}
	elsewhere := *c
	elsewhere.base = address
	elsewhere.tokenURLOf = a.Name
	if c.options.ProxyFor != nil {
		elsewhere.options.Proxy, elsewhere.options.Settings.Proxy = c.options.ProxyFor(address)
	}
	return &elsewhere
}

// tokenAddress is the whole address of a token endpoint.
func (c *Client) tokenAddress(address string) string {
	if strings.HasPrefix(address, "/") {
		return c.base + address
	}
	return address
}

// InTheClear are the addresses that the client sends credentials to without encryption, over a network.
func (c *Client) InTheClear() []string {
	var list []string
	if manifest.InTheClear(c.base) {
		list = append(list, c.base)
	}
	for i := range c.manifest.Authenticators {
		for _, address := range c.manifest.Authenticators[i].Login.URLs() {
			if manifest.InTheClear(address) && !slices.Contains(list, address) {
				list = append(list, address)
			}
		}
	}
	return list
}

// pathAt is the path that limits of routes are looked up by; "" for an address elsewhere, which has none.
func pathAt(address string) string {
	if u, err := url.Parse(address); err != nil || u.Host != "" {
		return ""
	}
	return address
}
