package platform

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkBaseURL returns the address that requests go to. Errors are *Error with code configuration.
func checkBaseURL(m *manifest.Manifest, o Options) (string, error) {
	address, name := o.BaseURL, o.Settings.BaseURL
	if address == "" {
		address, name = m.BaseURL, "base_url in "+m.File
	} else if name == "" {
		name = "The base URL of " + m.Title
	}
	base, err := manifest.CheckBaseURL(address, o.AllowHTTP...)
	if err != nil {
		return "", badAddress(name, address, err, o.Settings)
	}
	if o.BaseURL == "" {
		return base, nil
	}
	if end := doubled(m, base); end != "" {
		e := configuration(nil, "%s ends in %s, with which the paths of %s begin.", name, end, m.Title)
		e.Next = fmt.Sprintf("Leave that out: %s.", strings.TrimSuffix(base, end))
		return "", e
	}
	return base, nil
}

// badAddress words what CheckBaseURL says of an address; name is what it is or comes from.
func badAddress(name, address string, err error, s Settings) *Error {
	what, mend, _ := strings.Cut(err.Error(), "; ")
	e := configuration(err, "%s cannot be used: %s.", name, what)
	e.Next = words.Capital(mend) + "."
	if manifest.InTheClear(address) && s.AllowHTTP != "" {
		e.Next = words.Capital(mend) + ", or where the network between is your own, allow it: " + s.AllowHTTP + "=" + words.Line(manifest.HostPort(address), 200) + "."
	}
	return e
}

// doubled returns the end of a base URL that a table's path begins with, so that it would stand twice in an address; "" for none. Where the manifest's own
// base URL ends so too, it is meant.
func doubled(m *manifest.Manifest, base string) string {
	own, path := pathOf(m.BaseURL), pathOf(base)
	if path == "" {
		return ""
	}
	tables, err := m.Tables()
	if err != nil {
		return "" // it is told where rows are asked for
	}
	for at, sign := range path {
		end := path[at:]
		if sign != '/' || strings.HasSuffix(own, end) {
			continue
		}
		for i := range tables {
			if get := tables[i].Get; strings.HasPrefix(get+"/", end+"/") {
				return end
			}
		}
	}
	return ""
}

// pathOf is the path of an address, without a slash at its end.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// pathOf is the path of a request's address, below the base URL.
func (c *Client) pathOf(address string) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(address, c.base), "?")
	return path
}

// host is the platform's, with the port where the base URL has one.
func (c *Client) host() string {
	u, err := url.Parse(c.base)
	if err != nil {
		return c.base
	}
	return u.Host
}

// baseSetting is what gives the base URL, and the base URL, for "check that … is right".
func (c *Client) baseSetting() string {
	switch {
	case c.tokenURLOf != "":
		return "url of authenticator " + c.tokenURLOf + " in " + c.manifest.File + ", " + c.base + ","
	case c.options.BaseURL == "":
		return "base_url in " + c.manifest.File + ", " + c.base + ","
	case c.options.Settings.BaseURL == "":
		return "the base URL " + c.base
	}
	return c.options.Settings.BaseURL + ", " + c.base + ","
}

// missingPath adds, to advice on the base URL, the path that the manifest's has and this one has not.
func (c *Client) missingPath() string {
	if own := pathOf(c.manifest.BaseURL); c.tokenURLOf == "" && own != "" && !strings.HasSuffix(pathOf(c.base), own) {
		return fmt.Sprintf(" %s's own ends in %s.", c.manifest.Title, own)
	}
	return ""
}
