package answer

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxDepth is the size in bytes of one table in depth, about 4,000 tokens.
const maxDepth = 14_000

// Table describes one table in depth.
func (w Writer) Table(t *manifest.Table) string {
	var last strings.Builder
	if required := requiredColumns(t); len(required) > 0 {
		fmt.Fprintf(&last, "# the platform answers only with a value for %s, as in: %s\n", words.And(required), exampleWhere(t))
	}
	if t.Each != nil {
		last.WriteString(eachLine(t))
	}
	fmt.Fprintf(&last, "# from %s %s%s%s\n", t.Method(), t.Get, unfolded(t), assumed(t))
	last.WriteString(senseLines(t))
	return w.inDepth(subjectOf(t), last.String())
}

// inDepth writes all columns and, where there is no room for that, with fewer words of each, and then those that there is room for.
func (w Writer) inDepth(s subject, last string) string {
	last = words.Cut(last, maxDepth/2)
	if !strings.HasSuffix(last, "\n") {
		last += "…\n"
	}
	var lines []string
	for _, limit := range []int{maxDepth, 400, 160, 80} {
		lines = []string{s.headLine()}
		for i := range s.columns {
			lines = append(lines, words.Short(strings.TrimSuffix(s.columnLine(&s.columns[i]), "\n"), limit)+"\n")
		}
		if len(strings.Join(lines, ""))+len(last) <= maxDepth {
			break
		}
	}
	return w.redacted(bounded(lines, last, "search=WORDS finds them", maxDepth))
}

// senseLines say what is looked for in vain, how old figures are, and what else to know.
func senseLines(t *manifest.Table) string {
	lines := cannotLine(t.Cannot)
	if t.Freshness != "" {
		lines += "# how fresh: " + words.Clean(t.Freshness) + "\n"
	}
	for _, note := range t.Notes {
		lines += "# " + words.Clean(note) + "\n"
	}
	return lines
}

// eachLine says what a table costs whose path needs values.
func eachLine(t *manifest.Table) string {
	names := make([]string, len(t.Each.Fill))
	for i, f := range t.Each.Fill {
		names[i] = f.Column
	}
	return fmt.Sprintf("# a request or more for each %s: give it by = or IN (…), or join with %s and narrow that; else all rows of %[2]s are asked about, %s at most\n",
		words.And(names), t.Each.Table, words.Count(t.Each.Most))
}

// cannotLine says what is looked for in vain, so that nobody takes something else for it; "" for nothing.
func cannotLine(cannot []string) string {
	if len(cannot) == 0 {
		return ""
	}
	return "# cannot tell: " + words.Clean(strings.Join(cannot, "; ")) + "\n"
}

// unfolded says what a row is of a table whose rows are not its records.
func unfolded(t *manifest.Table) string {
	if t.Rows == nil {
		return ""
	}
	return ", a row for each of " + words.Clean(t.Rows.Path) + " in its records"
}

func assumed(t *manifest.Table) string {
	if t.Assumed {
		return ", which the platform does not document: assumed"
	}
	return ""
}

// columnLine writes one column: name, type, whose key it holds, unit, meaning, documented values, and which comparisons travel to the platform.
func (s subject) columnLine(c *manifest.Column) string {
	asked := s.table != nil && !s.table.Filled(c.Name) // by the statement alone
	var b strings.Builder
	fmt.Fprintf(&b, "  %s %s", c.Name, c.Type)
	if c.Key {
		b.WriteString(" key")
	}
	if c.Required && asked {
		b.WriteString(" required")
	}
	if c.References != nil {
		fmt.Fprintf(&b, " = %s.%s", c.References.Table, c.References.Column)
	}
	if c.Unit != "" {
		fmt.Fprintf(&b, " [%s]", c.Unit)
	}
	if c.UnitFrom != "" {
		fmt.Fprintf(&b, " [unit in %s]", c.UnitFrom)
	}
	if c.About != "" {
		fmt.Fprintf(&b, ": %s", c.About)
	}
	if len(c.Enum) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(c.Enum, ", "))
	}
	if masked := c.Mask.Words(); masked != "" {
		fmt.Fprintf(&b, " {%s}", masked)
	}
	if c.Input && asked {
		b.WriteString(inputNote(c))
	} else if fast := cmp.Or(fastFilters(c), strings.Join(s.fast[c.Name], " ")); fast != "" {
		fmt.Fprintf(&b, " {fast: %s}", fast)
	}
	return words.Clean(b.String()) + "\n"
}

// inputNote says that a column is no data of the platform's: its value is what a statement gives, and is sent along.
func inputNote(c *manifest.Column) string {
	note := " {no data but an input of the request: give it as " + c.Name + " = …"
	if c.Default != "" {
		note += "; unless given, " + defaultValue(c)
	}
	return note + "}"
}

// defaultValue is a default as SQL has it.
func defaultValue(c *manifest.Column) string {
	switch {
	case c.Type == manifest.Boolean && c.Default == "false":
		return "0"
	case c.Type == manifest.Boolean && c.Default == "true":
		return "1"
	}
	return c.Default
}

// fastFilters names the comparisons that the platform applies itself.
func fastFilters(c *manifest.Column) string {
	var ops []string
	for _, op := range []struct {
		op  manifest.Op
		sql string
	}{{manifest.Eq, "="}, {manifest.In, "IN"}, {manifest.Ge, ">="}, {manifest.Le, "<="}, {manifest.Like, "LIKE"}} {
		if _, ok := c.Filters[op.op]; ok {
			ops = append(ops, op.sql)
		}
	}
	return strings.Join(ops, " ")
}

func requiredColumns(t *manifest.Table) []string {
	var names []string
	for _, c := range t.Columns {
		if c.Required && !t.Filled(c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

func exampleWhere(t *manifest.Table) string {
	var parts []string
	for _, c := range t.Columns {
		if c.Required && !t.Filled(c.Name) {
			parts = append(parts, c.Name+" = '"+exampleValue(c)+"'")
		}
	}
	return "WHERE " + strings.Join(parts, " AND ")
}

func exampleValue(c manifest.Column) string {
	dated := c.Type == manifest.Date || c.Type == manifest.Datetime
	switch {
	case dated && (strings.HasPrefix(c.Name, "end") || strings.HasSuffix(c.Name, "_end")):
		return "2025-12-31"
	case dated:
		return "2025-01-01"
	case len(c.Enum) > 0:
		return c.Enum[0]
	default:
		return "…"
	}
}
