package statement

import (
	"slices"
	"strconv"
	"strings"
)

// resolver finds out what each column reference of a statement means, and what
// the statement's columns are.
type resolver struct {
	schema  *Schema
	targets map[*ColumnRef]*target
	scopes  map[*Core]*scope
	types   map[Expr]typ
	selects map[*Select]relation // of views, too, once they are read
	inView  bool                 // what is being resolved is a view's
}

func resolve(sel *Select, schema *Schema) *resolver {
	r := &resolver{
		schema: schema, targets: map[*ColumnRef]*target{}, scopes: map[*Core]*scope{},
		types: map[Expr]typ{}, selects: map[*Select]relation{},
	}
	r.selectStatement(sel, nil, nil)
	return r
}

// selectStatement resolves a SELECT within the scope around it.
func (r *resolver) selectStatement(sel *Select, outer *scope, with *env) relation {
	if sel.With != nil {
		with = r.with(sel.With, outer, with)
	}
	var out relation
	var first *scope
	for i, c := range sel.Cores {
		s := r.core(c, outer, with)
		rel := r.results(c, s)
		if i == 0 {
			out, first = rel, s
		} else {
			out = unite(out, rel)
		}
	}
	for _, t := range sel.OrderBy {
		r.orderTerm(t, first, with)
	}
	r.exprs(outer, with, sel.Limit, sel.Offset)
	out.sel = sel
	r.selects[sel] = out
	return out
}

func (r *resolver) orderTerm(t *Term, s *scope, with *env) {
	if ref, ok := t.Expr.(*ColumnRef); ok {
		r.targets[ref] = s.orderTarget(ref)
		return
	}
	r.exprs(s, with, t.Expr)
}

// with resolves WITH tables in their order; each is named by those behind it,
// and by itself.
func (r *resolver) with(w *With, outer *scope, around *env) *env {
	e := &env{tables: map[string]relation{}, outer: around}
	for _, c := range w.Tables {
		name := strings.ToLower(c.Name)
		e.tables[name] = named(relation{open: c.Columns == nil}, c.Columns)
	}
	for _, c := range w.Tables {
		e.tables[strings.ToLower(c.Name)] = named(r.selectStatement(c.Select, outer, e), c.Columns)
	}
	return e
}

// named gives the columns of a WITH table the names that are listed for them.
func named(r relation, names []string) relation {
	if names == nil {
		return r
	}
	out := relation{fields: make([]field, len(names)), sel: r.sel}
	for i, name := range names {
		out.fields[i].name = name
		if i < len(r.fields) && !r.open {
			out.fields[i].typ = r.fields[i].typ
		}
	}
	return out
}

func (r *resolver) core(c *Core, outer *scope, with *env) *scope {
	s := &scope{core: c, outer: outer, inView: r.inView}
	r.scopes[c] = s
	r.sources(c.From, s, with)
	for _, row := range c.Values {
		r.exprs(outer, with, row...)
	}
	for _, res := range c.Results {
		r.exprs(s, with, res.Expr)
	}
	s.named = true
	r.exprs(s, with, c.Where)
	r.exprs(s, with, c.GroupBy...)
	r.exprs(s, with, c.Having)
	for _, w := range c.Windows {
		r.node(w, s, with)
	}
	return s
}

// sources binds what stands in a FROM, and then resolves what is said about it.
func (r *resolver) sources(sources []*Source, s *scope, with *env) {
	first := len(s.bindings)
	for _, src := range sources {
		before := len(s.bindings)
		if src.Group != nil && src.Alias == "" {
			r.sources(src.Group, s, with)
		} else if len(s.bindings) < maxSources {
			r.exprs(s, with, src.Args...)
			s.bindings = append(s.bindings, r.bind(src, s, with))
		}
		for i := first; i < len(s.bindings); i++ {
			if src.Join.Left && i >= before || src.Join.Right && i < before {
				s.bindings[i].optional = true
			}
		}
	}
	for _, src := range sources {
		r.exprs(s, with, src.On)
	}
}

func (r *resolver) bind(src *Source, s *scope, with *env) *binding {
	b := &binding{source: src, label: src.Label()}
	switch {
	case src.Select != nil:
		b.relation = r.selectStatement(src.Select, s.outer, with)
	case src.Group != nil:
		inner := &scope{core: s.core, outer: s.outer}
		r.sources(src.Group, inner, with)
		for _, member := range inner.bindings {
			b.add(member.fields, member.open)
		}
	case src.Call:
		b.open = true
	default:
		r.bindTable(b, with)
	}
	return b
}

func (r *resolver) bindTable(b *binding, with *env) {
	if b.source.Schema == "" {
		if rel, ok := with.find(b.source.Name); ok {
			b.relation = rel
			return
		}
	}
	if b.table = r.schema.table(b.source.Name); b.table == nil {
		b.open = true
		return
	}
	for i := range b.table.Columns {
		c := &b.table.Columns[i]
		b.fields = append(b.fields, field{c.Name, typeOfColumn(b.table, c)})
	}
	if b.table.View != nil {
		r.bindView(b)
	}
}

// results is the columns that a core gives.
func (r *resolver) results(c *Core, s *scope) relation {
	var out relation
	for i, row := range c.Values {
		values := relation{}
		for j, x := range row {
			values.fields = append(values.fields, field{"column" + strconv.Itoa(j+1), r.typeOf(x)})
		}
		if i > 0 {
			values = unite(out, values)
		}
		out = values
	}
	for _, res := range c.Results {
		if res.Expr == nil {
			s.star(res.Table, &out)
			continue
		}
		out.add([]field{{resultName(res), r.typeOfResult(c, res)}}, false)
	}
	return out
}

// typeOfResult is the type of a result, with where its values are made.
func (r *resolver) typeOfResult(c *Core, res *Result) typ {
	t := r.typeOf(res.Expr)
	if t.label == nil && t.column == nil {
		t.label = res.Expr
	}
	if len(c.GroupBy) > 0 {
		t.grouped = r.isGroupedBy(c, res)
	}
	return t
}

func resultName(res *Result) string {
	if res.As != "" {
		return res.As
	}
	if ref, ok := res.Expr.(*ColumnRef); ok {
		return ref.Name
	}
	return ""
}

// star adds what * stands for. Columns that USING or NATURAL joins come once.
func (s *scope) star(label string, out *relation) {
	for _, b := range s.bindings {
		if label != "" && !strings.EqualFold(b.label, label) {
			continue
		}
		once := func(f field) bool {
			return label == "" && (containsFold(b.source.Using, f.name) || b.source.Join.Natural && out.find(f.name) != nil)
		}
		out.add(slices.DeleteFunc(slices.Clone(b.fields), once), b.open)
	}
}

// unite is the columns of a compound: the names of the first, and of the types
// what both have.
func unite(a, b relation) relation {
	if a.open || b.open || len(a.fields) != len(b.fields) {
		return relation{fields: untyped(a.fields), open: true}
	}
	out := relation{fields: make([]field, len(a.fields))}
	for i := range a.fields {
		out.fields[i] = field{a.fields[i].name, a.fields[i].typ.or(b.fields[i].typ)}
		if a.fields[i].typ.affinity != b.fields[i].typ.affinity {
			out.fields[i].typ.kind = Unknown // what SQLite converts depends on the values
		}
	}
	return out
}

func untyped(fields []field) []field {
	out := make([]field, len(fields))
	for i, f := range fields {
		out[i].name = f.name
	}
	return out
}

func (r *resolver) exprs(s *scope, with *env, xs ...Expr) {
	for _, x := range xs {
		if x != nil {
			r.node(x, s, with)
		}
	}
}

// node resolves all references below a node that is no source.
func (r *resolver) node(n Node, s *scope, with *env) {
	switch n := n.(type) {
	case *ColumnRef:
		r.targets[n] = s.find(n)
	case *Select:
		r.selectStatement(n, s, with)
	case *Source: // of IN
		r.exprs(s, with, n.Args...)
	default:
		for _, child := range Children(n) {
			r.node(child, s, with)
		}
	}
}
