package manifest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// parent is a table's each and where it is written, to be checked when all tables are read.
type parent struct {
	table string
	what  string
	at    place
	fills []place // of the columns that are filled, in the order of Each.Fill
}

// checkPath sees that a path is one, that its placeholders are segments of their own, and that each is there once.
func (r *reader) checkPath(m mapping, key, path string) {
	plain := path
	if r.version >= 2 {
		for _, name := range Placeholders(path) {
			if !simpleName(name) {
				r.wrong(m.value(key), "%s: %s: {%s} is not the name of a column", m.what, key, words.Line(name, 60))
			} else if strings.Count(path, "{"+name+"}") > 1 {
				r.wrong(m.value(key), "%s: %s has {%s} twice", m.what, key, name)
			}
			plain = strings.Replace(plain, "{"+name+"}", "x", 1)
		}
	}
	switch {
	case path == "" || plainPath(plain):
	case r.version < 2 && strings.Contains(path, "{"):
		r.wrong(m.value(key), "%s: placeholders in %s belong to version 2 of the grammar; make manifest: 2 the first line of the file", m.what, key)
	case strings.Contains(plain, "%"):
		r.wrong(m.value(key), "%s: %s must have no %%, found %q; a value that wants escapes goes into a placeholder, which escapes it", m.what, key, words.Line(path, 60))
	default:
		r.wrong(m.value(key), "%s: %s must be a path that begins with / and has no parameters, found %q; a placeholder such as {container_id} is a segment of its own", m.what, key, words.Line(path, 60))
	}
}

// pathColumn makes a column that a placeholder names required, and has its value go into the path.
func (r *reader) pathColumn(m mapping, c *Column) {
	switch {
	case m.has("filter"):
		r.wrong(m.place("filter"), "%s: its value goes into the path, so it has no filter", m.what)
	case m.has("default"):
		r.wrong(m.place("default"), "%s: its value goes into the path, so it has no default", m.what)
	case c.Type != Text && c.Type != UUID && c.Type != Integer && c.Type != Date:
		r.wrong(m.value("type"), "%s: a value of type %s can't stand in a path; there are text, uuid, integer and date", m.what, c.Type)
	}
	c.Required = true
	c.Filters = map[Op]Param{Eq: {Name: c.Name, In: InPath, As: c.Type, Exact: c.Input || c.Type == UUID}}
}

// checkPathColumns sees that the placeholders of a table's path are columns.
func (r *reader) checkPathColumns(tm mapping, t *Table) {
	for _, name := range t.Needs() {
		if t.Column(name) == nil {
			r.wrong(tm.value("get"), "%s: get: no column %q; give it as a column of the table, with input: true where the records lack it", tm.what, name)
		}
	}
}

// each reads {container_id: containers.id, at_once: 4, most: 500}.
func (r *reader) each(n ast.Node, tm mapping, t *Table) {
	if n == nil {
		return
	}
	what := tm.what + ": each"
	e := &Each{AtOnce: defaultAtOnce, Most: defaultMost}
	p := parent{table: t.Name, what: what, at: tm.place("each")}
	for _, entry := range r.entries(n, what) {
		switch entry.key {
		case "at_once":
			e.AtOnce = r.count(entry, what)
		case "most":
			e.Most = r.count(entry, what)
		default:
			r.fill(entry, what, t, e)
			p.fills = append(p.fills, at(entry.value))
		}
	}
	if len(e.Fill) == 0 {
		r.wrong(p.at, "%s: say which column is filled from which, such as container_id: containers.id", what)
		return
	}
	t.Each = e
	r.parents = append(r.parents, p)
}

func (r *reader) count(e entry, what string) int {
	v, err := wholeOf(e.value, 1)
	if err != nil {
		r.wrong(at(e.value), "%s: %s must be a whole number from 1 on, found %s", what, e.key, kind(e.value))
	}
	return cmp.Or(v, 1)
}

func (r *reader) fill(entry entry, what string, t *Table, e *Each) {
	var from text
	r.take(entry.value, what+": "+entry.key, &from)
	table, column, ok := strings.Cut(string(from), ".")
	names := t.required()
	switch {
	case !slices.Contains(names, entry.key):
		r.wrong(entry.at, "%s: %q is neither a placeholder of get nor a column that is required; %s", what, words.Line(entry.key, 60), words.DidYouMean(entry.key, append(names, "at_once", "most")))
	case !ok || !simpleName(table) || !simpleName(column):
		r.wrong(at(entry.value), "%s: %s: %q is not a table and its column; write it like containers.id", what, entry.key, words.Line(string(from), 60))
	case e.Table != "" && e.Table != table:
		r.wrong(at(entry.value), "%s: all columns are filled from one row, so from one table: %s or %s", what, e.Table, table)
	}
	e.Table = cmp.Or(e.Table, table)
	e.Fill = append(e.Fill, Fill{Column: entry.key, From: column})
}

// checkParents sees that each is about a table whose rows can be had, and about columns of one kind.
func (r *reader) checkParents(tables []Table) {
	byName := map[string]*Table{}
	for i := range tables {
		byName[tables[i].Name] = &tables[i]
	}
	for _, p := range r.parents {
		t := byName[p.table]
		if t == nil || t.Each == nil {
			continue // a head table, which has no statements
		}
		of := byName[t.Each.Table]
		if of == nil {
			r.wrong(p.at, "%s: no table %q; %s", p.what, words.Line(t.Each.Table, 60), words.DidYouMean(t.Each.Table, tableNames(tables)))
			continue
		}
		for i, f := range t.Each.Fill {
			r.checkFill(p, i, t, of, f)
		}
		r.checkAncestors(p, t, byName)
	}
}

func (r *reader) checkFill(p parent, i int, t, of *Table, f Fill) {
	from, own := of.Column(f.From), t.Column(f.Column)
	switch {
	case from == nil:
		r.wrong(p.fills[i], "%s: table %s has no column %q; %s", p.what, of.Name, words.Line(f.From, 60), words.DidYouMean(f.From, of.ColumnNames()))
	case from.Mask.Words() != "":
		r.wrong(p.fills[i], "%s: %s.%s is not loaded as it is (%s), so it can't fill a request", p.what, of.Name, from.Name, from.Mask.Words())
	case own != nil && own.Type != from.Type:
		r.wrong(p.fills[i], "%s: %s has type %s and %s.%s has type %s; give both columns one type", p.what, own.Name, own.Type, of.Name, from.Name, from.Type)
	}
}

// checkAncestors sees that a table is not its own parent, and that each of its ancestors is read without a value from the statement.
func (r *reader) checkAncestors(p parent, t *Table, byName map[string]*Table) {
	seen := map[*Table]bool{}
	for of := byName[t.Each.Table]; of != nil && !seen[of]; of = byName[of.Each.Table] {
		seen[of] = true
		if of == t {
			r.wrong(p.at, "%s: %s would be filled from its own rows", p.what, t.Name)
			return
		}
		for _, c := range of.Columns {
			if c.Required && !of.Filled(c.Name) {
				r.wrong(p.at, "%s: the rows of %s are there only for a given %s, so they can't fill anything; give %s an each of its own", p.what, of.Name, c.Name, of.Name)
				return
			}
		}
		if of.Each == nil {
			return
		}
	}
}
