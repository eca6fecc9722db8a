package tools_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPlatformWithoutCredentials: nobody is told of a key where there is none.
func TestPlatformWithoutCredentials(t *testing.T) {
	t.Parallel()
	m := parsed(t, `manifest: 2
platform: mini
title: Mini
base_url: https://mini.example
credentials: {}
authenticators:
  open: {headers: {}}
tables:
  things:
    about: Things
    get: /things
    columns:
      id: {type: text, key: true}
`)
	b := benchOver(depsOf(t, m))
	if text := b.answer(t, "whoami", nil); !strings.Contains(text, "signed in by: nothing; the platform asks for no credentials\n") || strings.Contains(text, "key:") {
		t.Errorf("whoami: %s", text)
	}
	if text := b.answer(t, "list_keys", nil); text != "Mini asks for no credentials, so there are no keys\n" {
		t.Errorf("list_keys: %s", text)
	}
	for _, tool := range []string{"whoami", "list_keys"} {
		var document struct {
			Key  any   `json:"key"`
			Keys []any `json:"keys"`
		}
		if err := json.Unmarshal([]byte(b.answer(t, tool, map[string]any{"format": "json"})), &document); err != nil || document.Key != nil || len(document.Keys) > 0 {
			t.Errorf("%s: %+v, %v", tool, document, err)
		}
	}
}

// TestKeysOfAConnectionWithoutKey: who signs in in another way is not told of a key of her own, and who has one is.
func TestKeysOfAConnectionWithoutKey(t *testing.T) {
	t.Parallel()
	m := parsed(t, `manifest: 2
platform: mini
title: Mini
base_url: https://mini.example
credentials:
  api_key: {env: [MINI_API_KEY], secret: true}
  client_id: {env: [MINI_CLIENT_ID]}
  client_secret: {env: [MINI_CLIENT_SECRET], secret: true}
  user: {env: [MINI_USER]}
  password: {env: [MINI_PASSWORD], secret: true, format: password}
authenticators:
  key: {headers: {X-Key: "{api_key}"}}
  key_as_user: {basic: {user: "{api_key}"}}
  person: {basic: {user: "{user}", password: "{password}"}}
  machine: {client_credentials: {url: "https://mini.example/token", id: "{client_id}", secret: "{client_secret}"}}
  login: {login: {post: /login, json: {user: "{user}", password: "{password}"}, token: token}, headers: {Authorization: "Bearer {token}"}}
tables:
  things:
    about: Things
    get: /things
    columns:
      id: {type: text, key: true}
`)
	given := map[string]string{"api_key": "sk_live_0123456789abcdef", "client_id": "app-1", "client_secret": "cs_0123456789abcdef", "user": "ana", "password": "pw_0123456789abcdef"}
	for way, want := range map[string]string{
		"key":         "Mini publishes no list of keys; of its keys this server knows its own:\nprefix sk_live_…; name, creator and age unknown\n",
		"key_as_user": "Mini publishes no list of keys; of its keys this server knows its own:\nprefix sk_live_…; name, creator and age unknown\n",
		"person":      "Mini publishes no list of keys; this connection uses none: it is signed in by “person”, with the user ana and the password from MINI_PASSWORD\n",
		"machine":     "Mini publishes no list of keys; this connection uses none: it is signed in by “machine”, with the client id app-1 and the client secret from MINI_CLIENT_SECRET\n",
		"login":       "Mini publishes no list of keys; this connection uses none: it is signed in by “login”, with the user ana and the password from MINI_PASSWORD\n",
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			b := newBenchBy(t, m, way, "http://127.0.0.1:1", given)
			if text := b.answer(t, "list_keys", nil); text != want {
				t.Errorf("%q, want %q", text, want)
			}
			var document struct {
				Total int   `json:"total_keys"`
				Keys  []any `json:"keys"`
			}
			known := strings.Count(want, "prefix")
			if err := json.Unmarshal([]byte(b.answer(t, "list_keys", map[string]any{"format": "json"})), &document); err != nil || document.Total != known || len(document.Keys) != known {
				t.Errorf("%+v, %v; want %d keys", document, err, known)
			}
		})
	}
}
