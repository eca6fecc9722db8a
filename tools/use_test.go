package tools_test

import (
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// TestEachCallHasACatalogOfItsTime: every handler asks for the catalog in use when it is called, and says when it is done with it, also where it fails.
func TestEachCallHasACatalogOfItsTime(t *testing.T) {
	t.Parallel()
	b := newLoner(t)
	begun, ended := 0, 0
	d := b.deps
	in := d.Catalog
	d.Use = func() (*catalog.Catalog, func()) {
		begun++
		return in, func() { ended++ }
	}
	counted := func(what string, call func()) {
		t.Helper()
		before := begun
		if call(); begun != before+1 || ended != begun {
			t.Errorf("%s: %d uses were begun and %d ended in all, after %d before", what, begun, ended, before)
		}
	}
	for _, entry := range tools.All(d) {
		for _, args := range []map[string]any{nil, {"sql": "SELECT * FROM things"}, {"sql": "SELECT * FROM refused"}, {"nonsense": 1}} {
			counted(entry.Tool.Name, func() {
				var request mcp.CallToolRequest
				request.Params.Arguments = args
				if _, err := entry.Handler(t.Context(), request); err != nil {
					t.Error(err)
				}
			})
		}
	}
	for _, r := range tools.Resources(d) {
		counted(r.Resource.URI, func() {
			r.Handler(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: r.Resource.URI}})
		})
	}
	for _, r := range tools.ResourceTemplates(d) {
		for _, uri := range []string{"orgdata://tables/things", "orgdata://tables/nothing", "orgdata://reference/codes", "orgdata://reference/nothing"} {
			counted(r.Template.Name+" "+uri, func() { r.Handler(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}}) })
		}
	}
	for _, name := range []string{"name", "nothing"} {
		counted("completion of "+name, func() {
			tools.Complete(d)(t.Context(), mcp.ResourceReference{URI: "orgdata://tables/{name}"}, mcp.CompleteArgument{Name: name}, mcp.CompleteContext{})
		})
	}
}
