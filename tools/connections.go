package tools

import (
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
)

// connections are the platforms that are open.
func (d Deps) connections() []*catalog.Connection {
	if d.Catalog == nil {
		return nil
	}
	return d.Catalog.Connections()
}

// several tells whether names of tables begin with that of their connection.
func (d Deps) several() bool { return len(d.connections()) > 1 }

// exampleTable is how a table is named where several platforms are open.
func (d Deps) exampleTable() string {
	if !d.several() {
		return "table"
	}
	return d.connections()[0].Name() + ".table"
}

// inSections has all connections asked at once, and gives what is told of the one, or a section for each of several. One that refuses leaves the others: its
// refusal is its section.
func (d Deps) inSections(format string, ask func(*catalog.Connection, answer.Writer) (string, error)) (reply, error) {
	all, w := d.connections(), d.writer()
	if len(all) == 1 {
		text, err := ask(all[0], w)
		return reply{text: text}, err
	}
	sections := make([]answer.Section, len(all))
	var asking sync.WaitGroup
	for i, on := range all {
		asking.Go(func() {
			text, err := ask(on, w.Sharing(len(all)))
			sections[i] = answer.Section{Name: on.Name(), Text: text, Err: err}
		})
	}
	asking.Wait()
	r := reply{refused: refusedAll(sections)}
	if format != "json" {
		r.text = d.writer().Sections(sections)
		return r, nil
	}
	var err error
	r.text, err = d.writer().SectionsJSON(sections)
	return r, err
}

// refusedAll is the first refusal, where there is nothing else.
func refusedAll(sections []answer.Section) error {
	for _, s := range sections {
		if s.Err == nil {
			return nil
		}
	}
	return sections[0].Err
}
