package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tables reads the tables, in file order.
func (r *reader) tables(n ast.Node, m *Manifest) []Table {
	var list []Table
	for _, e := range r.entries(n, "tables") {
		if t := r.table(e, m); t != nil {
			list = append(list, *t)
		}
	}
	return list
}

// checkTree sees that the scope's tree names a table.
func (r *reader) checkTree(top mapping, m *Manifest, tables []Table) {
	if m.Scope == nil || m.Scope.Tree == "" || len(tables) == 0 {
		return
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	if !slices.Contains(names, m.Scope.Tree) {
		scope := r.mapping(top.node("scope"), "scope", "noun", "header", "from", "tree")
		r.wrong(at(scope.node("tree")), "scope: tree: no table %q; %s", m.Scope.Tree, words.DidYouMean(m.Scope.Tree, names))
	}
}

func (r *reader) headTable(top mapping, m *Manifest, key string) *Table {
	if !top.has(key) {
		return nil
	}
	return r.table(entry{key: key, at: top.place(key), value: top.node(key)}, m)
}

// keyColumns are what a tool can tell of a key.
var keyColumns = [...]string{"id", "name", "prefix", "creator", "created_at", "last_used_at", "expires_at", "revoked_at"}

func (r *reader) keysTable(top mapping, m *Manifest) *Table {
	t := r.headTable(top, m, "keys")
	if t == nil {
		return nil
	}
	for _, c := range t.Columns {
		if !slices.Contains(keyColumns[:], c.Name) {
			r.wrong(top.place("keys"), "keys: nothing is known to be done with column %q; %s", c.Name, words.DidYouMean(c.Name, keyColumns[:]))
		}
	}
	return t
}

func (r *reader) table(e entry, m *Manifest) *Table {
	what := "table " + e.key
	if !simpleName(e.key) || strings.HasPrefix(e.key, "sqlite_") {
		r.wrong(e.at, "%s: a table's name has lower-case letters, digits and underscores, begins with a letter and not with sqlite_", what)
	}
	tm := r.mapping(e.value, what, "about", "get", "paginator", "items", "tree", "keyless", "assumed", "envelope", "notes", "columns")
	t := &Table{
		Name:    e.key,
		About:   tm.required("about", "what a row is, in a few words"),
		Get:     tm.required("get", "the path, such as /v1/facilities"),
		Items:   tm.text("items"),
		Assumed: tm.boolean("assumed"),
		Notes:   tm.texts("notes"),
	}
	if t.Get != "" && !plainPath(t.Get) {
		r.wrong(at(tm.node("get")), "%s: get must be a path that begins with / and has no parameters, found %q", what, words.Line(t.Get, 60))
	}
	t.Paginator = r.paginatorOf(tm, m)
	if !tm.has("columns") {
		r.wrong(e.at, "%s: columns is missing; add columns: {id: {type: uuid, key: true}}", what)
		return t
	}
	for _, ce := range r.entries(tm.node("columns"), what+": columns") {
		t.Columns = append(t.Columns, r.column(ce, t.Name))
	}
	t.Tree = r.tree(tm, t)
	t.Envelope = r.envelope(tm, t)
	r.checkUnitsFrom(tm, t)
	r.checkKey(e, tm, t)
	r.checkParams(tm, t)
	return t
}

func plainPath(s string) bool {
	for _, c := range s {
		if c <= ' ' || c > '~' || strings.ContainsRune("?#{}\\\"<>%", c) {
			return false
		}
	}
	return strings.HasPrefix(s, "/") && !strings.Contains(s, "..") && !strings.HasPrefix(s, "//")
}

func (r *reader) paginatorOf(tm mapping, m *Manifest) *Paginator {
	name := tm.text("paginator")
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
		r.wrong(at(tm.node("paginator")), "%s: no paginator %q; %s", tm.what, name, words.DidYouMean(name, names))
	}
	return p
}

func (r *reader) tree(tm mapping, t *Table) *Tree {
	if !tm.has("tree") {
		return nil
	}
	m := r.mapping(tm.node("tree"), tm.what+": tree", "children", "parent", "depth")
	tree := &Tree{
		Children: m.required("children", "the field with the records below"),
		Parent:   m.required("parent", "the column that gets the key of the record above"),
		Depth:    m.text("depth"),
	}
	for _, key := range []string{"parent", "depth"} {
		if name := m.text(key); name != "" && t.Column(name) == nil {
			r.wrong(m.place(key), "%s: tree: no column %q; %s", tm.what, name, words.DidYouMean(name, t.ColumnNames()))
		}
	}
	return tree
}

func (r *reader) checkKey(e entry, tm mapping, t *Table) {
	keys := 0
	for _, c := range t.Columns {
		if c.Key {
			keys++
		}
	}
	keyless := tm.boolean("keyless")
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
func (r *reader) checkParams(tm mapping, t *Table) {
	owner := map[string]string{}
	if p := t.Paginator; p != nil {
		for _, param := range []string{p.Page, p.Offset, p.Size} {
			if param != "" {
				owner[param] = "paginator " + p.Name
			}
		}
	}
	for _, e := range r.entries(tm.node("columns"), "columns") {
		c := t.Column(e.key)
		if c == nil {
			continue
		}
		for _, op := range ops {
			p, ok := c.Filters[op]
			if !ok {
				continue
			}
			me := "column " + c.Name
			if op == Ge || op == Le {
				me += " " + string(op) // a bound and its opposite cannot share a parameter
			}
			if other := owner[p.Name]; other != "" && other != me {
				r.wrong(e.at, "table %s: parameter %q of %s is that of %s already", t.Name, p.Name, me, other)
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
