package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withErrors = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true, where: "It is in the settings."}}
authenticators: {key: {headers: {Authorization: "{api_key}"}}}
errors:
  causes:
    401:
      - {cause: the key is revoked, code: REVOKED, next: Make another.}
      - {cause: the key is another region's, code: REVOKED}
      - the API is off
      - cause: nothing is paid
    403: no access
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`

// Of the causes that are documented an answer's code leaves some open.
func TestOpenCauses(t *testing.T) {
	t.Parallel()
	m := parsed(t, withErrors)
	if m.Credentials[0].Where != "It is in the settings." {
		t.Errorf("where is %q", m.Credentials[0].Where)
	}
	for _, c := range []struct {
		status int
		code   string
		want   string
	}{
		{401, "", "the key is revoked/Make another., the key is another region's/, the API is off/, nothing is paid/"},
		{401, "REVOKED", "the key is revoked/Make another., the key is another region's/"},
		{401, "API_OFF", "the API is off/, nothing is paid/"},
		{403, "", "no access/"},
		{403, "REVOKED", "no access/"},
		{404, "REVOKED", ""},
	} {
		var got []string
		for _, cause := range m.Errors.Open(c.status, c.code) {
			got = append(got, cause.Text+"/"+cause.Next)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%d %s: %s", c.status, c.code, diff)
		}
	}
}

func TestWrongCauses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{code: X}":                "cause is missing",
		"{cause: a, when: now}":    `unknown key "when"`,
		"[a, {cause: b, code: 5}]": "must be a text",
		"5":                        "must be a text",
		"[]":                       "is an empty list",
		"[[a]]":                    "must be a text",
		"{cause: a, auth: ky}":     `auth: no authenticator "ky"; did you mean "key"?`,
		"{cause: a, take: ky}":     `take: no authenticator "ky"; did you mean "key"?`,
	} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(withErrors, "403: no access", "403: "+text, 1)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "acme.yaml:14:") {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
