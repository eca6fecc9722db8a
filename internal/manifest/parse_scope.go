package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// placeKeys are where a request says which organisation it is about.
type placeKeys struct {
	Header text `yaml:"header"`
	Param  text `yaml:"param"`
	Path   text `yaml:"path"`
}

// scopePlace checks where requests say it: in one place, or in a header and the address.
func (r *reader) scopePlace(m mapping, k placeKeys) ScopePlace {
	p := ScopePlace{Header: string(k.Header), Param: string(k.Param), Path: string(k.Path)}
	if p.Header != "" {
		r.checkHeader(m.place("header"), p.Header)
	}
	switch {
	case m.has("param") && m.has("path"):
		r.wrong(m.at, "%s: an address says it in one place; give one of param and path", m.what)
	case p.Param != "" && !plainParam(p.Param):
		r.wrong(m.value("param"), "%s: %q is not the name of a request parameter", m.what, words.Line(p.Param, 60))
	case p.Path != "" && !simpleName(p.Path):
		r.wrong(m.value("path"), "%s: path is the name of a placeholder, such as site_id, found %q", m.what, words.Line(p.Path, 60))
	}
	return p
}

// checkScopeTables sees that the scope's tree, check and column are there.
func (r *reader) checkScopeTables(scope mapping, m *Manifest, tables []Table) {
	if m.Scope == nil || len(tables) == 0 {
		return
	}
	names := tableNames(tables)
	for key, name := range map[string]string{"tree": m.Scope.Tree, "check": m.Scope.Check} {
		if name != "" && !slices.Contains(names, name) {
			r.wrong(scope.value(key), "scope: %s: no table %q; %s", key, words.Line(name, 60), words.DidYouMean(name, names))
		}
	}
	if name := m.Scope.Column; name != "" && !slices.ContainsFunc(tables, func(t Table) bool { return t.Column(name) != nil }) {
		r.wrong(scope.value("column"), "scope: column: no table has a column %q", words.Line(name, 60))
	}
	r.checkScopeCheck(scope, m, tables)
	r.checkScopeTree(scope, m, tables)
}

// checkScopeTree sees that the table which lists the organisations can be asked as it is, and tells them apart by what they are asked by.
func (r *reader) checkScopeTree(scope mapping, m *Manifest, tables []Table) {
	i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == m.Scope.Tree })
	if i < 0 {
		return
	}
	switch t, at := &tables[i], scope.value("tree"); {
	case len(t.Needs()) > 0 || slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Required }):
		r.wrong(at, "scope: tree: table %s needs a value of a column; name one that can be asked as it is", t.Name)
	case t.keyColumn() == nil:
		r.wrong(at, "scope: tree: table %s has no column with key: true; mark the one with the id by which requests name a %s", t.Name, m.Scope.Noun)
	case t.keyColumn().Mask.Words() != "":
		r.wrong(at, "scope: tree: the key of table %s is not shown as it is, so no request could name a %s by it", t.Name, m.Scope.Noun)
	}
}

// checkScopeCheck sees that the table which is to be refused is about one organisation, and needs nothing else to be asked.
func (r *reader) checkScopeCheck(scope mapping, m *Manifest, tables []Table) {
	i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == m.Scope.Check })
	if i < 0 {
		return
	}
	switch t := &tables[i]; {
	case t.Scope.None:
		r.wrong(scope.value("check"), "scope: check: table %s has scope: none, so that it is refused for no %s", t.Name, m.Scope.Noun)
	case len(t.Needs()) > 0 || slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Required }):
		r.wrong(scope.value("check"), "scope: check: table %s needs a value of a column; name one that can be asked as it is", t.Name)
	}
}

// scopeOf reads scope: none, or {header: …} and the like, of a table that has it elsewhere than the platform's others.
func (r *reader) scopeOf(n ast.Node, tm mapping, t *Table, m *Manifest) ScopePlace {
	var p ScopePlace
	what := tm.what + ": scope"
	switch {
	case n == nil && m.Scope == nil:
		return p
	case n == nil:
		p.Path = m.Scope.Path
	case m.Scope == nil:
		r.wrong(tm.place("scope"), "%s: the platform has no scope; leave it out", what)
		return p
	default:
		p = r.ownScope(n, what, tm)
	}
	if p.Path != "" && !slices.Contains(Placeholders(t.Get), p.Path) {
		r.wrong(tm.at, "%s: the path has no {%s}, which stands for the %s; say scope: none if requests need not name it", what, p.Path, m.Scope.Noun)
	}
	return p
}

func (r *reader) ownScope(n ast.Node, what string, tm mapping) ScopePlace {
	if _, ok := n.(*ast.MappingNode); !ok {
		var word text
		r.take(n, what, &word)
		if word != "none" {
			r.wrong(tm.value("scope"), "%s: unknown scope %q; there are: none, {header: …}, {param: …}, {path: …}", what, words.Line(string(word), 60))
		}
		return ScopePlace{None: true}
	}
	var k placeKeys
	return r.scopePlace(r.decode(n, what, &k), k)
}
