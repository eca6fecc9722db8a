package manifest

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ReferencePage is something that a reader of the platform's data may look up, such as the scopes of a standard.
type ReferencePage struct {
	Name  string // lower-case, with hyphens: emission-categories
	Title string // for people: what a menu shows
	About string // what it is for
	Table bool   // its content is a table
}

// ReferenceContent is what a reference page says: a text, or a table.
type ReferenceContent struct {
	Text    string
	Columns []string   // of the table
	Rows    [][]string // each as long as Columns; "": nothing is told
}

// ReferenceContent returns what a reference page says. The error for an unknown one names the nearest.
func (m *Manifest) ReferenceContent(name string) (ReferenceContent, error) {
	names := make([]string, len(m.References))
	for i, page := range m.References {
		names[i] = page.Name
		if page.Name == name {
			contents, err := m.references()
			return contents[name], err
		}
	}
	return ReferenceContent{}, fmt.Errorf("no reference %q; %s", words.Line(name, 60), words.DidYouMean(name, names))
}
