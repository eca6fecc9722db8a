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
		all = append(all, subject(on.Manifest(), d.subjectRoom()))
	}
	return words.And(all)
}

// subjectRoom is how many bytes each platform has.
func (d Deps) subjectRoom() int { return maxSubject / max(1, len(d.connections())) }

// subject is a platform's, in most bytes for the title and for what it is about.
func subject(m *manifest.Manifest, most int) string {
	if m.About == "" {
		return words.Line(m.Title, most)
	}
	return words.Line(m.Title, most) + " (" + wholeClauses(m.About, most) + ")"
}

// wholeClauses is the beginning of a text, as many of its clauses as most bytes have room for.
func wholeClauses(text string, most int) string {
	line := words.Line(text, most)
	if line == words.Line(text, len(text)) {
		return line
	}
	end, open := 0, 0
	for i, r := range line {
		switch {
		case r == '(':
			open++
		case r == ')':
			open--
		case open == 0 && strings.ContainsRune(",;:", r):
			end = i
		}
	}
	if end == 0 {
		return line
	}
	return line[:end]
}

// hint is the subject, the tables and the units, in the manifests' own words.
func (d Deps) hint() string {
	var all []string
	for _, on := range d.connections() {
		m, most := on.Manifest(), d.subjectRoom()
		all = append(all, subject(m, most)+"; "+wholeClauses(strings.Join(m.Words, ", "), most))
	}
	return strings.Join(all, "; ")
}
