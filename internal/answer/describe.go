package answer

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxOverview is the size in bytes, about 1,500 tokens, up to which the overview names every column.
const maxOverview = 6_000

// Tables lists the tables there are, with their columns where there is room. noun is what the platform calls an organisation, title what people
// call the platform.
func (w Writer) Tables(title, noun string, tables []manifest.Table) string {
	text := tableLines(tables, true)
	if len(text) > maxOverview {
		text = tableLines(tables, false)
	}
	return w.redacted(text + fmt.Sprintf(
		"# %s of %s. Rows are of one %s, without those below it: ask another by naming it in organization. Columns in depth: table=NAME; find one: search=WORDS\n",
		words.Plural(len(tables), "table"), title, noun))
}

func tableLines(tables []manifest.Table, columns bool) string {
	var b strings.Builder
	for i := range tables {
		t := &tables[i]
		fmt.Fprintf(&b, "%s: %s\n", t.Name, t.About)
		if columns {
			fmt.Fprintf(&b, "  %s\n", strings.Join(columnNames(t), ", "))
		}
	}
	return b.String()
}

func columnNames(t *manifest.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
		if c.Required {
			names[i] += " (required)"
		}
	}
	return names
}

// Table describes one table in depth.
func (w Writer) Table(t *manifest.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", t.Name, t.About)
	for i := range t.Columns {
		b.WriteString(columnLine(&t.Columns[i]))
	}
	if required := requiredColumns(t); len(required) > 0 {
		fmt.Fprintf(&b, "# the platform answers only with a value for %s, as in: %s\n", words.And(required), exampleWhere(t))
	}
	fmt.Fprintf(&b, "# from GET %s%s\n", t.Get, assumed(t))
	for _, note := range t.Notes {
		fmt.Fprintf(&b, "# %s\n", note)
	}
	return w.redacted(b.String())
}

func assumed(t *manifest.Table) string {
	if t.Assumed {
		return ", which the platform does not document: assumed"
	}
	return ""
}

// columnLine writes one column: name, type, unit, meaning, documented values, and which comparisons travel to the platform.
func columnLine(c *manifest.Column) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s %s", c.Name, c.Type)
	if c.Key {
		b.WriteString(" key")
	}
	if c.Required {
		b.WriteString(" required")
	}
	if c.Unit != "" {
		fmt.Fprintf(&b, " [%s]", c.Unit)
	}
	if c.About != "" {
		fmt.Fprintf(&b, ": %s", c.About)
	}
	if len(c.Enum) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(c.Enum, ", "))
	}
	if fast := fastFilters(c); fast != "" {
		fmt.Fprintf(&b, " {fast: %s}", fast)
	}
	b.WriteByte('\n')
	return b.String()
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
		if c.Required {
			names = append(names, c.Name)
		}
	}
	return names
}

func exampleWhere(t *manifest.Table) string {
	var parts []string
	for _, c := range t.Columns {
		if c.Required {
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
