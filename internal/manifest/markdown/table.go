package markdown

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tableOf writes one table: what a row is, how it is asked for, its columns, its cautions.
func (p *page) tableOf(t *manifest.Table) {
	p.line("### %s\n", t.Name)
	p.paragraph(sentence(t.About))
	p.list(requestPoints(t))
	var rows [][]string
	for i := range t.Columns {
		c := &t.Columns[i]
		rows = append(rows, []string{code(c.Name), typeText(t, c), text(unitOf(c)), meaning(c), filtersOf(c)})
	}
	p.table([]string{"column", "type", "unit", "meaning", "filters that travel"}, rows)
	p.cautions(t.Notes, t.Cannot, t.Freshness)
}

// requestPoints tell how a table is asked for.
func requestPoints(t *manifest.Table) []string {
	first := code(t.Method() + " " + t.Get)
	if t.Assumed {
		first += ", which the platform's documents do not have: assumed"
	}
	points := []string{first}
	if t.Rows != nil {
		points = append(points, "a row for each of "+code(t.Rows.Path)+" in its records")
	}
	if t.Tree != nil {
		points = append(points, "records nest in "+code(t.Tree.Children)+", and each is a row")
	}
	if t.Scope.None {
		points = append(points, "the same for all organizations: requests name none")
	} else if t.Scope != (manifest.ScopePlace{}) {
		points = append(points, "the organization: "+placeText(t.Scope))
	}
	if e := t.Each; e != nil {
		points = append(points, eachText(e))
	}
	if t.One != nil && t.SameRows {
		points = append(points, "one record by its key: "+code("GET "+t.One.Get))
	}
	if t.Order != nil {
		points = append(points, "sorted by the platform: "+strings.Join(codes(slices.Sorted(maps.Keys(t.Order.Columns))), ", "))
	}
	if w := t.Window; w != nil {
		points = append(points, "a period of at most "+days(w.Most)+" in one request")
	}
	return points
}

func eachText(e *manifest.Each) string {
	fills := make([]string, len(e.Fill))
	for i, f := range e.Fill {
		fills[i] = code(f.Column) + " from " + code(e.Table+"."+f.From)
	}
	return fmt.Sprintf("a request or more for each row of %s, %s at most: %s", code(e.Table), words.Count(e.Most), words.And(fills))
}

// typeText is a column's type with what the platform wants of it.
func typeText(t *manifest.Table, c *manifest.Column) string {
	s := string(c.Type)
	if c.Key {
		s += ", key"
	}
	switch {
	case c.Required && !t.Filled(c.Name):
		s += ", required"
	case c.Input:
		s += ", input"
	}
	return s
}

func unitOf(c *manifest.Column) string {
	if c.UnitFrom != "" {
		return "in " + c.UnitFrom
	}
	return c.Unit
}

// meaning is what a column is, whose key it holds, its values, and what of it nobody sees.
func meaning(c *manifest.Column) string {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(text(c.About))
	if r := c.References; r != nil {
		add(fmt.Sprintf("key of [%s](#%s)", code(r.Table+"."+r.Column), r.Table))
	}
	if len(c.Enum) > 0 {
		add("one of " + strings.Join(codes(c.Enum), ", "))
	}
	if c.Default != "" {
		add(code(c.Default) + " unless given")
	}
	if c.NullMeans != "" {
		add("missing: " + text(c.NullMeans))
	}
	add(c.Mask.Words())
	return strings.Join(parts, "; ")
}

// filtersOf are the comparisons that reach the platform, as SQL has them.
func filtersOf(c *manifest.Column) string {
	var all []string
	for _, f := range []struct {
		op  manifest.Op
		sql string
	}{{manifest.Eq, "="}, {manifest.In, "IN"}, {manifest.Ge, ">="}, {manifest.Le, "<="}, {manifest.Like, "LIKE"}} {
		if _, ok := c.Filters[f.op]; ok {
			all = append(all, code(f.sql))
		}
	}
	return strings.Join(all, " ")
}

// cautions tell what is said with rows, what is looked for in vain, and how old figures are.
func (p *page) cautions(notes, cannot []string, freshness string) {
	var points []string
	for _, note := range notes {
		points = append(points, "note: "+text(note))
	}
	for _, what := range cannot {
		points = append(points, "it cannot tell "+text(what))
	}
	if freshness != "" {
		points = append(points, "how fresh: "+text(freshness))
	}
	p.list(points)
}

// view writes one view, with its SELECT.
func (p *page) view(v *manifest.View) {
	p.line("### %s\n", v.Name)
	p.paragraph(sentence("A view. " + v.About))
	var rows [][]string
	for i := range v.Columns {
		c := &v.Columns[i]
		rows = append(rows, []string{code(c.Name), string(c.Type), text(unitOf(c)), meaning(c)})
	}
	p.table([]string{"column", "type", "unit", "meaning"}, rows)
	p.cautions(v.Notes, v.Cannot, v.Freshness)
	p.paragraph(strings.TrimRight(block("sql", v.Select), "\n"))
}
