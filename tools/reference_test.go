package tools_test

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// TestReferencePages: each is listed, of the template, completed, and read as the manifest has it, without a request.
func TestReferencePages(t *testing.T) {
	t.Parallel()
	b := newBench(t, "http://127.0.0.1:1", credentials{"sk_0123456789", meridia})
	listed, template := tools.Resources(b.deps)[1:], tools.ResourceTemplates(b.deps)[1]
	var names []string
	for _, page := range listed {
		names = append(names, page.Resource.URI)
		if !template.Template.URITemplate.Regexp().MatchString(page.Resource.URI) {
			t.Errorf("%s is not of the template", page.Resource.URI)
		}
		for _, handler := range []server.ResourceHandlerFunc{page.Handler, server.ResourceHandlerFunc(template.Handler)} {
			rows, err := csv.NewReader(strings.NewReader(readResource(t, handler, page.Resource.URI, page.Resource.MIMEType))).ReadAll()
			want, _ := b.deps.Catalog.Connections()[0].Manifest().ReferenceContent(page.Resource.Name)
			if err != nil || !slices.Equal(rows[0], want.Columns) || !slices.EqualFunc(rows[1:], want.Rows, slices.Equal) {
				t.Errorf("%s: %v, %v", page.Resource.URI, rows, err)
			}
		}
	}
	if !slices.Equal(names, []string{"orgdata://reference/scopes", "orgdata://reference/emission-categories"}) {
		t.Errorf("%v", names)
	}
	var req mcp.ReadResourceRequest
	for _, uri := range []string{"orgdata://reference/", "orgdata://reference/scope", "orgdata://reference/%zz"} {
		req.Params.URI = uri
		if _, err := template.Handler(t.Context(), req); !errors.Is(err, server.ErrResourceNotFound) {
			t.Errorf("%s: %v", uri, err)
		}
	}
	ref := mcp.ResourceReference{Type: "ref/resource", URI: "orgdata://reference/{name}"}
	got, err := tools.Complete(b.deps)(t.Context(), ref, mcp.CompleteArgument{Name: "name", Value: "em"}, mcp.CompleteContext{})
	if err != nil || !slices.Equal(got.Values, []string{"emission-categories"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func readResource(t *testing.T, handler server.ResourceHandlerFunc, uri, mime string) string {
	t.Helper()
	var req mcp.ReadResourceRequest
	req.Params.URI = uri
	contents, err := handler(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	text := contents[0].(mcp.TextResourceContents)
	if text.URI != uri || text.MIMEType != mime {
		t.Errorf("%s is read as %s, %s", uri, text.URI, text.MIMEType)
	}
	return text.Text
}
