package answer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// document is the shape of a result as JSON: the receipt first, so that who reads no further has read it. In rows an integer beyond ±2^53 is a text,
// and so is a real that JSON cannot write, as "+Inf": null is a value that is not there.
type document struct {
	Complete  bool              `json:"complete"`
	Why       []string          `json:"why_incomplete,omitempty"`
	TotalRows int               `json:"total_rows"`
	ShownRows int               `json:"shown_rows"`
	Tables    []tableRead       `json:"tables"`
	Requests  int               `json:"requests"`
	AsOf      string            `json:"as_of,omitempty"`
	Units     map[string]string `json:"units,omitempty"`
	Cautions  []string          `json:"cautions,omitempty"`
	Columns   []string          `json:"columns"`
	Rows      []json.RawMessage `json:"rows"`
}

type tableRead struct {
	Name     string `json:"name"`
	Rows     int    `json:"rows"`
	Total    int    `json:"total"` // -1: unknown
	Complete bool   `json:"complete"`
	Cached   bool   `json:"cached"`
	Requests int    `json:"requests,omitempty"` // made for its rows, for this answer

	Organizations int `json:"organizations,omitempty"` // of which there are rows, where several were asked
}

// JSON writes a query's result for a program, receipt included, in the size of any other answer.
func (w Writer) JSON(r *query.Result) (string, error) {
	t := tableOf(r)
	d := w.document(r)
	names, shortened := w.headings(t.Columns)
	facts := tailFacts{shortened: shortened}
	cautions := d.Cautions
	var failed error
	l := layout{
		most: w.room(),
		row: func(row []any, p part) (string, marks) {
			cells, m := w.jsonRow(t, row, p)
			text, err := encode(cells)
			failed = cmp.Or(failed, err)
			return text, m
		},
		text: func(p part) string {
			d.ShownRows, d.Columns, d.Rows = len(p.rows), names[:p.columns], raw(p.rows)
			d.Cautions = slices.Concat(notes(t, p, facts), cautions)
			if p.marks.text {
				d.Cautions = append(d.Cautions, dataIsData)
			}
			text, err := encode(d)
			failed = cmp.Or(failed, err)
			return text
		},
	}
	text := l.fit(t)
	return text, failed
}

// document is the receipt.
func (w Writer) document(r *query.Result) document {
	d := document{
		Complete: r.Receipt.Complete, Why: w.bounded(r.Receipt.Why), TotalRows: r.Total, Tables: make([]tableRead, len(r.Receipt.Tables)),
		Requests: r.Receipt.Requests,
	}
	units, left := w.units(r.Receipt.Units)
	d.Units, d.Cautions = units, w.bounded(noticed(r.Receipt))
	if left > 0 {
		d.Cautions = append(d.Cautions, words.Plural(left, "more unit")+" left out for their length")
	}
	for i, t := range r.Receipt.Tables {
		d.Tables[i] = tableRead{Name: t.Name, Rows: t.Rows, Total: t.Total, Complete: t.Complete, Cached: t.Cached, Requests: t.Requests}
		if n := len(t.ByOrganization); n > 1 {
			d.Tables[i].Organizations = n
		}
	}
	if !r.Receipt.AsOf.IsZero() {
		d.AsOf = r.Receipt.AsOf.UTC().Format(time.RFC3339)
	}
	return d
}

func (w Writer) jsonRow(t Table, row []any, p part) ([]any, marks) {
	cells := make([]any, p.columns)
	var all, m marks
	size := 0
	for i, v := range row[:p.columns] {
		cells[i], m = w.jsonValue(v, t.plain(i), p.cell)
		all = all.and(m)
		text, _ := cells[i].(string)
		if size += len(text); size > w.room() {
			break // such a row has no room in any case
		}
	}
	return cells, all
}

// units are those of the columns, and how many there are that an answer has no room for.
func (w Writer) units(units map[string]string) (safe map[string]string, left int) {
	safe = map[string]string{}
	size := 0
	for _, column := range slices.Sorted(maps.Keys(units)) {
		if size += len(column) + len(units[column]); size > maxCautions {
			return safe, len(units) - len(safe)
		}
		safe[w.safe(column)] = w.safe(units[column])
	}
	return safe, 0
}

func raw(rows []string) []json.RawMessage {
	all := make([]json.RawMessage, len(rows))
	for i, row := range rows {
		all[i] = json.RawMessage(row)
	}
	return all
}

// encode writes v as JSON. It is no part of a web page, and \u0026 for & costs six times as much.
func encode(v any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "", fmt.Errorf("writing a result as JSON: %w", err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
