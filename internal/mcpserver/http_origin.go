package mcpserver

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// parseOrigin reads an origin as a browser sends it and gives it in one form, by which origins are compared: scheme and host in lower case,
// an IP address as netip prints it, no port where it is the scheme's own. The error says what is wrong, not with which text.
func parseOrigin(text string) (string, error) {
	switch {
	case text == "null":
		return "", errors.New("pages in files and sandboxed frames send it, whoever made them, so that it would allow any page")
	case strings.Contains(text, "*"):
		return "", errors.New("there are no wildcards")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("it is no URL")
	case !strings.Contains(text, "://"):
		return "", errors.New("it has no scheme")
	case u.Scheme != "http" && u.Scheme != "https": // url.Parse has it in lower case
		return "", errors.New("its scheme is neither http nor https")
	case u.User != nil:
		return "", errors.New("it has a user")
	case u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#"):
		return "", errors.New("there is something behind the host, if only a slash")
	}
	host, err := canonicalHost(u.Hostname())
	if err != nil {
		return "", err
	}
	port, err := canonicalPort(u)
	return u.Scheme + "://" + host + port, err
}

func canonicalHost(host string) (string, error) {
	if host == "" {
		return "", errors.New("it has no host")
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.Zone() == "" {
		if ip.Is6() {
			return "[" + ip.String() + "]", nil
		}
		return ip.String(), nil
	}
	host = strings.ToLower(host)
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" {
		return "", errors.New("its host has other characters than letters, digits, '-' and '.'; browsers send names in other scripts as xn--…")
	}
	return host, nil
}

func canonicalPort(u *url.URL) (string, error) {
	port := u.Port()
	n, err := strconv.ParseUint(port, 10, 16)
	switch {
	case port == "" && strings.HasSuffix(u.Host, ":") || port != "" && (err != nil || n == 0):
		return "", errors.New("its port is no number from 1 to 65535")
	case port == "" || u.Scheme == "http" && n == 80 || u.Scheme == "https" && n == 443:
		return "", nil
	}
	return ":" + strconv.FormatUint(n, 10), nil
}

// parseOrigins reads the allowed ones.
func parseOrigins(texts []string) (map[string]bool, error) {
	origins := make(map[string]bool, len(texts))
	for _, text := range texts {
		origin, err := parseOrigin(text)
		if err != nil {
			return nil, fmt.Errorf("%s is no origin: %w; give scheme, host and, unless it is the scheme's own, port, as in https://inspector.example:6274",
				quoteShort(text), err)
		}
		origins[origin] = true
	}
	return origins, nil
}

// foreignOrigin is the answer to a page of an origin that may not call, for the person who reads it in the browser's console.
func foreignOrigin(given []string) string {
	if len(given) == 0 {
		return "403: web pages of other sites may not call this server"
	}
	text := "403: web pages of the origin " + quoteShort(given[0]) + " may not call this server"
	origin, err := parseOrigin(given[0])
	switch {
	case len(given) > 1:
		return text + ": a request has one origin"
	case err != nil:
		return text + ": it is none"
	case len(origin) > maxQuoted:
		return text + "; who runs it can allow them with --allow-origin"
	}
	return text + "; who runs it can allow them with --allow-origin " + origin
}
