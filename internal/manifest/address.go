package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// CheckBaseURL returns the base URL of a platform, or another address that credentials go to, without trailing slash. Plain http is for loopback, and for
// the hosts with ports that are allowed: a credential sent over it can be read on the way.
func CheckBaseURL(s string, allowed ...string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return "", errors.New("it is not an address; write it like https://api.example.com")
	}
	switch {
	case u.User != nil:
		return "", errors.New("it holds a user name or password; leave them out, credentials have their own settings")
	case u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(s, "?#"):
		return "", errors.New("it has a query or fragment; leave out what follows ? or #")
	case strings.ContainsAny(s, "{}"):
		return "", errors.New("it has a placeholder, which nothing fills there; write the address itself")
	case strings.HasSuffix(u.Host, ":") || len(u.Port()) > 5 || u.Port() > "65535" && len(u.Port()) == 5:
		return "", errors.New("its port is none; write one from 1 to 65535, or leave the colon out")
	case u.Scheme == "https":
	case u.Scheme != "http":
		return "", fmt.Errorf("its scheme is %q; use https://", words.Line(u.Scheme, 20))
	case !loopback(u.Hostname()) && !slices.Contains(allowed, hostPort(u)):
		return "", fmt.Errorf("http:// to %s would send the key in the clear; use https:// (http:// is for this machine only: 127.0.0.1, ::1, localhost)", words.Line(u.Hostname(), 100))
	}
	u.Host = strings.ToLower(u.Host) // one platform, however it is written
	return strings.TrimRight(u.String(), "/"), nil
}

// loopback tells whether a host is this machine by its very name. No name is resolved: an answer could change.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// hostPort is a host in small letters with its port, that of http where an address has none.
func hostPort(u *url.URL) string {
	return net.JoinHostPort(strings.ToLower(u.Hostname()), cmp.Or(u.Port(), "80"))
}

// HostPort is the host and the port of an address, as they are allowed for http://; "" where it has no host.
func HostPort(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return hostPort(u)
}

// InTheClear tells whether an address is asked without encryption over a network: http:// to another machine than this one.
func InTheClear(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && !loopback(u.Hostname())
}

// hostOf is the host of an address in small letters, with its port where it has one; "" for none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
