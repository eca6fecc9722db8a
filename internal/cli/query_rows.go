package cli

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/export"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// rowWriter writes a result row by row.
type rowWriter interface {
	Row(row []any) error
	Close() error
}

// writeError is why rows could not be written, as a person is told.
type writeError struct{ error }

// write prints the rows of a result, unless they were given away one by one, and ends the output.
func (q *querying) write(r *query.Result) error {
	if q.rows == nil {
		if err := q.begin(r); err != nil {
			return err
		}
		for _, row := range r.Rows {
			if err := q.row(row); err != nil {
				return err
			}
		}
	}
	if err := q.rows.Close(); err != nil {
		return q.out.failed(err)
	}
	return q.out.commit()
}

// large prints the rows of a result that is too large to be kept.
func (q *querying) large(first *query.Result, row []any) error {
	if q.rows == nil {
		q.progress.erase()
		if err := q.begin(first); err != nil {
			return &writeError{err}
		}
	}
	if err := q.row(row); err != nil {
		return &writeError{err}
	}
	return nil
}

func (q *querying) row(row []any) error {
	if err := q.rows.Row(row); err != nil {
		return q.out.failed(err)
	}
	q.shown++
	return nil
}

// begin lays the output out by the rows that are there, and writes what stands before them.
func (q *querying) begin(r *query.Result) error {
	q.person.settled()
	t := answer.Table{Columns: r.Columns, Rows: r.Rows, Total: r.Total, Plain: r.Plain}
	if q.format == tableFormat {
		q.rows = q.writer().NewGrid(q.out, t, q.look())
		return nil
	}
	var err error
	q.rows, err = export.New(q.out, export.Format(q.format), export.Table{Columns: t.Columns, Numeric: answer.Numeric(t)},
		export.Options{Redact: q.session.redactor.Text, Visible: q.onTerminal()})
	return err
}

func (q *querying) writer() answer.Writer { return answer.Writer{Redact: q.session.redactor.Text} }

func (q *querying) onTerminal() bool { return q.out.name == "" && isTerminal(q.app.stdout) }

// look is as wide as the terminal; where there is none there is no end to a line.
func (q *querying) look() answer.Look {
	if !q.onTerminal() {
		return answer.Look{}
	}
	p := newPage(q.app.stdout, q.app.environ)
	return answer.Look{
		Width: p.width,
		Bold:  func(text string) string { return p.style("1", text) }, Dim: func(text string) string { return p.style("2", text) },
	}
}

// receipt says on stderr what the rows rest on.
func (q *querying) receipt(r *query.Result) {
	var more []string
	if grid, ok := q.rows.(*answer.Grid); ok {
		more = grid.Notes()
	}
	if q.out.name != "" {
		more = append(more, "the rows are in "+words.Line(q.out.name, 200))
	}
	p := newPage(q.app.stderr, q.app.environ)
	terminal := isTerminal(q.app.stderr)
	for i, line := range strings.Split(strings.TrimSuffix(asCommands(q.writer().Receipt(r, q.shown, more...)), "\n"), "\n") {
		if terminal {
			line = strings.ReplaceAll(words.Wrap(line, p.width-len("  ")), "\n", "\n  ")
		}
		style := "2"
		if i == 0 && !r.Receipt.Complete {
			style = "1"
		}
		fmt.Fprintln(p.w, p.style(style, line))
	}
}
