package answer

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxOverview is the size in bytes, about 1,500 tokens, up to which the overview names every column.
const maxOverview = 6_000

// Tables lists the tables there are, with their columns where there is room. noun is what the platform calls an organisation, "" where it has none, title what people
// call the platform, cannot what none of the tables tells.
func (w Writer) Tables(title, noun string, tables []manifest.Table, cannot []string) string {
	lines := tableLines(tables, true)
	if len(strings.Join(lines, "")) > maxOverview {
		lines = tableLines(tables, false)
	}
	rows := ""
	if noun != "" {
		rows = " Rows are of one " + noun + ", without those below it: ask another by naming it in organization."
	}
	last := fmt.Sprintf("# %s of %s.%s Columns in depth: table=NAME; find one: search=WORDS\n", words.Plural(len(tables), "table"), title, rows)
	last += cannotLine(cannot)
	return w.redacted(whole(lines, last, "search=WORDS finds them"))
}

func tableLines(tables []manifest.Table, columns bool) []string {
	var lines []string
	for i := range tables {
		t := &tables[i]
		lines = append(lines, headLine(t))
		if columns {
			lines = append(lines, fmt.Sprintf("  %s\n", strings.Join(columnNames(t), ", ")))
		}
	}
	return lines
}

// headLine says what a table is. A manifest may be somebody else's: its words are foreign text like a platform's.
func headLine(t *manifest.Table) string { return words.Clean(t.Name+": "+t.About) + "\n" }

func columnNames(t *manifest.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
		switch {
		case c.Required && !t.Filled(c.Name):
			names[i] += " (required)"
		case c.Input:
			names[i] += " (input)"
		}
	}
	return names
}

// Table describes one table in depth.
func (w Writer) Table(t *manifest.Table) string {
	lines := []string{headLine(t)}
	for i := range t.Columns {
		lines = append(lines, columnLine(t, &t.Columns[i]))
	}
	var last strings.Builder
	if required := requiredColumns(t); len(required) > 0 {
		fmt.Fprintf(&last, "# the platform answers only with a value for %s, as in: %s\n", words.And(required), exampleWhere(t))
	}
	if t.Each != nil {
		last.WriteString(eachLine(t))
	}
	fmt.Fprintf(&last, "# from %s %s%s%s\n", t.Method(), t.Get, unfolded(t), assumed(t))
	last.WriteString(cannotLine(t.Cannot))
	if t.Freshness != "" {
		fmt.Fprintf(&last, "# how fresh: %s\n", words.Clean(t.Freshness))
	}
	for _, note := range t.Notes {
		fmt.Fprintf(&last, "# %s\n", words.Clean(note))
	}
	return w.redacted(whole(lines, last.String(), "search=WORDS finds them"))
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
func columnLine(t *manifest.Table, c *manifest.Column) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s %s", c.Name, c.Type)
	if c.Key {
		b.WriteString(" key")
	}
	if c.Required && !t.Filled(c.Name) {
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
	if c.Input && !t.Filled(c.Name) {
		b.WriteString(inputNote(c))
	} else if fast := fastFilters(c); fast != "" {
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
	switch {
	case c.Type == manifest.Date && strings.HasPrefix(c.Name, "end"):
		return "2025-12-31"
	case c.Type == manifest.Date:
		return "2025-01-01"
	case len(c.Enum) > 0:
		return c.Enum[0]
	default:
		return "…"
	}
}
