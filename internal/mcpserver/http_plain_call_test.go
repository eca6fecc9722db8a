package mcpserver

import (
	"net/http"
	"strings"
	"testing"
)

// A call is answered alike, whether mcp-go's MCPServer or its Streamable HTTP server answers it: a _meta makes it the latter's.
func TestDirectCallsAreAnsweredLikeOthers(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	direct := call(1, "echo", `{"text":"x"}`)
	other := strings.Replace(direct, `"name"`, `"_meta":{},"name"`, 1)
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"no header":                    {nil, http.StatusOK},
		"a version":                    {map[string]string{"Mcp-Protocol-Version": legacy}, http.StatusOK},
		"the oldest version":           {map[string]string{"Mcp-Protocol-Version": oldest}, http.StatusOK},
		"no such version":              {map[string]string{"Mcp-Protocol-Version": "1999-12-31"}, http.StatusBadRequest},
		"the modern one, but no _meta": {modernHeader("tools/call", "echo"), http.StatusBadRequest},
		"JSON with a charset":          {map[string]string{"Content-Type": "application/json; charset=utf-8"}, http.StatusOK},
		"JSON in capitals":             {map[string]string{"Content-Type": "Application/JSON"}, http.StatusOK},
		"text":                         {map[string]string{"Content-Type": "text/plain"}, http.StatusBadRequest},
		"something like JSON":          {map[string]string{"Content-Type": "application/jsonx"}, http.StatusBadRequest},
		"a broken type":                {map[string]string{"Content-Type": "application/json;;"}, http.StatusBadRequest},
	} {
		got, want := do(t, "POST", base+"/mcp", direct, c.header), do(t, "POST", base+"/mcp", other, c.header)
		if got.status != c.status || want.status != c.status || strings.TrimSpace(got.body) != strings.TrimSpace(want.body) {
			t.Errorf("%s: %d %s; mcp-go answers %d %s", name, got.status, got.body, want.status, want.body)
		}
	}
}
