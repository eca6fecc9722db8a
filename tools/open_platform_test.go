package tools_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestPlatformWithoutCredentials: nobody is told of a key where there is none.
func TestPlatformWithoutCredentials(t *testing.T) {
	t.Parallel()
	m, err := manifest.Parse("mini.yaml", []byte(`manifest: 2
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
`))
	if err != nil {
		t.Fatal(err)
	}
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
