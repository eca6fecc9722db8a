package statement

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// measuring aggregates make a number of the values of a column.
var measuring = words.Set("avg max min sum total")

// checkData notes what the rows of a core must be asked about: of its aggregates,
// and of the texts that its conditions want.
func (r *reviewer) checkData(s *scope, at place) {
	for _, x := range s.core.parts() {
		Walk(x, func(n Node) bool {
			if call, ok := n.(*Call); ok && (call.isAggregate() || call.Over != nil) && measuring()[strings.ToLower(call.Name)] && len(call.Args) == 1 {
				r.checkAggregate(s, call, at)
				r.mixedUnits(s, call)
			}
			_, sub := n.(*Select)
			return !sub
		})
	}
	r.checkTexts(s, at)
	r.checkUnequal(s, at)
}

// parts are the expressions of a core that can have aggregates in them.
func (c *Core) parts() []Expr {
	var out []Expr
	for _, res := range c.Results {
		if res.Expr != nil {
			out = append(out, res.Expr)
		}
	}
	if c.Having != nil {
		out = append(out, c.Having)
	}
	return out
}

// checkAggregate checks the columns that an aggregate is over. What is within an
// expression, or has a filter of its own, is not to be had by a probe.
func (r *reviewer) checkAggregate(s *scope, call *Call, at place) {
	if at.correlated || call.Filter != nil {
		return
	}
	if ref := measured(call.Args[0]); ref != nil && call.Over == nil {
		r.checkNulls(s, r.endOf(s, ref), call, ref, at)
	}
	Walk(call.Args[0], func(n Node) bool {
		if ref, ok := n.(*ColumnRef); ok {
			r.checkUnits(s, r.endOf(s, ref), call, at)
		}
		_, branches := n.(*Case)
		return !branches
	})
}

// checkNulls: rows without a value are left out of an aggregate over a measure, be
// it by itself or with literals: sum(co2e), sum(co2e / 1000).
func (r *reviewer) checkNulls(s *scope, e end, call *Call, ref *ColumnRef, at place) {
	if e.field == nil || e.field.typ.column == nil || e.binding.optional || r.isNotNull(s, e) {
		return
	}
	c := e.field.typ.column
	if c.Unit == "" && c.UnitFrom == "" && c.NullMeans == "" {
		return
	}
	r.check(Check{Name: CheckNulls, Table: e.field.typ.table.Name, Column: c.Name, About: r.text(call), AllRows: readsAll(s, e),
		Probe: r.probe(s.core, at, []*Result{{Expr: &Call{Name: "count", Star: true}}, {Expr: &Call{Name: "count", Args: []Expr{ref}}}})})
}

// readsAll reports whether the core reads all rows of the table that the column
// is of, each once.
func readsAll(s *scope, e end) bool {
	return s.core.Where == nil && len(s.core.From) == 1 && e.binding.table != nil
}

// measured is the one column in an expression of signs and literals.
func measured(x Expr) *ColumnRef {
	switch x := x.(type) {
	case *ColumnRef:
		return x
	case *Unary:
		return measured(x.X)
	case *Binary:
		if _, literal := x.Right.(*Literal); literal {
			return measured(x.Left)
		}
		if _, literal := x.Left.(*Literal); literal {
			return measured(x.Right)
		}
	}
	return nil
}

// isNotNull reports whether the core's conditions leave no NULL in the column.
func (r *reviewer) isNotNull(s *scope, e end) bool {
	return slices.ContainsFunc(s.conditions(), func(x Expr) bool {
		switch x := x.(type) {
		case *IsNull:
			return x.Not && r.endOf(s, x.X) == e
		case *Binary, *Between, *In:
			return slices.ContainsFunc(r.comparisons(x), func(c comparison) bool { return r.endOf(s, c.left) == e || r.endOf(s, c.right) == e })
		}
		return false
	})
}

// maxChecks bounds what is asked about one statement.
const maxChecks = 20

func (r *reviewer) check(c Check) {
	known := slices.IndexFunc(r.out.Checks, func(have Check) bool {
		return have.Name == c.Name && have.Table == c.Table && have.Column == c.Column && have.Literal == c.Literal && have.Probe == c.Probe
	})
	if known >= 0 {
		r.out.Checks[known].Part = r.out.Checks[known].Part || c.Part
	} else if len(r.out.Checks) < maxChecks {
		r.out.Checks = append(r.out.Checks, c)
	}
}

// probe is a SELECT of the results over what the core reads, with the WITH tables
// that it can name. The aliases of the core's own results are not there.
func (r *reviewer) probe(c *Core, at place, results []*Result) string {
	sel := &Select{Cores: []*Core{{Results: results, From: c.From, Where: c.Where}}}
	with := &With{}
	for _, table := range at.with {
		if !slices.ContainsFunc(with.Tables, func(t *CTE) bool { return strings.EqualFold(t.Name, table.Name) }) {
			with.Tables = append(with.Tables, table)
		}
	}
	if len(with.Tables) > 0 {
		with.Recursive = true
		sel.With = with
	}
	p := printer{instead: func(ref *ColumnRef) Expr {
		if t := r.targets[ref]; t != nil && t.result != nil {
			return t.result.Expr
		}
		return nil
	}}
	p.selectStatement(sel)
	return p.String()
}
