package tools

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// qualified is a table as statements name it and those that it speaks of.
func qualified(on *catalog.Connection, t *manifest.Table) manifest.Table {
	named := *t
	named.Name = on.TableName(t.Name)
	if t.Each != nil {
		each := *t.Each
		each.Table = on.TableName(each.Table)
		named.Each = &each
	}
	named.Columns = slices.Clone(t.Columns)
	for i := range named.Columns {
		if r := named.Columns[i].References; r != nil {
			column := *r
			column.Table = on.TableName(r.Table)
			named.Columns[i].References = &column
		}
	}
	return named
}

// connectionOf finds whose a table or view is that is named as in statements, with the name of its connection before it or, where only one has it, alone; own is
// the manifest's name. One that nobody has is left to the connection to say so.
func (d Deps) connectionOf(name string) (on *catalog.Connection, own string, err error) {
	all := d.connections()
	if before, rest, found := strings.Cut(name, "."); found {
		for _, on := range all {
			if on.Name() == before {
				return on, rest, nil
			}
		}
	}
	if len(all) == 1 {
		return all[0], name, nil
	}
	var having, known []string
	for _, c := range all {
		names, err := tableNames(c)
		if err != nil {
			return nil, "", err
		}
		if slices.Contains(names, name) {
			on, having = c, append(having, c.TableName(name))
		}
		known = append(known, names...)
	}
	switch len(having) {
	case 1:
		return on, name, nil
	case 0:
		return nil, "", answer.Wrong("no table %q; %s", words.Line(name, 60), d.meant(name, known))
	}
	return nil, "", answer.Wrong("the table %s is of several platforms: write %s", name, words.Or(having))
}

// meant says which table a name may have been meant as, or how to find one.
func (d Deps) meant(name string, known []string) string {
	if near := words.Nearest(name, known, 3); len(near) > 0 {
		return "did you mean " + words.Or(d.spelled(near)) + "?"
	}
	return "search=WORDS finds tables"
}

// spelled are names of tables, each once, with that of their connection.
func (d Deps) spelled(names []string) []string {
	var all []string
	for _, on := range d.connections() {
		own, err := tableNames(on)
		for _, name := range own {
			if err == nil && slices.Contains(names, name) {
				all = append(all, on.TableName(name))
			}
		}
	}
	return all
}
