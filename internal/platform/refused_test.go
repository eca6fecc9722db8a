package platform

import (
	"errors"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// refusalsYAML has the error shapes of three platforms of the sandbox at once.
const refusalsYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, unit: {env: [ACME_UNIT]}}
authenticators: {key: {headers: {Authorization: "Bearer {api_key}"}}}
scope: {noun: hub, header: X-Hub-Id, from: unit}
errors:
  message: [error.detail, error.title, message, detail]
  code: [error.code, detail.code, error]
  advice: detail.suggested_next_action
  capability: error.extra.capability
  success: ok
  actions: [{status: 404, do: empty}]
paginators:
  numbered: {page: "page[number]", size: "page[size]", max: 20, items: data, stop: short}
  skipped: {offset: offset, size: limit, max: 1000, items: items, total: total}
tables:
  keys: {about: Keys, get: /v1/hubs/current/api-keys, paginator: numbered, columns: {id: {type: text, key: true}}}
  gone: {about: Something that is not there, get: /v1/containers/000000000000000000000000, columns: {id: {type: text, key: true}}}
  absent: {about: Something that is not there, get: /api/v1/chats/38a64e0d-22be-467a-8f4f-094f484c6c5e, columns: {id: {type: text, key: true}}}
  me: {about: Who asks, get: /api/v1/me, items: data, columns: {id: {type: text, key: true}}}
  chats: {about: Chats, get: /api/v1/chats, paginator: skipped, columns: {id: {type: text, key: true}}}
`

// TestRefusalsOfTheSandbox: the causes as the platforms tell them, each in its shape.
func TestRefusalsOfTheSandbox(t *testing.T) {
	t.Parallel()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	m := parsed(t, refusalsYAML)
	for _, c := range []struct{ name, platform, key, table, code, public, next string }{
		{"a capability is named", "cycle", "Deploy bot", "keys", CodeForbidden, " It needs the capability api-keys-manage.", "Have api-keys-manage granted to the key"},
		{"a 404 that is empty", "cycle", "Deploy bot", "gone", "", "", ""},
		{"another 404 that is empty", "deepcurrent", "", "absent", "", "", ""},
		{"an envelope of success", "tdc", "", "me", "", "", ""},
		{"an envelope of failure", "tdc", "wrong", "me", CodeUnauthorized, "” (UNAUTHORIZED).", ""},
		{"422 as a list", "deepcurrent", "", "chats", CodeInvalidRequest, "“query.limit: Input should be less than or equal to 100”", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := map[string]string{"api_key": "wrong-0123456789", "unit": "x"}
			for _, a := range sb.Accounts(c.platform) {
				if a.Key != "" && !a.Revoked && (a.KeyName == c.key || c.key == "") {
					given = map[string]string{"api_key": a.Key, "unit": a.OrganizationID}
				}
			}
			client := client(t, m, Options{BaseURL: sb.URL(c.platform), Credentials: func() (map[string]string, error) { return given, nil }})
			_, err := scanAll(t.Context(), client, c.table)
			if c.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Public, c.public) || !strings.Contains(e.Next, c.next) {
				t.Errorf("error %v\n%+v", err, e)
			}
		})
	}
}
