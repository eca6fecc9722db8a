package tools_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// parrot is a platform with each way in that encodes its secrets.
const parrot = `manifest: 2
platform: parrot
title: Parrot
base_url: https://api.parrot.example
credentials: {user: {env: [PARROT_USER]}, password: {env: [PARROT_PASSWORD], secret: true, format: password}}
authenticators:
  basic: {basic: {user: "{user}", password: "{password}"}}
  form: {client_credentials: {post: /token, id: "{user}", secret: "{password}"}}
  header: {client_credentials: {post: /token, id: "{user}", secret: "{password}", send: basic}}
errors: {message: detail}
keys: {list: {about: Keys, get: /keys, columns: {id: {type: text, key: true}, name: {type: text}}}}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}, name: {type: text}, more: {type: json}}}
  refused: {about: Refused, get: /refused, columns: {id: {type: text, key: true}}}
`

const parrotToken = "tk-0123456789-TOKEN"

// spellings are the ways in which a platform may repeat what it was sent.
func spellings(user, password string) []string {
	pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	escaped := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(user) + ":" + url.QueryEscape(password)))
	return []string{
		password, url.QueryEscape(password), url.PathEscape(password), pair, escaped, strings.TrimRight(pair, "="),
		base64.URLEncoding.EncodeToString([]byte(user + ":" + password)), base64.StdEncoding.EncodeToString([]byte(password)), hex.EncodeToString([]byte(password)),
	}
}

// repeat serves answers with all spellings in data, names and refusals.
func repeat(t *testing.T, user, password string) string {
	t.Helper()
	all := "x " + strings.Join(spellings(user, password), " , ")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-ID", r.Header.Get("Authorization"))
		all := all + " , " + r.Header.Get("Authorization")
		switch r.URL.Path {
		case "/token":
			fmt.Fprintf(w, `{"access_token":%q}`, parrotToken)
		case "/refused":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, `{"detail":%s}`, asJSON(all))
		default:
			fmt.Fprintf(w, `[{"id":"1","name":%s,"more":{"a":[%[1]s]}}]`, asJSON(all))
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestEncodedSecretsAreInNoAnswer asks a platform that repeats the user and the password in every spelling, by each way in.
func TestEncodedSecretsAreInNoAnswer(t *testing.T) {
	t.Parallel()
	m := parsed(t, parrot)
	for _, password := range []string{"pw42!xy", "geheim Wörter:9/+&", `a"b\c'd<e>0123456789`} {
		for _, way := range []string{"basic", "form", "header"} {
			b := newBenchBy(t, m, way, repeat(t, "ana", password), map[string]string{"user": "ana", "password": password})
			for what, c := range map[string]struct {
				tool string
				args map[string]any
			}{
				"cells":      {"query_org_data", map[string]any{"sql": "SELECT id, name FROM things"}},
				"JSON":       {"query_org_data", map[string]any{"sql": "SELECT * FROM things", "format": "json"}},
				"a member":   {"query_org_data", map[string]any{"sql": "SELECT json_extract(more, '$.a[0]') AS m, json_object('a', name) AS o FROM things"}},
				"a refusal":  {"query_org_data", map[string]any{"sql": "SELECT * FROM refused"}},
				"as a name":  {"query_org_data", map[string]any{"sql": "SELECT x FROM [" + password + "]"}},
				"keys":       {"list_keys", nil},
				"whoami":     {"whoami", nil},
				"for humans": {"whoami", map[string]any{"format": "json"}},
				"a search":   {"describe_org_data", map[string]any{"search": password}},
			} {
				ctx, used := tools.Meter(t.Context())
				result, text := b.result(ctx, t, c.tool, c.args)
				text += toJSON(t, result.StructuredContent) + audited(t, b, toJSON(t, c.args), used())
				for _, secret := range append(spellings("ana", password), parrotToken) {
					if strings.Contains(text, secret) {
						t.Errorf("%s by %s: %q is in\n%s", what, way, secret, text)
					}
				}
			}
		}
	}
}
