package platform

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
)

// TestRefusedKeyIsRenewed: the platform refuses the key, it is got anew, once for each request, and the request goes on with the new one. What hinders
// that is told with the refusal.
func TestRefusedKeyIsRenewed(t *testing.T) {
	t.Parallel()
	l := startLab(t)
	good, _ := l.client.options.Credentials()
	table, err := l.manifest.Table("facilities")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		renewed string
		err     error
		wrong   []string
	}{
		"another key":            {good["api_key"], nil, nil},
		"the same key":           {"sk_live_revoked", nil, []string{"401 Unauthorized"}},
		"a command that fails":   {"", &Error{Code: CodeConfiguration, Public: "The vault is sealed.", Next: "Open it."}, []string{"401 Unauthorized", "No other key could be had: The vault is sealed.", "Open it."}},
		"what nobody worded":     {"", errors.New("broken"), []string{"401 Unauthorized", "No other key could be had: The credentials cannot be read: broken."}},
		"another key, no better": {"sk_live_revoked_too", nil, []string{"401 Unauthorized"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			given, asked := maps.Clone(good), 0
			given["api_key"] = "sk_live_revoked"
			client := client(t, l.manifest, Options{BaseURL: l.client.BaseURL(), Credentials: func() (map[string]string, error) {
				mu.Lock()
				defer mu.Unlock()
				return maps.Clone(given), nil
			}, Renew: func(_ context.Context, refused map[string]string) error {
				mu.Lock()
				defer mu.Unlock()
				if refused["api_key"] != "sk_live_revoked" {
					t.Errorf("told that %q was refused", refused["api_key"])
				}
				asked++
				if c.err == nil {
					given["api_key"] = c.renewed
				}
				return c.err
			}})
			rows := 0
			err := client.Scan(t.Context(), Scan{Table: table, Limit: 3}, func(p Page) error { rows += len(p.Rows); return nil })
			if asked != 1 {
				t.Errorf("the key was asked for %d times", asked)
			}
			if c.wrong == nil {
				if err != nil || rows == 0 {
					t.Errorf("%d rows, error %v", rows, err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Code != CodeUnauthorized {
				t.Fatalf("error %v", err)
			}
			for _, w := range c.wrong {
				if !strings.Contains(e.Public+"\n"+e.Next, w) {
					t.Errorf("%q does not say %q", e.Public+"\n"+e.Next, w)
				}
			}
		})
	}
}
