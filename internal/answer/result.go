package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// Result writes a query's result as CSV with its receipt and cautions.
func (w Writer) Result(r *query.Result) string {
	table := Table{Columns: r.Columns, Rows: r.Rows, Total: r.Total, Plain: r.Plain}
	return w.CSV(table, Tail{Receipt: receiptLine(r.Receipt), Cautions: cautions(r.Receipt)})
}

// document is the shape of a result as JSON: the receipt first, so that who reads no further has read it. In rows an integer beyond ±2^53 is a text,
// and a real that JSON cannot write is null.
type document struct {
	Complete  bool              `json:"complete"`
	Why       []string          `json:"why_incomplete,omitempty"`
	TotalRows int               `json:"total_rows"`
	Tables    []tableRead       `json:"tables"`
	Requests  int               `json:"requests"`
	AsOf      string            `json:"as_of,omitempty"`
	Units     map[string]string `json:"units,omitempty"`
	Cautions  []string          `json:"cautions,omitempty"`
	Columns   []string          `json:"columns"`
	Rows      [][]any           `json:"rows"`
}

type tableRead struct {
	Name     string `json:"name"`
	Rows     int    `json:"rows"`
	Total    int    `json:"total"` // -1: unknown
	Complete bool   `json:"complete"`
	Cached   bool   `json:"cached"`
}

// JSON writes a query's result for a program, receipt included.
func (w Writer) JSON(r *query.Result) (json.RawMessage, error) {
	d := document{
		Complete: r.Receipt.Complete, Why: w.safeAll(r.Receipt.Why), TotalRows: r.Total, Tables: make([]tableRead, len(r.Receipt.Tables)),
		Requests: r.Receipt.Requests, Units: w.units(r.Receipt.Units), Cautions: w.safeAll(noticed(r.Receipt)),
		Columns: append([]string{}, w.safeAll(r.Columns)...), Rows: w.jsonRows(r),
	}
	for i, t := range r.Receipt.Tables {
		d.Tables[i] = tableRead{t.Name, t.Rows, t.Total, t.Complete, t.Cached}
	}
	if !r.Receipt.AsOf.IsZero() {
		d.AsOf = r.Receipt.AsOf.UTC().Format(time.RFC3339)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // it is no part of a web page, and \u0026 for & costs six times as much
	if err := encoder.Encode(d); err != nil {
		return nil, fmt.Errorf("writing a result as JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func (w Writer) jsonRows(r *query.Result) [][]any {
	rows := make([][]any, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = make([]any, len(row))
		for j, v := range row {
			rows[i][j] = w.jsonValue(v, j < len(r.Plain) && r.Plain[j])
		}
	}
	return rows
}

func (w Writer) units(units map[string]string) map[string]string {
	safe := make(map[string]string, len(units))
	for column, unit := range units {
		safe[w.safe(column)] = w.safe(unit)
	}
	return safe
}
