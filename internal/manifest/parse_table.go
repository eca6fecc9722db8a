package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tables reads the tables, in file order.
func (r *reader) tables(top mapping, n ast.Node, m *Manifest) []Table {
	if !top.has("tables") {
		r.wrong(top.at, "manifest: tables is missing; add tables: with at least one")
	}
	if n == nil {
		return nil
	}
	entries := r.entries(n, "tables")
	list := make([]Table, len(entries))
	for i, e := range entries {
		list[i] = *r.table(e, m)
	}
	return list
}

func tableNames(tables []Table) []string {
	names := make([]string, len(tables))
	for i := range tables {
		names[i] = tables[i].Name
	}
	return names
}

func (r *reader) table(e entry, m *Manifest) *Table {
	what := "table " + e.key
	if !simpleName(e.key) || strings.HasPrefix(e.key, "sqlite_") {
		r.wrong(e.at, "%s: a table's name has lower-case letters, digits and underscores, begins with a letter and not with sqlite_", what)
	}
	var k tableKeys
	tm := r.decode(e.value, what, &k)
	t := &Table{
		Name:    e.key,
		About:   r.required(tm, "about", k.About, "what a row is, in a few words"),
		Get:     string(k.Get),
		Items:   string(k.Items),
		Assumed: k.Assumed,
		Notes:   k.Notes,

		Cannot: k.Cannot, Freshness: string(k.Freshness), LeavesOut: k.LeavesOut,
	}
	t.Actions = r.actions(k.Actions, what)
	t.Paginator = r.paginatorOf(tm, string(k.Paginator), m)
	if t.MostRows = int(k.MostRows); tm.has("most_rows") && t.Paginator != nil {
		r.wrong(tm.place("most_rows"), "%s: most_rows is of an answer that has no pages; leave it out beside paginator", what)
	}
	if r.requests(&k, tm, t, m); t.Post {
		r.checkPath(tm, "post", t.Get)
	} else {
		r.checkPath(tm, "get", r.required(tm, "get", k.Get, "the path, such as /v1/facilities"))
	}
	if !tm.has("columns") {
		r.wrong(e.at, "%s: columns is missing; add columns: {id: {type: uuid, key: true}}", what)
	}
	if k.Columns == nil {
		return t
	}
	columns := r.columns(k.Columns, t)
	t.Tree = r.tree(k.Tree, tm, t)
	t.Envelope = r.envelope(k.Envelope, tm, t)
	t.Rows = r.rows(k.Rows, tm)
	r.checkRows(columns, tm, t)
	r.columnPlaces[t.Name] = columns
	t.Order = r.order(k.Order, tm, t)
	t.Window = r.window(k.Window, tm, t)
	r.checkKey(e, tm, k.Keyless, t)
	r.checkPathColumns(tm, t)
	r.each(k.Each, tm, t)
	r.one(k.One, k.SameRows, tm, t)
	r.checkParams(tm, columns, t)
	r.checkUnitsFrom(columns, t)
	r.checkLeftOut(tm, t)
	return t
}

// columns reads the columns of a table and returns, in the same order, where they are.
func (r *reader) columns(n ast.Node, t *Table) []mapping {
	entries := r.entries(n, "table "+t.Name+": columns")
	places := make([]mapping, len(entries))
	t.Columns = make([]Column, len(entries))
	for i, e := range entries {
		t.Columns[i], places[i] = r.column(e, t)
		places[i].at = e.at
	}
	return places
}

func plainPath(s string) bool {
	for _, c := range s {
		if c <= ' ' || c > '~' || strings.ContainsRune("?#{}\\\"<>%", c) {
			return false
		}
	}
	return strings.HasPrefix(s, "/") && !strings.Contains(s, "..") && !strings.HasPrefix(s, "//")
}

func (r *reader) paginatorOf(tm mapping, name string, m *Manifest) *Paginator {
	if name == "" {
		return nil
	}
	if tm.has("items") {
		r.wrong(tm.place("items"), "%s: items is said by paginator %s; leave it out here", tm.what, name)
	}
	p := m.Paginators[name]
	if p == nil {
		names := make([]string, 0, len(m.Paginators))
		for n := range m.Paginators {
			names = append(names, n)
		}
		r.wrong(tm.value("paginator"), "%s: no paginator %q; %s", tm.what, name, words.DidYouMean(name, names))
	}
	return p
}

func (r *reader) tree(n ast.Node, tm mapping, t *Table) *Tree {
	if n == nil {
		return nil
	}
	var k treeKeys
	m := r.decode(n, tm.what+": tree", &k)
	tree := &Tree{
		Children: r.required(m, "children", k.Children, "the field with the records below"),
		Parent:   r.required(m, "parent", k.Parent, "the column that gets the key of the record above"),
		Depth:    string(k.Depth),
	}
	for key, name := range map[string]string{"parent": tree.Parent, "depth": tree.Depth} {
		if name != "" && t.Column(name) == nil {
			r.wrong(m.place(key), "%s: tree: no column %q; %s", tm.what, name, words.DidYouMean(name, t.ColumnNames()))
		}
	}
	return tree
}

func (r *reader) checkKey(e entry, tm mapping, keyless bool, t *Table) {
	keys := 0
	for _, c := range t.Columns {
		if c.Key {
			keys++
		}
	}
	switch {
	case keys == 0 && !keyless:
		r.wrong(e.at, "table %s: no column is marked key: true; mark the one that identifies a row, or say keyless: true when rows have no identity", t.Name)
	case keys > 1:
		r.wrong(e.at, "table %s: %d columns are marked key: true; mark one", t.Name, keys)
	case keys > 0 && keyless:
		r.wrong(tm.place("keyless"), "table %s: keyless and a column with key: true exclude each other", t.Name)
	case keyless && t.Tree != nil:
		r.wrong(tm.place("keyless"), "table %s: a tree needs a column with key: true, which parent refers to", t.Name)
	}
}

// checkParams sees that a request parameter means one thing in a table.
func (r *reader) checkParams(tm mapping, columns []mapping, t *Table) {
	owner := r.fixedParams(tm, t)
	for i := range t.Columns {
		c := &t.Columns[i]
		for _, op := range ops {
			p, ok := c.Filters[op]
			if !ok {
				continue
			}
			me := "column " + c.Name
			if op == Ge || op == Le {
				me += " " + string(op) // a bound and its opposite cannot share a parameter
			}
			if p.In != InQuery && p.In != InBody {
				continue
			}
			if other := owner[p.Name]; other != "" && other != me {
				r.wrong(columns[i].at, "table %s: parameter %q of %s is that of %s already", t.Name, p.Name, me, other)
			}
			owner[p.Name] = me
		}
	}
}

// ColumnNames lists the columns in file order.
func (t *Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
