package statement_test

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// choiceSchema has scoped tables and a scoped view, beside the table of their organisations
// and one that is no organisation's.
func choiceSchema() statement.Schema {
	ref := statement.Reference{Table: "organizations", Column: "id"}
	of := statement.Column{Name: "organization_id", Kind: statement.UUID, References: ref}
	text := func(names ...string) (out []statement.Column) {
		for _, name := range names {
			out = append(out, statement.Column{Name: name, Kind: statement.Text})
		}
		return out
	}
	id := statement.Column{Name: "id", Kind: statement.UUID, Key: true}
	fleet := selectOf("SELECT id, type FROM vehicles WHERE type <> 'bike'")
	return statement.Schema{Tables: []statement.Table{
		{Name: "organizations", Columns: slices.Concat([]statement.Column{id}, text("name", "country"),
			[]statement.Column{{Name: "parent_id", Kind: statement.UUID, References: ref}, {Name: "depth", Kind: statement.Integer}})},
		{Name: "vehicles", Scoped: true, Columns: append(text("id", "type", "facility_id"), of)},
		{Name: "facilities", Scoped: true, Columns: append(text("id", "name", "country"), of)},
		{Name: "fleet", Scoped: true, View: fleet, Columns: append(text("id", "type"), of)},
		{Name: "consumptions", Scoped: true, Columns: []statement.Column{
			{Name: "vehicle_id", Kind: statement.Text, Required: true, FilledFrom: statement.Reference{Table: "vehicles", Column: "id"}},
			{Name: "kwh", Kind: statement.Integer}, of,
		}},
		{Name: "kinds", Columns: text("type", "owner")},
	}}
}

func selectOf(sql string) *statement.Select {
	s, bad := statement.Read(sql)
	if bad != nil {
		panic(bad.Public)
	}
	sel, err := s.Select()
	if err != nil {
		panic(err)
	}
	return sel
}

// shown is what the choices come to: a line a read.
func shown(choices []statement.Choice) string {
	var lines []string
	for _, c := range choices {
		line := c.Table + ":"
		switch {
		case c.Chosen && len(c.Values)+len(c.Probes) == 0:
			line += " none"
		case !c.Chosen:
			line += " own"
		}
		for _, v := range c.Values {
			line += " " + v
		}
		for _, p := range c.Probes {
			line += " [" + p + "]"
		}
		if c.Unclear != "" {
			line += " unclear"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}
