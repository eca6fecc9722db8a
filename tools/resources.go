package tools

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// tablesURI is the resource that lists the tables; that of a table has its name behind a slash.
const (
	tablesURI     = "orgdata://tables"
	tableTemplate = tablesURI + "/{" + tableVariable + "}"
	tableVariable = "name"
	plainText     = "text/plain"
)

// Resources returns what a user may attach to a conversation: what describe_org_data tells, and the manifest's reference. Of the tables only their list
// is listed: it names all, and their addresses follow from the template.
func Resources(d Deps) []server.ServerResource {
	return append([]server.ServerResource{{
		Resource: mcp.NewResource(tablesURI, "tables",
			mcp.WithMIMEType(plainText), mcp.WithResourceDescription("The tables and columns that can be asked about, as "+describeOrgData.name+" tells them")),
		Handler: func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			d, done := d.forCall()
			defer done()
			text, err := describeTables(d)
			return textResource(req.Params.URI, text), err
		},
	}}, referencePages(d)...)
}

// ResourceTemplates returns the one of a table in depth, and that of the reference's pages where there are any.
func ResourceTemplates(d Deps) []server.ServerResourceTemplate {
	list := []server.ServerResourceTemplate{{
		Template: mcp.NewResourceTemplate(tableTemplate, "table",
			mcp.WithTemplateMIMEType(plainText), mcp.WithTemplateDescription("One table: its columns, their units and meaning, and which filters are fast")),
		Handler: func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			d, done := d.forCall()
			defer done()
			name, err := url.PathUnescape(strings.TrimPrefix(req.Params.URI, tablesURI+"/"))
			if err != nil {
				return nil, fmt.Errorf("%w: %s", server.ErrResourceNotFound, req.Params.URI)
			}
			text, err := describeTable(d, name)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", server.ErrResourceNotFound, err)
			}
			return textResource(req.Params.URI, text), nil
		},
	}}
	if len(d.referenceNames()) > 0 {
		list = append(list, referencePageTemplate(d))
	}
	return list
}

func textResource(uri, text string) []mcp.ResourceContents {
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: plainText, Text: text}}
}
