// Package tools is what an assistant can call, one file a tool, with registry.go as the one list of them; and what else a person's client offers of the
// same data: resources, prompts and their completion. A tool is a name, a description (in the .md beside it, embedded), typed arguments, annotations
// and a handler. A handler turns arguments into a question to the rooms below and has internal/answer word what comes back; it must not speak HTTP,
// open a database, shape a text or know a platform by name.
package tools

import (
	"context"
	"embed"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
)

// Deps is what the handlers work with.
type Deps struct {
	Catalog *catalog.Catalog // of the platforms that are open; nil: tools are only listed
	// Use gives the catalog for the time of one call, which done ends; nil: it is Catalog for all.
	Use func() (c *catalog.Catalog, done func())
	// Notes gives lines for the next receipt, each once; nil: there are none.
	Notes   func() []string
	Version string           // of this server
	Now     func() time.Time // for the age of keys
	Whole   bool             // the list of tables is for a person, see [answer.Writer]
	// Partial is told why an answer is not complete: rows are missing, or one of several connections gave none; nil: nobody asks.
	Partial func(why string)
}

// forCall is what a call works with, from its beginning to done.
func (d Deps) forCall() (_ Deps, done func()) {
	if d.Use == nil {
		return d, func() {}
	}
	d.Catalog, done = d.Use()
	return d, done
}

// tool is one entry of the registry; build makes it callable.
type tool struct {
	name, title string
	build       func(Deps) server.ServerTool
}

//go:embed *.md
var descriptions embed.FS

// readOnly declares a tool that changes nothing anywhere and may be called again freely. A is its arguments: see schemaOf.
func readOnly[A any](name, title string, run func(context.Context, Deps, A) (reply, error)) tool {
	return tool{name: name, title: title, build: func(d Deps) server.ServerTool {
		fields, title := d.fieldsOn(fieldsOf[A]()), d.fill(title)
		return server.ServerTool{
			Tool: mcp.Tool{
				Name: name, Title: title, Description: d.fill(description(name)), InputSchema: schemaOf(fields),
				Annotations: mcp.ToolAnnotation{
					Title: title, ReadOnlyHint: mcp.ToBoolPtr(true), DestructiveHint: mcp.ToBoolPtr(false),
					IdempotentHint: mcp.ToBoolPtr(true), OpenWorldHint: mcp.ToBoolPtr(true),
				},
			},
			Handler: func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				d, done := d.forCall()
				defer done()
				args, err := decode[A](fields, request.Params.Arguments)
				if err != nil {
					return failure(ctx, d, err), nil
				}
				result, err := run(withProgress(ctx, request), d, args)
				if err != nil {
					return failure(ctx, d, err), nil
				}
				if result.refused != nil {
					noteFailure(ctx, d, result.refused)
					return mcp.NewToolResultError(result.text), nil
				}
				return mcp.NewToolResultText(result.text), nil
			},
		}
	}}
}

// description returns the embedded text of a tool. A missing file is a mistake in this package, found by any test that lists the tools.
func description(name string) string {
	text, err := descriptions.ReadFile(name + ".md")
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(text))
}
