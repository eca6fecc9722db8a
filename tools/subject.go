package tools

import (
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// What Claude Code reads of a tool's _meta. It defers tools and finds them by search, in which the subject of the data must occur; one that is
// always loaded is in the first request. An answer longer than the last figure goes to a file: ours never are, whatever their size in tokens.
const (
	searchHint     = "anthropic/searchHint"
	alwaysLoad     = "anthropic/alwaysLoad"
	maxResultChars = "anthropic/maxResultSizeChars"
)

// resultChars is above the size of any answer, and not under the figure that holds where none is told.
const resultChars = 50_000

// maxSubject bounds, in bytes, what a manifest adds to each text about it.
const maxSubject = 400

// foundBySubject makes a tool be found by those who ask for the data, not for the tool.
func (t tool) foundBySubject() tool {
	build := t.build
	t.build = func(d Deps) server.ServerTool {
		built := build(d)
		built.Tool.Meta = &mcp.Meta{AdditionalFields: map[string]any{alwaysLoad: true, maxResultChars: resultChars}}
		if hint := d.hint(); hint != "" {
			built.Tool.Meta.AdditionalFields[searchHint] = hint
		}
		return built
	}
	return t
}

// subject tells which data there is: "Dcycle (carbon footprint …)". Without a platform there is none to tell of.
func (d Deps) subject() string {
	if d.Catalog == nil {
		return "the platform"
	}
	var all []string
	for _, on := range d.connections() {
		all = append(all, subject(on.Manifest(), maxSubject/len(d.connections())))
	}
	return words.And(all)
}

// subject is a platform's, in most bytes for the title and for what it is about.
func subject(m *manifest.Manifest, most int) string {
	if m.About == "" {
		return words.Line(m.Title, most)
	}
	return words.Line(m.Title, most) + " (" + words.Line(m.About, most) + ")"
}

// hint is the subject, the tables and the units, in the manifests' own words.
func (d Deps) hint() string {
	var all []string
	for _, on := range d.connections() {
		m, most := on.Manifest(), maxSubject/len(d.connections())
		all = append(all, subject(m, most)+"; "+words.Line(strings.Join(m.Words, ", "), most))
	}
	return strings.Join(all, "; ")
}
