package statement

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// repeatable aggregates change when a row comes twice.
var repeatable = words.Set("avg count sum total")

// repeatedByJoin tells of an aggregate over a column whose rows a join repeats:
// sum(f.co2e) over facilities f JOIN invoices i ON i.facility_id = f.id counts a
// facility once for each of its invoices.
func (r *reviewer) repeatedByJoin(s *scope) {
	links, sure := r.linksOf(s)
	if !sure {
		return
	}
	for _, res := range s.core.Results {
		if res.Expr != nil {
			r.repeatedIn(s, links, res.Expr)
		}
	}
	if s.core.Having != nil {
		r.repeatedIn(s, links, s.core.Having)
	}
}

func (r *reviewer) repeatedIn(s *scope, links []link, x Expr) {
	Walk(x, func(n Node) bool {
		call, ok := n.(*Call)
		if ok && r.sumsRows(s, call) && !call.Distinct && len(call.Args) == 1 {
			r.repeatedCall(s, links, call)
		}
		_, sub := n.(*Select)
		return !sub
	})
}

// sumsRows reports whether the call is an aggregate over the core's rows, or one
// over a window of them. count over a window most likely counts what comes twice.
func (r *reviewer) sumsRows(s *scope, call *Call) bool {
	name := strings.ToLower(call.Name)
	if call.Over == nil {
		return call.isAggregate() && repeatable()[name]
	}
	return repeatable()[name] && name != "count" && len(s.core.GroupBy) == 0 && !r.aggregatesAll(s.core)
}

// groupsOf are the expressions that tell apart the groups of rows that the call
// is over.
func (s *scope) groupsOf(call *Call) []Expr {
	if call.Over == nil {
		return s.core.GroupBy
	}
	return s.partition(call.Over, len(s.core.Windows))
}

// partition are those of a window, or of the one that it names or continues, of
// at most so many.
func (s *scope) partition(w *Window, most int) []Expr {
	name := w.Ref + w.Base
	if len(w.PartitionBy) > 0 || name == "" || most == 0 {
		return w.PartitionBy
	}
	for _, other := range s.core.Windows {
		if strings.EqualFold(other.Name, name) {
			return s.partition(other, most-1)
		}
	}
	return nil
}

func (r *reviewer) repeatedCall(s *scope, links []link, call *Call) {
	one, sure := r.sourcesOf(s, call)
	if !sure || len(one) != 1 {
		return
	}
	of := one[0]
	isAverage := strings.EqualFold(call.Name, "avg")
	for _, g := range s.groupsOf(call) {
		e := r.endOf(s, r.resolved(s, g))
		if e.field == nil || r.uniquenessOf(e) != unique {
			continue
		}
		if e.binding == of && isAverage {
			return // of one value, however often it comes
		}
		one = append(one, e.binding)
	}
	by := r.repeats(s, links, append(one, r.settled(s)...))
	if by.binding == nil {
		of, by = r.repeatedBelow(s, call)
	}
	if by.binding == nil {
		return
	}
	mend := "sum it before the join, in a subquery"
	if strings.EqualFold(call.Name, "count") {
		mend = "write count(DISTINCT " + r.text(call.Args[0]) + ")"
	} else if isAverage {
		mend = "take the average before the join, in a subquery"
	}
	r.caution(CautionRepeated, call, "%s takes each row of %s once for each of %s: %s", r.text(call), of.shown(), by, mend)
}

// settled are the sources of which a row of the core has one at most, or perhaps
// so: LEFT JOIN … WHERE id IS NULL keeps the rows without a match, and what is
// compared with a subquery is most likely the latest or the largest of its kind.
func (r *reviewer) settled(s *scope) (out []*binding) {
	for _, x := range s.conditions() {
		switch x := x.(type) {
		case *IsNull:
			if e := r.endOf(s, x.X); !x.Not && e.field != nil && e.binding.optional {
				out = append(out, e.binding)
			}
		case *Binary, *In:
			for _, c := range r.comparisons(x) {
				out = append(out, r.picked(s, c)...)
			}
		}
	}
	return out
}

// picked is the source whose column is compared with a subquery for equality.
func (r *reviewer) picked(s *scope, c comparison) []*binding {
	for _, c := range []comparison{c, c.mirrored()} {
		e := r.endOf(s, c.left)
		_, sub := c.right.(*Subquery)
		in, ok := c.whole.(*In)
		if rows := ok && in.Select != nil && isRow(in.X); e.field != nil && c.op == "=" && (sub || rows) {
			return []*binding{e.binding}
		}
	}
	return nil
}

func isRow(x Expr) bool {
	_, ok := x.(*Row)
	return ok
}

// repeatedBelow looks for the join in the subquery that the column of the call
// comes from unchanged.
func (r *reviewer) repeatedBelow(s *scope, call *Call) (of *binding, by repetition) {
	ref := measured(call.Args[0])
	if ref == nil {
		return nil, repetition{}
	}
	for e := r.endOf(s, ref); e.field != nil; {
		inner, below := r.below(e)
		if below.field == nil {
			break
		}
		if links, sure := r.linksOf(inner); sure {
			by = r.repeats(inner, links, append(r.settled(inner), below.binding))
		}
		if by.binding != nil && !r.groupsByKey(s, call, by.binding, below.binding) {
			return below.binding, by
		}
		e = below
	}
	return nil, repetition{}
}

// below is the column of a subquery's own sources that a column is, where the
// subquery keeps the rows as they are.
func (r *reviewer) below(e end) (*scope, end) {
	sel := e.binding.sel
	if sel == nil || len(sel.Cores) != 1 || sel.Limit != nil {
		return nil, end{}
	}
	c := sel.Cores[0]
	if c.Values != nil || c.Distinct || c.GroupBy != nil || r.aggregatesAll(c) {
		return nil, end{}
	}
	s := r.scopes[c]
	for i, res := range c.Results {
		if res.Expr == nil {
			return s, s.byName(e.field.name)
		}
		if i < len(e.binding.fields) && &e.binding.fields[i] == e.field {
			return s, r.endOf(s, res.Expr)
		}
	}
	return nil, end{}
}

func (s *scope) byName(name string) end {
	for _, b := range s.bindings {
		if f := b.find(name); f != nil {
			return end{b, f}
		}
	}
	return end{}
}

// groupsByKey reports whether the groups of a call are told apart by a key of one
// of the tables, so that nothing comes twice in a group.
func (r *reviewer) groupsByKey(s *scope, call *Call, of ...*binding) bool {
	for _, g := range s.groupsOf(call) {
		t := r.typeOf(r.resolved(s, g))
		for _, b := range of {
			if t.column != nil && t.column.Key && t.table == b.table {
				return true
			}
		}
	}
	return false
}

// shown is the source as its reader knows it: by its table and its alias.
func (b *binding) shown() string {
	if b.source.Name == "" || strings.EqualFold(b.source.Name, b.label) {
		return b.label
	}
	if _, bare := cutSource(b.source.Name); strings.EqualFold(bare, b.label) {
		return b.source.Name
	}
	return b.source.Name + " " + b.label
}

// resolved is what a term of GROUP BY stands for: the expression of
// a result, by its number or its alias.
func (r *reviewer) resolved(s *scope, x Expr) Expr {
	if res := position(s.core, literalDigits(x)); res != nil {
		return res.Expr
	}
	if ref, ok := x.(*ColumnRef); ok {
		if t := r.targets[ref]; t != nil && t.result != nil {
			return t.result.Expr
		}
	}
	return x
}

// sourcesOf are the sources whose columns are in the call. They are not sure when
// a column is not known, or is one of another core.
func (r *reviewer) sourcesOf(s *scope, call *Call) (out []*binding, sure bool) {
	sure = true
	over := &Row{Items: call.Args}
	if call.Filter != nil {
		over = &Row{Items: append(slices.Clone(call.Args), call.Filter)}
	}
	Walk(over, func(n Node) bool {
		ref, ok := n.(*ColumnRef)
		if !ok {
			return sure
		}
		e := r.endOf(s, ref)
		if sure = sure && e.field != nil; sure && !slices.Contains(out, e.binding) {
			out = append(out, e.binding)
		}
		return sure
	})
	return out, sure
}
