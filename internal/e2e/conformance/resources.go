package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func resources() []server.ServerResource {
	contain := func(c mcp.ResourceContents) server.ResourceHandlerFunc {
		return func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return []mcp.ResourceContents{c}, nil
		}
	}
	return []server.ServerResource{
		{
			Resource: mcp.NewResource("test://static-text", "static-text", mcp.WithResourceDescription("A static text"), mcp.WithMIMEType("text/plain")),
			Handler:  contain(mcp.TextResourceContents{URI: "test://static-text", MIMEType: "text/plain", Text: "This is the content of the static text resource."}),
		},
		{
			Resource: mcp.NewResource("test://static-binary", "static-binary", mcp.WithResourceDescription("A static picture"), mcp.WithMIMEType("image/png")),
			Handler:  contain(mcp.BlobResourceContents{URI: "test://static-binary", MIMEType: "image/png", Blob: image}),
		},
	}
}

func templates() []server.ServerResourceTemplate {
	return []server.ServerResourceTemplate{{
		Template: mcp.NewResourceTemplate("test://template/{id}/data", "template", mcp.WithTemplateDescription("Data by id"), mcp.WithTemplateMIMEType("application/json")),
		Handler: func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			id := strings.TrimSuffix(strings.TrimPrefix(req.Params.URI, "test://template/"), "/data")
			text := fmt.Sprintf(`{"id":%q,"templateTest":true,"data":%q}`, id, "Data for ID: "+id)
			return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "application/json", Text: text}}, nil
		},
	}}
}
