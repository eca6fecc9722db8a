package toolfile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/toolfile"
)

var form = &manifest.ConfigFile{
	Members: map[string][]string{"api_key": {"api_key", "auth.key"}, "organization": {"org"}}, BaseURL: []string{"url"},
	Profiles: []string{"profiles"}, Current: []string{"current"},
}

func TestRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []toolfile.Set
	}{
		"one set": {"auth:\n  key: k-1 # mine\n  user: u\norg: 12\nurl: https://a.example\n", []toolfile.Set{{
			Values: map[string]string{"api_key": "k-1", "organization": "12"}, Places: map[string]string{"api_key": "auth.key", "organization": "org"},
			BaseURL: "https://a.example", Unknown: []string{"auth.user"},
		}}},
		"JSON": {`{"api_key": "k-1", "auth": {"key": "k-2"}}`, []toolfile.Set{{
			Values: map[string]string{"api_key": "k-1"}, Places: map[string]string{"api_key": "api_key"}, Unknown: []string{"auth.key"},
		}}},
		"several": {"current: prod\norg: o-1\ntheme: dark\nprofiles:\n  prod: {api_key: k-1}\n  dev: {api_key: k-2, org: o-2, x: 1}\n", []toolfile.Set{
			{Name: "dev", Values: map[string]string{"api_key": "k-2", "organization": "o-2"}, Places: map[string]string{"api_key": "api_key", "organization": "org"}, Unknown: []string{"theme", "x"}},
			{Name: "prod", Current: true, Values: map[string]string{"api_key": "k-1", "organization": "o-1"}, Places: map[string]string{"api_key": "api_key", "organization": "org"}, Unknown: []string{"theme"}},
		}},
		"nothing of use": {"theme: dark\n", []toolfile.Set{{Values: map[string]string{}, Places: map[string]string{}, Unknown: []string{"theme"}}}},
		"empty":          {"", []toolfile.Set{{Values: map[string]string{}, Places: map[string]string{}}}},
	} {
		got, err := toolfile.Read([]byte(c.text), form)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	const key = "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"
	for name, c := range map[string]struct{ text, want string }{
		"a mistake":    {"a: 1\napi_key: \"" + key + "\nb: [", "line "},
		"a text":       {key, ""},
		"a list":       {"- api_key: " + key, ""},
		"a tab":        {"auth:\n\tapi_key: " + key, "line 2"},
		"too much":     {strings.Repeat("#", toolfile.MaxSize+1), "more than"},
		"too deep":     {"a: 1\nb: " + strings.Repeat("{c: ", 100) + key, "line 2: brackets or lists nest more than 50 deep"},
		"a wrong type": {"auth: {key: [" + key + "}", ""},
	} {
		_, err := toolfile.Read([]byte(c.text), form)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "UtnC") {
			t.Errorf("%s: %v, want %q without the key", name, err, c.want)
		}
	}
}
