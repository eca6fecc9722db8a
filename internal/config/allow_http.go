package config

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// AllowHTTPSetting names the hosts that are asked over http:// though they are not this machine.
const AllowHTTPSetting = "ORGDATA_ALLOW_HTTP"

// AllowedHTTP returns the hosts with their ports that may be asked over http://, for the commands that need no platform. Errors are *Error.
func AllowedHTTP(environ []string) ([]string, error) {
	return allowedHTTP(env.ToMap(environ)[AllowHTTPSetting])
}

// allowedHTTP reads a list of hosts with ports, each in small letters as addresses are compared with it.
func allowedHTTP(list string) ([]string, error) {
	var allowed []string
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.ToLower(strings.TrimSpace(item)); item == "" {
			continue
		}
		entry, problem := hostAndPort(item)
		if problem != "" {
			return nil, mistake("Write the one host with its port, like api.internal:8080 or [fd00::1]:8080.", "%s has %q, %s.", AllowHTTPSetting, words.Line(words.HideSecrets(item), 100), problem)
		}
		if !slices.Contains(allowed, entry) {
			allowed = append(allowed, entry)
		}
	}
	return allowed, nil
}

var hostName = words.Pattern(`^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$`)

// hostAndPort is an entry as addresses are compared with it, or what is wrong with it.
func hostAndPort(item string) (entry, problem string) {
	switch {
	case strings.Contains(item, "://"):
		return "", "which has a scheme"
	case strings.ContainsAny(item, "*?"):
		return "", "and no sign stands for several hosts"
	case strings.Contains(item, "/"):
		return "", "which has a path or a range"
	}
	host, port, err := net.SplitHostPort(item)
	n, notNumber := strconv.Atoi(port)
	literal := strings.HasPrefix(item, "[")
	switch {
	case err != nil || port == "":
		return "", "which has no port"
	case notNumber != nil || n < 1 || n > 65535 || strconv.Itoa(n) != port:
		return "", "which has a port that there is not"
	case literal && net.ParseIP(host) == nil, !literal && !hostName().MatchString(host):
		return "", "which has no host"
	}
	return net.JoinHostPort(host, port), ""
}
