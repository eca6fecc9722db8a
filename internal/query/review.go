package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// schemaOf describes the tables to who reads statements.
func schemaOf(tables []*rows.Table) statement.Schema {
	var s statement.Schema
	for _, t := range tables {
		described := statement.Table{Name: t.Name, Scoped: t.Scoped}
		for i := range t.Columns {
			described.Columns = append(described.Columns, describedColumn(&t.Columns[i]))
		}
		if t.Each != nil {
			for _, f := range t.Each.Fill {
				described.Columns[t.Column(f.Column)].FilledFrom = statement.Reference{Table: t.Each.Table, Column: f.From}
			}
		}
		s.Tables = append(s.Tables, described)
	}
	return s
}

func describedColumn(c *rows.Column) statement.Column {
	kinds := map[rows.Format]statement.Kind{
		rows.Date: statement.Date, rows.DateTime: statement.DateTime, rows.UUID: statement.UUID,
		rows.Boolean: statement.Boolean, rows.JSON: statement.JSON,
	}
	kind, ok := kinds[c.Format]
	if !ok {
		kind = map[rows.Type]statement.Kind{rows.Text: statement.Text, rows.Integer: statement.Integer, rows.Real: statement.Real}[c.Type]
	}
	return statement.Column{
		Name: c.Name, Kind: kind, Enum: c.Enum, Unit: c.Unit, UnitFrom: c.UnitFrom, References: statement.Reference(c.References),
		Key: c.Key, Required: c.Required, NullMeans: c.NullMeans, Within: c.Within,
	}
}

// cautions are what a careful analyst would raise a hand about: what the
// statement's text gives reason for, what its rows do, and values that were not
// of their column's kind. Nothing is asked of a source for them.
func (c *call) cautions(ctx context.Context, r *run) []string {
	var out []string
	for _, caution := range c.review.Cautions {
		out = append(out, c.shown(caution.Text))
	}
	for _, check := range c.review.Checks {
		if text := c.shown(c.settleCheck(ctx, r, check)); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, t := range c.tables() {
		out = append(out, misfitCautions(t, r.usedOf(t), r.policy.columns[t])...)
	}
	return out
}

// settleCheck is the caution that a check comes to with the rows there are; "" is
// none.
func (c *call) settleCheck(ctx context.Context, r *run, check statement.Check) string {
	t := c.e.byName[strings.ToLower(c.shown(check.Table))]
	if v := viewNamed(c.views, check.Table); v != nil {
		return c.settleViewCheck(ctx, r, v.shown, check)
	}
	if t == nil {
		return ""
	}
	col := t.Column(check.Column)
	switch check.Name {
	case statement.CheckNulls:
		return c.nullCaution(ctx, r, t, col, check)
	case statement.CheckUnits:
		return c.unitCaution(ctx, r, t, col, check)
	case statement.CheckLiteral:
		return c.literalCaution(ctx, r, t, col, check)
	case statement.CheckRunning:
		return runningCaution(r.result.rows, check)
	case statement.CheckYears:
		return c.yearsCaution(ctx, r, t, check)
	}
	return ""
}

// maxProbed is over how many rows a probe is made: it takes about as long as the
// statement. Over more, what is known of all rows is told.
const maxProbed = 100_000

// nullCaution tells of rows that an aggregate leaves out because they have no
// value.
func (c *call) nullCaution(ctx context.Context, r *run, t *rows.Table, col int, check statement.Check) string {
	all, nulls := 0, 0
	for _, s := range apart(r.usedOf(t)) {
		all, nulls = all+s.Rows, nulls+s.Nulls[col]
	}
	of := words.Plural(all, "row")
	switch {
	case nulls == 0, check.AllRows:
	case all > maxProbed:
		of += " read"
	default:
		if all, nulls = c.probeNulls(ctx, r, check.Probe); nulls > 0 {
			of = words.Plural(all, "row")
		}
	}
	return nullText(t, col, check, nulls, of)
}

func nullText(t *rows.Table, col int, check statement.Check, nulls int, of string) string {
	if nulls == 0 {
		return ""
	}
	why := ""
	if means := t.Columns[col].NullMeans; means != "" {
		why = " (" + means + ")"
	}
	return fmt.Sprintf("%s.%s is NULL in %s of %s%s; %s leaves them out", t.Name, check.Column, words.Count(nulls), of, why, check.About)
}

// probeNulls counts the rows that an aggregate is over, and those without a value.
func (c *call) probeNulls(ctx context.Context, r *run, probe string) (all, nulls int) {
	row := c.probe(ctx, r, probe)
	if len(row) != 2 {
		return 0, 0
	}
	n, _ := row[0].(int64)
	have, _ := row[1].(int64)
	return int(n), int(n - have)
}

// unitCaution tells of an aggregate over values of several units.
func (c *call) unitCaution(ctx context.Context, r *run, t *rows.Table, col int, check statement.Check) string {
	var units []string
	all := 0
	for _, s := range r.usedOf(t) {
		all += s.Rows
		for _, u := range s.Units[col] {
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	n, some := len(units), listed(slices.Sorted(slices.Values(units)))
	if n > 1 && !check.AllRows && all <= maxProbed {
		n, some = c.probeUnits(ctx, r, check.Probe)
	}
	return unitText(t, col, check, n, some)
}

func unitText(t *rows.Table, col int, check statement.Check, n int, some string) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%s is over values of %s in %s.%s (%s)%s: group by it, or filter one", check.About, words.Plural(n, "unit"), t.Name, check.Column, some, namedIn(t, check.Column))
}

// namedIn says which table has the names of units that a column has the ids of; "" where it has the units themselves.
func namedIn(t *rows.Table, column string) string {
	i := t.Column(column)
	if i < 0 || t.Columns[i].References.Table == "" {
		return ""
	}
	ref := t.Columns[i].References
	return fmt.Sprintf(", which are ids of %s.%s", ref.Table, ref.Column)
}

// maxListed is how many texts of the data are named, and maxNamed the length, in characters, from which one is cut.
const (
	maxListed = 5
	maxNamed  = 60
)

// listed names texts of the data, each in quotes: they are strangers' words, and stand in a line that its reader trusts.
func listed(texts []string) string {
	var list []string
	for _, text := range texts[:min(len(texts), maxListed)] {
		list = append(list, rows.QuoteText(words.Short(text, maxNamed)))
	}
	if len(texts) > maxListed {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// probeUnits counts the units of the values that an aggregate is over, and names
// some.
func (c *call) probeUnits(ctx context.Context, r *run, probe string) (n int, some string) {
	row := c.probe(ctx, r, probe)
	if len(row) != 2 {
		return 0, ""
	}
	count, _ := row[0].(int64)
	some, _ = row[1].(string)
	if count > maxListed {
		some += ", …"
	}
	return int(count), some
}

// runningCaution tells that one of the periods in the result is not over.
func runningCaution(result [][]any, check statement.Check) string {
	running, others := false, false
	for _, row := range result {
		is := true
		for i, position := range check.Positions {
			is = is && position < len(row) && fmt.Sprint(row[position]) == check.Labels[i]
		}
		running, others = running || is, others || !is
	}
	if !running || !others {
		return ""
	}
	return strings.Join(check.Labels, "-") + " is not over: it is compared with whole periods"
}

// yearsCaution tells that months of several years are put together while the last of
// those is not over.
func (c *call) yearsCaution(ctx context.Context, r *run, t *rows.Table, check statement.Check) string {
	all := 0
	for _, s := range r.usedOf(t) {
		all += s.Rows
	}
	if all > maxProbed {
		return ""
	}
	row := c.probe(ctx, r, check.Probe)
	if len(row) != 2 {
		return ""
	}
	year := check.Labels[0]
	if years, _ := row[0].(int64); years < 2 || row[1] != year {
		return ""
	}
	return fmt.Sprintf("%s is not over: months from %s on lack some or all of it", year, strings.TrimPrefix(check.About, year+"-"))
}

// probe runs a SELECT of the engine's own making over the rows that the answer is
// over, and gives its one row; nil when it cannot be had from them.
func (c *call) probe(ctx context.Context, r *run, sql string) []any {
	p := c.newRun()
	p.sql, p.failed = sql, r.failed
	if len(c.expanded.views) > 0 {
		stmt, bad := statement.Read(sql)
		if bad != nil {
			return nil
		}
		expanded := c.expand(stmt)
		p.sql, p.views = expanded.sql, expanded.views
		p.policy.views = p.views
	}
	for _, s := range r.served {
		again := *s
		again.copied = ""
		if vt := s.rest; vt != nil {
			again.rest = &virtualTable{run: p, name: vt.name, t: vt.t, scopes: vt.scopes, total: vt.total, parts: vt.parts}
		}
		p.served = append(p.served, &again)
	}
	if err := c.start(ctx, p); err != nil || len(p.wants) > 0 || len(p.result.rows) != 1 {
		return nil // a caution that cannot be had is none: the answer does not depend on it
	}
	return p.result.rows[0]
}
