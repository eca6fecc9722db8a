package export

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Table is what is known of a result before its first row is written.
type Table struct {
	Columns []string
	Numeric []bool // by column: whether its values are numbers; nil: none are
}

// Options say how values are written.
type Options struct {
	Redact func(string) string // takes secrets out of a text; nil: there are none
	// Visible writes out the characters that cannot be seen, for a reader who would obey them, such as a terminal.
	Visible bool
}

// Encoder writes rows in one format. A value is nil, an int64, a float64, a bool or a string.
type Encoder struct {
	w     *bufio.Writer
	names []string // of the columns
	o     Options
	rows  int
	begin func(Table)
	row   func([]any)
	end   func()
}

// New begins the output of a table, and writes what stands before its rows. What cannot be written is told by Close.
func New(w io.Writer, f Format, t Table, o Options) (*Encoder, error) {
	if o.Redact == nil {
		o.Redact = func(text string) string { return text }
	}
	e := &Encoder{w: bufio.NewWriterSize(w, 64<<10), o: o, begin: func(Table) {}, end: func() {}}
	switch f {
	case CSV:
		e.begin, e.row = e.beginCSV, e.rowCSV
	case JSON:
		e.row, e.end = e.rowJSON, e.endJSON
	case JSONL:
		e.row = e.rowJSONL
	case Markdown:
		e.begin, e.row = e.beginMarkdown, e.rowMarkdown
	default:
		return nil, fmt.Errorf("exporting a result: no format %q", f)
	}
	asObjects := f == JSON || f == JSONL
	e.o.Visible = e.o.Visible && !asObjects // escapes show it, and lose nothing
	for _, name := range t.Columns {
		e.names = append(e.names, e.text(name))
	}
	if asObjects {
		e.names = unique(e.names)
	}
	e.begin(t)
	return e, nil
}

// Row writes one row, in the order of the columns. The error is that of the writer.
func (e *Encoder) Row(row []any) error {
	e.row(row)
	e.rows++
	_, err := e.w.Write(nil) // a bufio.Writer keeps its first error
	return err
}

// Flush hands on what was written so far.
func (e *Encoder) Flush() error { return e.w.Flush() }

// Close writes what stands behind the rows. The error is the first one of the writer.
func (e *Encoder) Close() error {
	e.end()
	return e.w.Flush()
}

// text takes the secrets out of a text, which otherwise stays as it is, unless all of it is to be seen.
func (e *Encoder) text(s string) string {
	clean := words.Clean(s)
	shown := words.Redacted(s, e.o.Redact)
	if shown == clean && !e.o.Visible {
		return s
	}
	return shown
}

// number writes the digits of a number without losing any.
func (e *Encoder) number(v any) (digits string, ok bool) {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return words.Real(v), !math.IsInf(v, 0) && !math.IsNaN(v)
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// plain is a value as text; that of NULL is nothing.
func (e *Encoder) plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return e.text(v)
	case int64, float64, bool:
		digits, _ := e.number(v)
		return e.o.Redact(digits)
	}
	return e.text(fmt.Sprint(v))
}

// unique gives columns of one name numbers, as id, id_2: an object has each name once.
func unique(names []string) []string {
	taken := map[string]bool{}
	for _, name := range names {
		taken[name] = true
	}
	seen := map[string]bool{}
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = name
		for n := 2; seen[all[i]]; n++ {
			if other := name + "_" + strconv.Itoa(n); !taken[other] {
				all[i] = other
				taken[other] = true
			}
		}
		seen[all[i]] = true
	}
	return all
}
