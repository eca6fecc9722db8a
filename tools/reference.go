package tools

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// referenceURI is where the pages of the manifest's reference are, each behind a slash.
const (
	referenceURI      = "orgdata://reference"
	referenceTemplate = referenceURI + "/{" + tableVariable + "}"
	tableOfText       = "text/csv"
)

// referencePages are listed one by one: they are few, and nothing else tells their names.
func referencePages(d Deps) []server.ServerResource {
	var list []server.ServerResource
	for _, on := range d.connections() {
		for _, page := range on.Manifest().References {
			name := on.TableName(page.Name)
			list = append(list, server.ServerResource{
				Resource: mcp.NewResource(referenceURI+"/"+name, name, mcp.WithMIMEType(mimeOf(page)), mcp.WithResourceDescription(page.Title+": "+page.About)),
				Handler: func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
					return readReference(d, req.Params.URI)
				},
			})
		}
	}
	return list
}

func referencePageTemplate(d Deps) server.ServerResourceTemplate {
	return server.ServerResourceTemplate{
		Template: mcp.NewResourceTemplate(referenceTemplate, "reference",
			mcp.WithTemplateDescription("Something to look up besides the data: definitions, and how the data is sorted into them")),
		Handler: func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return readReference(d, req.Params.URI)
		},
	}
}

func mimeOf(page manifest.ReferencePage) string {
	if page.Table {
		return tableOfText
	}
	return plainText
}

func readReference(d Deps, uri string) ([]mcp.ResourceContents, error) {
	d, done := d.forCall()
	defer done()
	name, err := url.PathUnescape(strings.TrimPrefix(uri, referenceURI+"/"))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", server.ErrResourceNotFound, uri)
	}
	on, own := d.connectionOfPage(name)
	content, err := on.Manifest().ReferenceContent(own)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", server.ErrResourceNotFound, err)
	}
	if content.Columns == nil {
		return textResource(uri, content.Text), nil
	}
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: tableOfText, Text: csvOf(content)}}, nil
}

// csvOf writes a table as answers have them: a header, then rows.
func csvOf(content manifest.ReferenceContent) string {
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(content.Columns) // a Builder takes all
	_ = w.WriteAll(content.Rows) // and flushes
	return text.String()
}

// referenceNames complete the template.
func (d Deps) referenceNames() []string {
	var names []string
	for _, on := range d.connections() {
		for _, page := range on.Manifest().References {
			names = append(names, on.TableName(page.Name))
		}
	}
	return names
}

// connectionOfPage is whose page is meant by a name, of several connections with that of one before it; own is the manifest's name of it.
func (d Deps) connectionOfPage(name string) (on *catalog.Connection, own string) {
	for _, on := range d.connections() {
		if own, found := on.Own(name); found {
			return on, own
		}
	}
	return d.connections()[0], name
}
