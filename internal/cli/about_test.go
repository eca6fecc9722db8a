package cli

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestWebsiteIsTheModules(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if line, _, _ := strings.Cut(string(mod), "\n"); line != "module "+strings.TrimPrefix(website, "https://") {
		t.Errorf("%s is not the address of %q", website, line)
	}
	if src := icons()[0].Src; len(src) > 300 {
		t.Errorf("the icon has %d characters", len(src))
	}
}

// TestServerOffers asks the product for all that it offers besides tools, over each transport.
func TestServerOffers(t *testing.T) {
	t.Parallel()
	b := slowBackend(t, "1ms")
	for _, way := range []struct{ how, version string }{
		{"stdio", mcp.LATEST_PROTOCOL_VERSION}, {"http", mcp.LATEST_PROTOCOL_VERSION}, {"http", mcp.LATEST_LEGACY_PROTOCOL_VERSION}, {"sse", "2024-11-05"},
	} {
		t.Run(way.how+" "+way.version, func(t *testing.T) {
			t.Parallel()
			c := b.connect(t, way.how, way.version)
			templates, err := c.ListResourceTemplates(t.Context(), mcp.ListResourceTemplatesRequest{})
			if err != nil || !slices.ContainsFunc(templates.ResourceTemplates, func(r mcp.ResourceTemplate) bool { return r.URITemplate.Raw() == "orgdata://tables/{name}" }) {
				t.Errorf("templates %+v, %v", templates, err)
			}
			var read mcp.ReadResourceRequest
			read.Params.URI = "orgdata://tables/invoices"
			if got, err := c.ReadResource(t.Context(), read); err != nil || !strings.HasPrefix(got.Contents[0].(mcp.TextResourceContents).Text, "invoices: ") {
				t.Errorf("read %+v, %v", got, err)
			}
			read.Params.URI = "orgdata://tables/invoces"
			if _, err := c.ReadResource(t.Context(), read); err == nil || !strings.Contains(err.Error(), `no resource "orgdata://tables/invoces"`) {
				t.Errorf("an unknown one: %v", err)
			}
			var get mcp.GetPromptRequest
			get.Params.Name = "emissions_review"
			if _, err := c.GetPrompt(t.Context(), get); !errors.Is(err, mcp.ErrInvalidParams) || !strings.Contains(err.Error(), `"year" is missing`) {
				t.Errorf("a prompt without its argument: %v", err)
			}
			get.Params.Arguments = map[string]string{"year": "2025"}
			if got, err := c.GetPrompt(t.Context(), get); err != nil || !strings.Contains(got.Messages[0].Content.(mcp.TextContent).Text, `the year "2025"`) {
				t.Errorf("a prompt: %+v, %v", got, err)
			}
			var complete mcp.CompleteRequest
			complete.Params.Ref = mcp.PromptReference{Type: "ref/prompt", Name: "emissions_review"}
			complete.Params.Argument = mcp.CompleteArgument{Name: "organization", Value: "foods"}
			if got, err := c.Complete(t.Context(), complete); err != nil || len(got.Completion.Values) != 1 {
				t.Errorf("completed %+v, %v", got, err)
			}
		})
	}
}
