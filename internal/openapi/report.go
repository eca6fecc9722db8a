package openapi

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Report says what became of a document, in its order.
type Report struct {
	Converted []Note // what the manifest has
	Guessed   []Note // what the document does not say for certain; it stands in the manifest as a comment, or under one
	Refused   []Note // what the manifest lacks, and why
}

// Note is a line of a report.
type Note struct {
	Place string // file and line, and the part of the document: "petstore.yaml:12 GET /pets"
	Text  string

	line int
}

// sort puts the notes into the order of the document, each once.
func (r *Report) sort() {
	for _, list := range []*[]Note{&r.Converted, &r.Guessed, &r.Refused} {
		slices.SortStableFunc(*list, func(a, b Note) int { return cmp.Compare(a.line, b.line) })
		var once []Note
		for _, n := range *list {
			if !slices.Contains(once, n) {
				once = append(once, n)
			}
		}
		*list = once
	}
}

func (n Note) String() string { return n.Place + ": " + n.Text }

// place says where something is in the document.
type place struct {
	file string
	line int    // 0: not known
	what string // "GET /pets"
}

func (p place) String() string {
	if p.line == 0 {
		return p.file + " " + p.what
	}
	return fmt.Sprintf("%s:%d %s", p.file, p.line, p.what)
}

// at is a part of the document, by its extensions.
func (c *converter) at(extensions map[string]any, what string) place {
	p := place{file: c.file, what: words.Line(what, 120)}
	if file, ok := extensions[fileExtension].(string); ok {
		p.file = words.Line(file, 100)
	}
	if line, ok := extensions[lineExtension].(float64); ok {
		p.line = int(line)
	}
	return p
}

func (c *converter) converted(p place, format string, args ...any) {
	c.report.Converted = append(c.report.Converted, note(p, format, args...))
}

func (c *converter) guessed(p place, format string, args ...any) {
	c.report.Guessed = append(c.report.Guessed, note(p, format, args...))
}

func (c *converter) refused(p place, format string, args ...any) {
	c.report.Refused = append(c.report.Refused, note(p, format, args...))
}

func note(p place, format string, args ...any) Note {
	return Note{line: p.line, Place: p.String(), Text: words.Line(fmt.Sprintf(format, args...), 400)}
}
