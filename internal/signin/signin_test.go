package signin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
)

const key = "k3y_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC=="

func TestSecretsAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const quotes, name, word = "the quotes around it", "the name before it", "the word Bearer"
	for _, c := range []struct {
		given, want string
		off         []string
		wrong       string
	}{
		{key, key, nil, ""},
		{"  " + key + "\r\n", key, nil, ""},
		{"\ufeff" + key + "\u200b", key, nil, ""},
		{`"` + key + `"`, key, []string{quotes}, ""},
		{"“" + key + "”", key, []string{quotes}, ""},
		{"'" + key + "'\n", key, []string{quotes}, ""},
		{"Bearer " + key, key, []string{word}, ""},
		{"bearer   " + key, key, []string{word}, ""},
		{"Authorization: Bearer " + key, key, []string{name, word}, ""},
		{"x-api-key: " + key, key, []string{name}, ""},
		{"export ACME_API_KEY=" + key, key, []string{name}, ""},
		{`ACME_API_KEY="` + key + `"`, key, []string{name, quotes}, ""},
		{`$env:ACME_API_KEY = '` + key + `'`, key, []string{name, quotes}, ""},
		{"apiKey: " + key, key, []string{name}, ""},
		{"ab:cd==", "ab:cd==", nil, ""},
		{"YWJj==", "YWJj==", nil, ""},
		{"a/b+c=", "a/b+c=", nil, ""},
		{"", "", nil, "is empty"},
		{"  \n", "", nil, "is empty"},
		{`""`, "", []string{quotes}, "is empty"},
		{key + "\n" + key, "", nil, "has several lines"},
		{"https://app.acme.example/keys", "", nil, "is an address"},
		{"~/keys/acme", "", nil, "is the path of a file"},
		{file, "", nil, "is the path of a file"},
		{"<your key>", "", nil, "as a placeholder would"},
		{"${ACME_API_KEY}", "", nil, "as a placeholder would"},
		{"k3y_Utn…", "", nil, "as a placeholder would"},
		{"k3y_****************", "", nil, "as a placeholder would"},
		{"my key", "", nil, "as a placeholder would"},
		{"your_api_key_here", "", nil, "is what documents write in the place of a key"},
		{"acme_YOUR_API_KEY", "", nil, "is what documents write in the place of a key"},
		{"xxxxxxxxxxxx", "", nil, "is what documents write in the place of a key"},
		{"api_key", "", nil, "is what documents write in the place of a key"},
	} {
		got, off, err := signin.Secret(&manifest.Credential{Name: "api_key", Secret: true}, c.given)
		switch {
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%q: %v, want %q", c.given, err, c.wrong)
		case c.wrong == "" && (err != nil || got != c.want || cmp.Diff(c.off, off) != ""):
			t.Errorf("%q: %q without %q, %v; want %q without %q", c.given, got, off, err, c.want, c.off)
		}
		if err != nil && len(c.given) > 8 && strings.Contains(err.Error(), strings.TrimSpace(c.given)) {
			t.Errorf("%v shows what was given", err)
		}
	}
}

func TestPasswordsAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{` "a b'`: ` "a b'`, "Bearer x\n": "Bearer x", "your_key": "your_key"} {
		got, off, err := signin.Secret(&manifest.Credential{Name: "password", Secret: true, Format: manifest.FormatPassword}, given)
		if got != want || off != nil || err != nil {
			t.Errorf("%q: %q, %q, %v", given, got, off, err)
		}
	}
}

const acme = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  email: {env: [ACME_EMAIL]}
  password: {env: [ACME_PASSWORD], secret: true, format: password}
  organization: {env: [ACME_ORG]}
authenticators:
  key: {headers: {Authorization: "Bearer {api_key}"}}
  login: {login: {post: /login, json: {email: "{email}", password: "{password}"}, token: t, lifetime: 1h}, headers: {Authorization: "Bearer {token}"}}
  older: {headers: {X-Key: "{api_key}", X-Org: "{organization}"}}
scope: {noun: team, header: X-Org, from: organization}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
`

func TestWays(t *testing.T) {
	t.Parallel()
	m, err := manifest.Parse("acme.yaml", []byte(acme))
	if err != nil {
		t.Fatal(err)
	}
	type way struct {
		title                   string
		authenticators, secrets []string
	}
	var got []way
	for _, w := range signin.Ways(m) {
		got = append(got, way{w.Title(), w.Authenticators, w.Secrets()})
	}
	want := []way{{"an API key", []string{"key", "older"}, []string{"api_key"}}, {"an e-mail and a password", []string{"login"}, []string{"password"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(way{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestKeysOfOtherPlatforms(t *testing.T) {
	t.Parallel()
	platform := func(name, prefix string) *manifest.Manifest {
		return &manifest.Manifest{Platform: name, Title: strings.ToUpper(name), Credentials: []manifest.Credential{{Name: "api_key", Prefix: prefix}}}
	}
	one, other, plain := platform("one", "one_"), platform("other", "o_"), platform("plain", "")
	all := []*manifest.Manifest{one, other, plain}
	for _, c := range []struct {
		of    *manifest.Manifest
		value string
		want  string
	}{
		{one, "one_x", ""}, {one, "x", ""}, {one, "o_x", "as API keys of OTHER do"}, {plain, "o_x", "as API keys of OTHER do"}, {plain, "x", ""}, {other, "one_x", "ONE"},
	} {
		if got := signin.Foreign(c.of, "api_key", c.value, all); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s for %s: %q, want %q", c.value, c.of.Title, got, c.want)
		}
	}
}
