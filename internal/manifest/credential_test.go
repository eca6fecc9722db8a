package manifest

import (
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	file := func(version, format string) string {
		return version + `platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, hub: {env: [ACME_HUB], format: "` + format + `"}}
authenticators: {key: {headers: {Authorization: "Bearer {api_key}"}}}
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`
	}
	const two = "manifest: 2\n"
	for _, c := range []struct{ version, format, want string }{
		{two, "[0-9a-f]{24}", ""}, {two, "ws_[a-z0-9]+|old", ""}, {two, "uuid", ""},
		{two, "uudi", `credential hub: unknown format "uudi"; there are: uuid, password (any characters, never shown), or a regular expression`},
		{two, "[0-9", `credential hub: unknown format "[0-9"`},
		{"", "[0-9]+", "and in version 2 of the grammar regular expressions"},
		{"", "uudi", "and in version 2 of the grammar regular expressions"},
		{two, "password", "a password is secret"},
	} {
		_, err := Parse("acme.yaml", []byte(file(c.version, c.format)))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s%s: %v, want %q", c.version, c.format, err, c.want)
		}
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format, value string
		want          bool
	}{
		{"[0-9a-f]{24}", "666063bbbce75cba1499ed86", true}, {"[0-9a-f]{24}", "666063bbbce75cba1499ed8", false}, {"[0-9a-f]{24}", "x666063bbbce75cba1499ed86", false},
		{"a|bc", "abc", false}, {"a|bc", "bc", true}, {"", "anything", true}, {"uuid", "anything", true},
	} {
		if got := (&Credential{Format: c.format}).Fits(c.value); got != c.want {
			t.Errorf("%q, %q: %v", c.format, c.value, got)
		}
	}
}
