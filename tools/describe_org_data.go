package tools

import (
	"context"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/render"
)

var describeOrgData = readOnly("describe_org_data", "Tables and columns to ask about", runDescribe)

type describeArgs struct {
	Table  string `json:"table" desc:"One table in depth"`
	Search string `json:"search" desc:"Words to find in names, meanings and units"`
}

func runDescribe(_ context.Context, d Deps, args describeArgs) (answer, error) {
	tables, err := d.Client.Manifest().Tables()
	if err != nil {
		return answer{}, err
	}
	switch {
	case args.Table != "" && args.Search != "":
		return answer{}, wrong("give table or search, not both")
	case args.Table != "":
		return describeTable(d.Client.Manifest(), args.Table)
	case args.Search != "":
		return answer{text: search(tables, args.Search)}, nil
	default:
		return answer{text: overview(d, tables)}, nil
	}
}

// maxOverview is the size in bytes, about 1,500 tokens, up to which the overview names every column.
const maxOverview = 6_000

func overview(d Deps, tables []manifest.Table) string {
	text := overviewText(tables, true)
	if len(text) > maxOverview {
		text = overviewText(tables, false)
	}
	return text + fmt.Sprintf("# %s of %s. Rows are of one %[3]s, without those below it: ask another by naming it in organization. Columns in depth: table=NAME; find one: search=WORDS\n",
		render.Plural(len(tables), "table"), d.Client.Manifest().Title, d.Catalog.ScopeNoun())
}

func overviewText(tables []manifest.Table, columns bool) string {
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

func describeTable(m *manifest.Manifest, name string) (answer, error) {
	t, err := m.Table(name)
	if err != nil {
		return answer{}, wrong("%v", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", t.Name, t.About)
	for i := range t.Columns {
		b.WriteString(columnLine(&t.Columns[i]))
	}
	if required := requiredColumns(t); len(required) > 0 {
		fmt.Fprintf(&b, "# the platform answers only with a value for %s, as in: %s\n", strings.Join(required, " and "), exampleWhere(t))
	}
	fmt.Fprintf(&b, "# from GET %s%s\n", t.Get, assumed(t))
	for _, note := range t.Notes {
		fmt.Fprintf(&b, "# %s\n", note)
	}
	return answer{text: b.String()}, nil
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
