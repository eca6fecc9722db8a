package statement

import (
	"slices"
	"strings"
)

// Names are those that a statement may call tables by.
type Names struct {
	// Sources are what the platforms are called. With several, the engine's names of tables
	// and views begin with that of theirs and a dot.
	Sources       []string
	Tables, Views []string // the engine's
	Gone          []string // the engine's of views that are not to be had: a statement that names one is not refused here
	Default       string   // the source whose tables bare names are: that of a view, for its text; "" for none
}

// Resolved is a statement's text in which each table is called by the engine's name.
type Resolved struct {
	SQL string
	// Own are the tables, by lower-case name, that the text qualifies with main: their bare
	// names are something else's in it.
	Own []string
}

// Resolve calls each table that the statement reads by the engine's name, and columns
// by what their table is called then, so that the result has the columns, and the names
// of columns, that the statement says. A name that no table has is left to SQLite, unless
// a source is named with it. A statement that cannot be parsed is changed as far as its
// words tell.
func (s *Statement) Resolve(n Names) (Resolved, *Problem) {
	if len(n.Sources) < 2 {
		sql, own := s.unqualified(append([]string{"main"}, n.Sources...), n.Tables, n.Views)
		return Resolved{SQL: sql, Own: own}, nil
	}
	t := newTableNames(n)
	sel, err := s.parse(&parser{starOfSource: true})
	if err != nil {
		return Resolved{SQL: s.resolvedWords(t)}, nil
	}
	q := &qualifier{
		of: s, tables: t, definitions: definitionsOf(sel), tested: testedSources(sel),
		engine: map[*Source]string{}, labels: map[*Source]string{},
	}
	q.tablesOf(sel)
	q.selectStatement(sel, nil)
	if q.bad != nil {
		return Resolved{}, q.bad
	}
	return Resolved{SQL: replaced(s.SQL, q.edits)}, nil
}

// qualifier gives the tables of one statement the engine's names.
type qualifier struct {
	of          *Statement
	tables      *tableNames
	definitions definitions
	tested      map[*Source]bool   // see [testedSources]
	engine      map[*Source]string // the engine's name of a source's table
	labels      map[*Source]string // what columns of those are qualified by
	edits       []replacement
	bad         *Problem // the first
}

// tablesOf finds the table of each source, and calls it by the engine's name.
func (q *qualifier) tablesOf(sel *Select) {
	Walk(sel, func(n Node) bool {
		if src, ok := n.(*Source); ok && src.Name != "" && !src.Call && q.definitions[src] == nil {
			q.engine[src] = q.found(src.Schema, src.Name)
		}
		return true
	})
	clashing := q.clashes(sel)
	for src, name := range q.engine {
		if name == "" {
			continue
		}
		if q.labels[src] = src.Alias; src.Alias == "" {
			if _, q.labels[src] = cutSource(name); clashing[strings.ToLower(q.labels[src])] {
				q.labels[src] = name
			}
		}
		alias := src.Alias == "" && q.labels[src] != name && !q.tested[src]
		q.edits = append(q.edits, q.of.calledBy(src, name, q.labels[src], alias))
	}
}

// found is the engine's name of a table; "" when it is none.
func (q *qualifier) found(schema, name string) string {
	found, bad := q.tables.find(schema, name)
	if q.bad == nil {
		q.bad = bad
	}
	return found
}

// clashes are the labels, in lower case, that mean several things in the statement, so
// that a table's bare name is no label there.
func (q *qualifier) clashes(sel *Select) map[string]bool {
	meant, clashing := map[string]string{}, map[string]bool{}
	Walk(sel, func(n Node) bool {
		src, ok := n.(*Source)
		if !ok || q.tested[src] || src.Label() == "" {
			return true
		}
		label, meaning := src.Label(), "another"
		if name := q.engine[src]; name != "" && src.Alias == "" {
			_, label = cutSource(name)
			meaning = name
		}
		label = strings.ToLower(label)
		clashing[label] = clashing[label] || meant[label] != "" && meant[label] != meaning
		meant[label] = meaning
		return true
	})
	return clashing
}

// labelled are the sources that columns can be qualified by in one core, and in those
// around it.
type labelled struct {
	sources []*Source
	outer   *labelled
}

func (n *labelled) add(sources []*Source) {
	for _, src := range sources {
		if src.Group != nil && src.Alias == "" {
			n.add(src.Group)
		} else {
			n.sources = append(n.sources, src)
		}
	}
}

func (q *qualifier) selectStatement(sel *Select, outer *labelled) {
	if sel.With != nil {
		for _, c := range sel.With.Tables {
			q.selectStatement(c.Select, outer)
		}
	}
	var first *labelled
	for _, c := range sel.Cores {
		n := &labelled{outer: outer}
		n.add(c.From)
		for _, child := range Children(c) {
			q.visit(child, n)
		}
		if first == nil {
			first = n
		}
	}
	for _, t := range sel.OrderBy {
		q.visit(t, first)
	}
	for _, x := range []Expr{sel.Limit, sel.Offset} {
		if x != nil {
			q.visit(x, outer)
		}
	}
}

func (q *qualifier) visit(node Node, n *labelled) {
	switch node := node.(type) {
	case *Select:
		q.selectStatement(node, n)
		return
	case *Source:
		q.source(node, n)
		return
	case *ColumnRef:
		q.qualify(node.Span, node.Schema, node.Table, "."+quoteName(node.Name), n)
	case *Result:
		if node.Expr == nil {
			q.qualify(node.Span, node.Schema, node.Table, ".*", n)
		}
	}
	for _, child := range Children(node) {
		q.visit(child, n)
	}
}

// source visits what belongs to a source: a subquery sees none of the sources beside it.
func (q *qualifier) source(src *Source, n *labelled) {
	for _, child := range Children(src) {
		if sel, ok := child.(*Select); ok {
			q.selectStatement(sel, n.outer)
			continue
		}
		q.visit(child, n)
	}
}

// qualify qualifies a column, or *, by what its table is called now.
func (q *qualifier) qualify(at Span, schema, table, rest string, n *labelled) {
	if table == "" {
		return
	}
	var src *Source
	if schema != "" {
		src = q.byTable(schema, table, n)
	} else {
		src = q.byLabel(table, rest, n)
	}
	if src == nil || q.labels[src] == "" || schema == "" && strings.EqualFold(q.labels[src], table) {
		return
	}
	dot := q.of.tokenAt(at.Start) + 1
	if schema != "" {
		dot += 2
	}
	q.edits = append(q.edits, replacement{Span{at.Start, q.of.tokens[dot].start}, quoteName(q.labels[src])})
}

// byLabel is the nearest source that the statement calls by a name; nil for none, and
// where it is not one.
func (q *qualifier) byLabel(label, rest string, n *labelled) *Source {
	for ; n != nil; n = n.outer {
		var found []*Source
		for _, src := range n.sources {
			if q.isCalled(src, label) {
				found = append(found, src)
			}
		}
		if len(found) > 0 {
			return q.oneOf(found, label, rest)
		}
	}
	return nil
}

func (q *qualifier) isCalled(src *Source, label string) bool {
	name := q.engine[src]
	if src.Alias != "" || name == "" {
		return strings.EqualFold(src.Label(), label)
	}
	_, bare := cutSource(name)
	return strings.EqualFold(bare, label) || strings.EqualFold(name, label)
}

// oneOf is the one of several sources that surely is meant. Tables of one name of several
// platforms are not told apart by it.
func (q *qualifier) oneOf(found []*Source, label, rest string) *Source {
	if len(found) == 1 {
		return found[0]
	}
	var names []string
	for _, src := range found {
		if name := q.engine[src]; name != "" && src.Alias == "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == len(found) && q.bad == nil {
		q.bad = ambiguous(label, names, rest)
	}
	return nil
}

// byTable is the nearest source of a table: by its own name, or else the only one.
func (q *qualifier) byTable(schema, table string, n *labelled) *Source {
	name, bad := q.tables.find(schema, table)
	if bad != nil || name == "" {
		return nil
	}
	for ; n != nil; n = n.outer {
		var own, aliased []*Source
		for _, src := range n.sources {
			switch {
			case q.engine[src] != name:
			case src.Alias == "":
				own = append(own, src)
			default:
				aliased = append(aliased, src)
			}
		}
		if len(own) > 0 {
			return own[0]
		}
		if len(aliased) == 1 {
			return aliased[0]
		}
	}
	return nil
}
