package tools

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/render"
)

var queryOrgData = readOnly("query_org_data", "Ask the organization's data with SQL", runQuery)

type queryArgs struct {
	SQL          string `json:"sql" required:"true" desc:"One SELECT; tables and columns as describe_org_data gives them"`
	Organization string `json:"organization" desc:"Name or id of another organization this key reaches; default: its own"`
	Format       string `json:"format" enum:"csv,json" desc:"csv (default) to read; json for programs"`
	MaxRows      int    `json:"max_rows" min:"1" max:"10000" desc:"Rows to return, default 200; the rest is counted"`
}

const defaultMaxRows = 200

func runQuery(ctx context.Context, d Deps, args queryArgs) (answer, error) {
	if args.MaxRows == 0 {
		args.MaxRows = defaultMaxRows
	}
	result, err := d.Catalog.Query(ctx, args.SQL, args.Organization, args.MaxRows)
	if err != nil {
		return answer{}, err
	}
	used := costOf(ctx)
	used.requests.Add(int64(result.Receipt.Requests))
	used.rows = len(result.Rows)
	if args.Format == "json" {
		return answer{data: structured(result)}, nil
	}
	table := render.Table{Columns: result.Columns, Rows: result.Rows, Total: result.Total}
	return answer{text: render.CSV(table, render.Tail{Receipt: receiptLine(result.Receipt), Cautions: cautions(result.Receipt)})}, nil
}

// receiptLine is the receipt in one line: complete or not and why, rows read per table, requests, as-of time.
func receiptLine(r query.Receipt) string {
	parts := []string{completeness(r.Why)}
	uses := make([]string, len(r.Tables))
	for i, t := range r.Tables {
		uses[i] = tableUse(t)
	}
	if len(uses) > 0 {
		parts = append(parts, strings.Join(uses, ", ")+";", render.Plural(r.Requests, "request")+";")
	}
	if !r.AsOf.IsZero() {
		parts = append(parts, "as of "+r.AsOf.UTC().Format(time.RFC3339))
	}
	return strings.TrimSuffix(strings.Join(parts, " "), ";")
}

// completeness is the word by which a reader knows whether to rely on an answer; why is empty when nothing is missing.
func completeness(why []string) string {
	if len(why) == 0 {
		return "complete."
	}
	return "INCOMPLETE, totals are partial: " + render.Clean(strings.Join(why, "; ")) + "."
}

func tableUse(t query.TableUse) string {
	text := t.Name + " " + render.Count(t.Rows)
	if t.Total > t.Rows {
		text += " of " + render.Count(t.Total)
	}
	return text + " rows"
}

// cautions are the units of the columns that were read, the tables' own notes and what the engine noticed. A unit is told of the table's column: what
// the statement made of it, a division by 1000 say, only the statement knows.
func cautions(r query.Receipt) []string {
	byUnit := map[string][]string{}
	for column, unit := range r.Units {
		byUnit[unit] = append(byUnit[unit], column)
	}
	var all []string
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		names := byUnit[unit]
		slices.Sort(names)
		all = append(all, fmt.Sprintf("source unit of %s: %s", strings.Join(names, ", "), unit))
	}
	for _, note := range r.Notes {
		all = append(all, render.Clean(note))
	}
	return all
}

// structuredResult is the shape of format=json.
type structuredResult struct {
	Columns   []string          `json:"columns"`
	Rows      [][]any           `json:"rows"`
	TotalRows int               `json:"total_rows"`
	Complete  bool              `json:"complete"`
	Why       []string          `json:"why_incomplete,omitempty"`
	Tables    []structuredTable `json:"tables"`
	Requests  int               `json:"requests"`
	AsOf      string            `json:"as_of,omitempty"`
	Units     map[string]string `json:"units,omitempty"`
	Notes     []string          `json:"notes,omitempty"`
}

type structuredTable struct {
	Name     string `json:"name"`
	Rows     int    `json:"rows"`
	Total    int    `json:"total"`
	Complete bool   `json:"complete"`
	Cached   bool   `json:"cached"`
}

func structured(r *query.Result) structuredResult {
	s := structuredResult{
		Columns: r.Columns, Rows: make([][]any, len(r.Rows)), TotalRows: r.Total, Complete: r.Receipt.Complete, Why: r.Receipt.Why,
		Tables: make([]structuredTable, len(r.Receipt.Tables)), Requests: r.Receipt.Requests, Units: r.Receipt.Units, Notes: r.Receipt.Notes,
	}
	for i, row := range r.Rows {
		s.Rows[i] = make([]any, len(row))
		for j, v := range row {
			s.Rows[i][j] = render.JSON(v)
		}
	}
	for i, t := range r.Receipt.Tables {
		s.Tables[i] = structuredTable{t.Name, t.Rows, t.Total, t.Complete, t.Cached}
	}
	if !r.Receipt.AsOf.IsZero() {
		s.AsOf = r.Receipt.AsOf.UTC().Format(time.RFC3339)
	}
	return s
}
