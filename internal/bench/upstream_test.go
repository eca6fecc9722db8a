package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// upstream answers like a platform that has no latency: what is left is what the servers add.
type upstream struct {
	*httptest.Server
	requests atomic.Int64
}

func startUpstream(tb testing.TB) *upstream {
	tb.Helper()
	u := new(upstream)
	keys := keysPage(tb)
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.requests.Add(1)
		if r.URL.Path != "/v1/api-keys" || r.Header.Get("x-api-key") == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(keys)
	}))
	tb.Cleanup(u.Close)
	return u
}

// keysPage is a page of eight keys, about 2 KB.
func keysPage(tb testing.TB) []byte {
	tb.Helper()
	items := make([]map[string]any, 8)
	for i := range items {
		items[i] = map[string]any{
			"id":           fmt.Sprintf("2c82feb8-242d-459d-949f-3c7096aa6b%02d", i),
			"name":         fmt.Sprintf("Reporting integration %d", i),
			"prefix":       fmt.Sprintf("sk_live_%04d", i),
			"created_by":   map[string]any{"id": "7b0d3a52-91f4-4a43-8a4e-0b8f6f8f3d11", "name": "Ana Ruiz"},
			"created_at":   "2026-05-04T08:30:00Z",
			"last_used_at": "2026-11-20T17:45:12Z",
			"revoked_at":   nil,
		}
	}
	page, err := json.Marshal(map[string]any{"items": items, "total": len(items), "page": 1, "size": 100})
	if err != nil {
		tb.Fatal(err)
	}
	return page
}
