package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// referenceName may have hyphens: it is part of an address and no name in SQL.
var referenceName = words.Pattern(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)

func (r *reader) referencePages(n ast.Node) (pages []ReferencePage, contents map[string]ReferenceContent) {
	if n == nil {
		return nil, nil
	}
	contents = map[string]ReferenceContent{}
	for _, e := range r.entries(n, "reference") {
		if !referenceName().MatchString(e.key) {
			r.wrong(e.at, "reference %q: a name has lower-case letters, digits and hyphens and begins with a letter", words.Line(e.key, 60))
		}
		page, content := r.referencePage(e)
		pages = append(pages, page)
		contents[page.Name] = content
	}
	return pages, contents
}

func (r *reader) referencePage(e entry) (ReferencePage, ReferenceContent) {
	var k referenceKeys
	what := "reference " + e.key
	m := r.decode(e.value, what, &k)
	page := ReferencePage{
		Name: e.key, Title: r.required(m, "title", k.Title, "what a menu shows, such as Scopes of emissions"),
		About: r.required(m, "about", k.About, "what it is for, in a sentence"), Table: k.Rows != nil,
	}
	for key, s := range map[string]string{"title": page.Title, "about": page.About} {
		if len(s) > maxPromptAbout {
			r.wrong(m.place(key), "%s: %s has %d bytes; %d are the most", what, key, len(s), maxPromptAbout)
		}
	}
	if m.has("text") == m.has("rows") || m.has("columns") != m.has("rows") {
		r.wrong(m.at, "%s: give either text, or columns and rows", what)
	}
	if len(k.Text) > maxReferenceText {
		r.wrong(m.place("text"), "%s: text has %s bytes; %s are the most", what, words.Count(len(k.Text)), words.Count(maxReferenceText))
	}
	content := ReferenceContent{Text: string(k.Text), Columns: k.Columns}
	if k.Rows != nil {
		content.Rows = r.referenceRows(k.Rows, k.Columns, what)
	}
	return page, content
}

// A model reads a page whole.
const (
	maxReferenceText = 16_000 // bytes
	maxReferenceRows = 200
)

// referenceRows reads a list of mappings, each of some of the columns.
func (r *reader) referenceRows(n ast.Node, columns []string, what string) (rows [][]string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 || len(list.Values) > maxReferenceRows {
		r.wrong(at(n), "%s: rows must be a list of 1 to %d rows, each written {column: value}", what, maxReferenceRows)
		return nil
	}
	for _, item := range list.Values {
		rows = append(rows, r.referenceRow(r.entries(item, what+": rows"), columns, what))
	}
	return rows
}

func (r *reader) referenceRow(cells []entry, columns []string, what string) []string {
	row := make([]string, len(columns))
	for _, c := range cells {
		i := slices.Index(columns, c.key)
		if i < 0 {
			r.wrong(c.at, "%s: rows: columns has no %q; %s", what, words.Line(c.key, 60), words.DidYouMean(c.key, columns))
			continue
		}
		var value scalar
		r.take(c.value, what+": rows: "+c.key, &value)
		row[i] = string(value)
	}
	return row
}
