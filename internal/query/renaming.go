package query

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// renaming is the names under which a statement reads tables and views of chosen organisations.
type renaming struct {
	c         *call
	names     map[string]string     // by table and organisations
	plainly   map[string]string     // the table's or view's own name, by the other
	sets      map[string][][]string // the organisations of each read of the statement, by table or view
	instances []*instance
	reads     map[*rows.Table]bool // those that the statement reads, also through views
	views     []*view              // each behind those that it reads
	tables    []statement.Table
}

// rename gives each read of the statement the name of its organisations' instance.
func (c *call) rename(choices []statement.Choice, sets [][]string) error {
	c.chosen = &renaming{c: c, names: map[string]string{}, plainly: map[string]string{}, sets: map[string][][]string{}, reads: map[*rows.Table]bool{}}
	names := map[int]string{}
	for i, choice := range choices {
		names[choice.At] = c.chosen.read(choice.Table, sets[i])
		c.chosen.sets[choice.Table] = append(c.chosen.sets[choice.Table], sets[i])
	}
	ran, bad := statement.Read(c.stmt.Renamed(names))
	if bad != nil {
		return fmt.Errorf("naming the organizations of a statement: %s", bad.Public)
	}
	c.ran = ran
	c.views = append(c.views, c.chosen.views...)
	c.schema.Tables = append(slices.Clone(c.schema.Tables), c.chosen.tables...)
	c.expanded = c.expand(ran)
	for _, in := range c.chosen.instances {
		c.chosen.reads[in.t] = true
	}
	c.instances = c.withParents(append(c.unscoped(), c.chosen.instances...))
	return nil
}

// unscoped are the tables of the statement and of its views that are no organisation's.
func (c *call) unscoped() (of []*instance) {
	for _, in := range c.instances {
		if !in.t.Scoped {
			of = append(of, in)
		}
	}
	return of
}

// read is the name by which a table or view is read for organisations.
func (n *renaming) read(name string, organizations []string) string {
	key := strings.ToLower(name) + "\x00" + strings.Join(organizations, "\x00")
	if made, ok := n.names[key]; ok {
		return made
	}
	made := n.free(name)
	n.names[key], n.plainly[made] = made, name
	if v := viewNamed(n.c.e.views, name); v != nil {
		n.makeView(v, made, organizations)
		return made
	}
	t := n.c.e.byName[strings.ToLower(name)]
	n.instances = append(n.instances, &instance{name: made, t: t, scopes: organizations})
	n.describe(name, made, nil)
	return made
}

// free is a name like another that is nowhere in the statement's text, so that no literal or name of its own is taken for it in a message.
func (n *renaming) free(name string) string {
	text := strings.ToLower(n.c.stmt.SQL)
	for i := len(n.names) + 1; ; i++ {
		if made := fmt.Sprintf("%s@%d", name, i); n.plainly[made] == "" && !strings.Contains(text, strings.ToLower(made)) {
			return made
		}
	}
}

// describe adds the name to what the statement's readers know.
func (n *renaming) describe(name, made string, view *statement.Select) {
	for _, t := range n.c.e.schema.Tables {
		if strings.EqualFold(t.Name, name) {
			t.Name, t.View = made, view
			n.tables = append(n.tables, t)
		}
	}
}

// instance is the one of a table for organisations, made unless it is there.
func (n *renaming) instance(t *rows.Table, organizations []string) *instance {
	name := n.read(t.Name, organizations)
	i := slices.IndexFunc(n.instances, func(in *instance) bool { return in.name == name })
	return n.instances[i]
}

// makeView makes a view over organisations: its SELECT for each of them.
func (n *renaming) makeView(v *view, name string, organizations []string) {
	var each []string
	for _, organization := range organizations {
		each = append(each, "("+n.selectFor(v, organization, []string{organization})+")")
	}
	sql := united(each)
	if len(each) == 0 {
		sql = "SELECT * FROM (" + n.selectFor(v, "", nil) + ") WHERE 0"
	}
	several := *v
	several.several = len(each) > 1
	made, sel := several.as(name, sql)
	n.views = append(n.views, made)
	n.describe(v.Name, name, sel)
}

// selectFor is a view's SELECT over the tables of organisations.
func (n *renaming) selectFor(v *view, organization string, organizations []string) string {
	names := map[int]string{}
	for _, choice := range v.stmt.Choices(n.c.e.schema) {
		names[choice.At] = n.read(choice.Table, organizations)
	}
	return selectOf(v.stmt.Renamed(names), organization)
}

// maxUnited is how many SELECTs one UNION ALL has; SQLite takes few more.
const maxUnited = 100

// united is a SELECT of all rows of tables, or of SELECTs in parentheses.
func united(from []string) string {
	for len(from) > maxUnited {
		var fewer []string
		for some := range slices.Chunk(from, maxUnited) {
			fewer = append(fewer, "("+united(some)+")")
		}
		from = fewer
	}
	return "SELECT * FROM " + strings.Join(from, " UNION ALL SELECT * FROM ")
}

// shown is a text about the statement as it was run, with the names of tables and views that its reader knows.
func (c *call) shown(text string) string {
	if c.chosen == nil {
		return text
	}
	longest := func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }
	for _, made := range slices.SortedFunc(maps.Keys(c.chosen.plainly), longest) {
		text = strings.ReplaceAll(text, made, c.chosen.plainly[made])
	}
	return text
}
