package tools

import (
	"context"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
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

// teller tells of a connection.
type teller func(context.Context, *catalog.Connection, answer.Writer) (string, error)

// toWrite is the time that is left at the end of a call for what has come by then.
const toWrite = 2 * time.Second

// inSections has all connections asked at once, and gives what is told of the one, or a section for each of several. One that refuses, or is late, leaves the
// others: why is its section.
func (d Deps) inSections(ctx context.Context, format string, ask teller) (reply, error) {
	all, w := d.connections(), d.writer()
	if len(all) == 1 {
		text, err := ask(ctx, all[0], w)
		return reply{text: text}, err
	}
	if due, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, due.Add(-toWrite))
		defer cancel()
	}
	sections := make([]answer.Section, len(all))
	var asking sync.WaitGroup
	for i, on := range all {
		asking.Go(func() {
			text, err := ask(ctx, on, w.Sharing(len(all)))
			sections[i] = answer.Section{Name: on.Name(), Text: text, Err: err}
		})
	}
	asking.Wait()
	r := reply{refused: refusedAll(sections)}
	if silent := unanswered(sections); d.Partial != nil && r.refused == nil && len(silent) > 0 {
		d.Partial("there is no answer of " + words.And(silent))
	}
	if format != "json" {
		r.text = d.writer().Sections(sections)
		return r, nil
	}
	var err error
	r.text, err = d.writer().SectionsJSON(sections)
	return r, err
}

func unanswered(sections []answer.Section) []string {
	var names []string
	for _, s := range sections {
		if s.Err != nil {
			names = append(names, s.Name)
		}
	}
	return names
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
