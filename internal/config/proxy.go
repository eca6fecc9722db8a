package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Proxy is what requests to an address go through.
type Proxy struct {
	URL     *url.URL // may hold a password; nil: nothing, they go straight
	Setting string   // the variable that names it, as it is spelled

	// Except is the variable by which an address goes straight although Past names a proxy; "".
	Except, Past string
}

// proxyFor reads HTTPS_PROXY for an https:// address and HTTP_PROXY for an http:// one, ALL_PROXY where that is not set, and NO_PROXY, each in capitals or else in small
// letters. Loopback is reached straight. Only a proxy that the address goes through is looked at: a malformed one is an *Error, where the
// standard library would go straight without a word.
func proxyFor(vars map[string]string, address string) (Proxy, error) {
	to, err := url.Parse(address)
	if err != nil {
		return Proxy{}, nil // it is refused elsewhere
	}
	names := []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}
	if to.Scheme == "http" {
		names = []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}
	}
	name, value := firstSet(vars, names)
	if name == "" {
		return Proxy{}, nil
	}
	except, hosts := firstSet(vars, []string{"NO_PROXY", "no_proxy"})
	switch {
	case proxied(to, hosts):
	case proxied(to, ""):
		return Proxy{Except: except, Past: name}, nil
	default:
		return Proxy{}, nil
	}
	proxy, err := parseProxy(name, value)
	return Proxy{URL: proxy, Setting: name}, err
}

// proxied tells whether an address goes through a proxy, whichever that is, where except has the hosts that do not.
func proxied(to *url.URL, except string) bool {
	const some = "http://proxy.invalid"
	c := httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: except}
	through, err := c.ProxyFunc()(to)
	return err == nil && through != nil
}

// parseProxy reads an address with or without its scheme. Its errors show no part of what may be a password.
func parseProxy(name, value string) (*url.URL, error) {
	const orStraight = ", or name the platform's host in NO_PROXY to go straight."
	const next = "Write it like http://proxy.example:3128" + orStraight
	if quoted(value) {
		return nil, quotesAround(name)
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	switch {
	case (err != nil || u.Hostname() == "" || u.User == nil) && strings.Contains(value, "@"):
		return nil, mistake("Write signs such as space, @, :, /, # and % in its user name and password as %20, %40, %3A, %2F, %23 and %25"+orStraight, "%s is no address of a proxy.", name)
	case err != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, "\"' "):
		return nil, mistake(next, "%s is no address of a proxy.", name)
	case slices.Contains([]string{"http", "https"}, strings.ToLower(u.Hostname())): // http//proxy, http:/proxy
		return nil, mistake(next, "%s has no :// behind %s.", name, u.Hostname())
	case strings.HasSuffix(strings.ToLower(u.Path), ".pac"):
		return nil, mistake("Write the proxy that this script names, like http://proxy.example:3128"+orStraight, "%s is the address of a script that chooses proxies, not of a proxy.", name)
	}
	schemes := []string{"http", "https", "socks5", "socks5h"}
	if u.Scheme = strings.ToLower(u.Scheme); !slices.Contains(schemes, u.Scheme) {
		return nil, mistake(next, "%s has the scheme %q; there are %s.", name, words.Line(u.Scheme, 20), words.And(schemes))
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, mistake(next, "%s has the port %s, which there is not.", name, words.Line(port, 20))
		}
	}
	return u, nil
}
