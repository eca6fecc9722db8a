package manifest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const withLogin = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  email: {env: [ACME_EMAIL]}
  password: {env: [ACME_PASSWORD], secret: true, format: password}
authenticators:
  exchange:
    headers: {Authorization: "Bearer {token}"}
    login:
      post: /oauth/token
      form: {grant_type: api_key, secret: "{api_key}"}
      token: data.token
      expires_in: expires_in
      refresh: {token: refresh, form: {grant_type: refresh_token, refresh_token: "{refresh_token}"}, lifetime: 3h}
  person:
    login: {post: /login, json: {email: "{email}", password: "{password}"}, token: token, lifetime: 55min}
    headers: {Authorization: "Bearer {token}"}
  key: {headers: {Authorization: "Bearer {api_key}"}}
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`

func TestLogin(t *testing.T) {
	t.Parallel()
	m := parsed(t, withLogin)
	bearer := []HeaderTemplate{{"Authorization", "Bearer {token}"}}
	want := []Authenticator{
		{Name: "exchange", Headers: bearer, Needs: []string{"api_key"}, Login: &Login{
			Post: "/oauth/token", Body: Body{Fields: []BodyField{{"grant_type", "api_key"}, {"secret", "{api_key}"}}}, Token: "data.token", ExpiresIn: "expires_in",
			Refresh: &Refresh{Post: "/oauth/token", Token: "refresh", Lifetime: 3 * time.Hour, Body: Body{Fields: []BodyField{{"grant_type", "refresh_token"}, {"refresh_token", "{refresh_token}"}}}},
		}},
		{Name: "person", Headers: bearer, Needs: []string{"email", "password"}, Login: &Login{
			Post: "/login", Body: Body{JSON: true, Fields: []BodyField{{"email", "{email}"}, {"password", "{password}"}}}, Token: "token", Lifetime: 55 * time.Minute,
		}},
		{Name: "key", Headers: []HeaderTemplate{{"Authorization", "Bearer {api_key}"}}, Needs: []string{"api_key"}},
	}
	if diff := cmp.Diff(want, m.Authenticators); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var keys []string
	for i := range m.Authenticators {
		keys = append(keys, m.Authenticators[i].Key(m))
	}
	if diff := cmp.Diff([]string{"api_key", "", "api_key"}, keys); diff != "" {
		t.Errorf("what people may see of a secret: %s", diff)
	}
}

func TestWrongLogins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"manifest: 2\n", "", "acme.yaml:11:5: authenticator exchange: login belongs to version 2 of the grammar"},
		{"post: /oauth/token", "post: https://auth.acme.example/token", "post must be a path that begins with / and has no parameters, found \"https://auth.acme.example/token\"; it is appended to base_url; an address elsewhere is url"},
		{"      post: /oauth/token\n", "", "authenticator exchange: login: post is missing; add post: the path that gives a token"},
		{"      token: data.token\n", "", "authenticator exchange: login: token is missing; add token: where the answer has the token"},
		{"form: {grant_type: api_key, secret: \"{api_key}\"}", "json: {a: b}\n      form: {grant_type: api_key}", "authenticator exchange: login: give one of json and form"},
		{"      form: {grant_type: api_key, secret: \"{api_key}\"}\n", "", "authenticator exchange: login: give one of json and form"},
		{"secret: \"{api_key}\"", "secret: \"{api_kye}\"", `authenticator exchange: login: secret: no credential "api_kye"; did you mean "api_key"?`},
		{"secret: \"{api_key}\"", "secret: \"{refresh_token}\"", `authenticator exchange: login: secret: no credential "refresh_token"`},
		{"secret: \"{api_key}\"", "secret: {a: b}", "authenticator exchange: login: secret must be a text, found keys with values"},
		{"expires_in: expires_in", "expires_in: expires_in\n      expires_at: at", "authenticator exchange: login: expires_in and expires_at tell the same; leave one out"},
		{"lifetime: 55min", "lifetime: 55m", `authenticator person: login: lifetime: "55m" is no length of time; write it like 90s, 55min, 2h or 30d`},
		{"token: refresh, ", "", "authenticator exchange: refresh: token is missing; add token: where an answer has the refresh token"},
		{"refresh_token: \"{refresh_token}\"", "x: y", "authenticator exchange: refresh: the body has no {refresh_token}; add it"},
		{"token: token, lifetime", "token: token, life", "authenticator person: login: unknown key \"life\"; did you mean \"lifetime\"?"},
		{"key: {headers: {Authorization: \"Bearer {api_key}\"}}", "key: {headers: {Authorization: \"Bearer {token}\"}}", "authenticator key: {token} is what a login gives; add login:, or name a credential"},
		{"    headers: {Authorization: \"Bearer {token}\"}\n    login:", "    headers: {Authorization: \"Bearer {api_key}\"}\n    login:", "authenticator exchange: no header has the {token} that the login gives"},
		{"  email: {env: [ACME_EMAIL]}", "  email: {env: [ACME_EMAIL]}\n  token: {env: [ACME_TOKEN]}", "authenticator exchange: login: {token} is what the login gives; call the credential of that name something else"},
		{"secret: true, format: password", "format: password", "credential password: a password is secret; add secret: true"},
	} {
		text := strings.Replace(withLogin, c.from, c.to, 1)
		if text == withLogin {
			t.Errorf("%q is not in the manifest", c.from)
		}
		if _, err := Parse("acme.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v\nwant %s", c.to, c.from, err, c.want)
		}
	}
}
