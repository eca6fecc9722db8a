package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

func TestAllowedHTTP(t *testing.T) {
	t.Parallel()
	for list, want := range map[string][]string{
		"": nil, " , ": nil, "api.internal:8080": {"api.internal:8080"}, " API.internal:80 , [FD00::1]:8080,api.internal:80": {"api.internal:80", "[fd00::1]:8080"},
		"10.0.0.7:1": {"10.0.0.7:1"}, "crm_1:65535": {"crm_1:65535"},
	} {
		got, err := config.AllowedHTTP([]string{"ORGDATA_ALLOW_HTTP=" + list})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", list, err, diff)
		}
	}
	for list, want := range map[string]string{
		"api.internal": "which has no port", "api.internal:": "which has no port", "fd00::1": "which has no port", "[fd00::1]": "which has no port",
		"http://api.internal:80": "which has a scheme", "*.internal:80": "no sign stands for several hosts", "*:80": "no sign stands for several hosts", "*": "no sign",
		"api.internal:80/v1": "which has a path or a range", "10.0.0.0/8:80": "which has a path or a range", "api.internal:0": "a port that there is not",
		"api.internal:65536": "a port that there is not", "api.internal:080": "a port that there is not", "api.internal:http": "a port that there is not", ":80": "which has no host",
		"a b:80": "which has no host", "me@api.internal:80": "which has no host", "[api.internal]:80": "which has no host", "ok.internal:80,bad": `has "bad", which has no port`,
		".internal:80": "which has no host", "[fe80::1%eth0]:80": "which has no host",
	} {
		_, err := config.AllowedHTTP([]string{"ORGDATA_ALLOW_HTTP=" + list})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Next: Write the one host with its port, like api.internal:8080") {
			t.Errorf("%q: %v\nwant %s", list, err, want)
		}
	}
}
