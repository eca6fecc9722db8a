package platform

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestLook gives an answer as it came, whatever it is, by one request that is signed.
func TestLook(t *testing.T) {
	t.Parallel()
	m, _ := acme(t, "things")
	var asked atomic.Int32
	c := serve(t, m, Options{Renew: func(context.Context, map[string]string) error { return nil }}, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		signed := slices.ContainsFunc(m.Authenticators[0].Headers, func(h manifest.HeaderTemplate) bool { return strings.Contains(r.Header.Get(h.Header), secret) })
		if !signed || r.Method != http.MethodGet || r.URL.RawQuery != "a=1" {
			t.Errorf("%s %s, signed: %v", r.Method, r.URL, signed)
		}
		status, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		w.Header().Set("Location", "http://127.0.0.1:9/elsewhere")
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("not JSON"))
	})
	for _, status := range []int{200, 302, 401, 403, 404, 429, 500, 502, 503} {
		before := asked.Load()
		look, err := c.Look(t.Context(), "/"+strconv.Itoa(status)+"?a=1")
		if err != nil || look.Status != status || string(look.Body) != "not JSON" || look.Header.Get("Retry-After") != "1" || asked.Load() != before+1 {
			t.Errorf("%d: %+v, %v, %d requests", status, look, err, asked.Load()-before)
		}
	}
}
