package query

import (
	"slices"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// plan is one way to scan a table: what Filter is told, in order, and what it
// cannot do without.
type plan struct {
	args    []planArg
	missing []string // required columns, and inputs that the statement looks at, without an equality

	terms []vtab.OrderBy // the order in which rows are given; nil is any
	order rows.Order     // the part of it that the source is asked for
}

type planArg struct {
	col int // -1 for LIMIT and OFFSET
	op  vtab.ConstraintOp
}

// Costs are in steps of SQLite's machine, which takes a million of them in the
// time of a few requests.
const (
	costRequest    = 10_000
	costImpossible = 1e30
	guessedRows    = 5_000
)

// BestIndex implements vtab.Table. Every usable constraint is asked for: what
// the source cannot filter by, an index of ours over the rows may; and SQLite
// offers LIMIT only to a table that takes every constraint. None is omitted, so
// SQLite checks each row again.
func (vt *virtualTable) BestIndex(info *vtab.IndexInfo) error {
	var p plan
	order, ordered := vt.sourceOrder(info)
	for i := range info.Constraints {
		c := &info.Constraints[i]
		if !c.Usable || !vt.takes(c, len(info.OrderBy) > 0 && !ordered) {
			continue
		}
		c.ArgIndex = len(p.args)
		arg := planArg{c.Column, c.Op}
		if c.Op == vtab.OpLIMIT || c.Op == vtab.OpOFFSET {
			arg.col = -1
			info.OrderByConsumed = ordered
		}
		p.args = append(p.args, arg)
	}
	if info.OrderByConsumed {
		p.terms, p.order = info.OrderBy, order
	}
	p.missing = append(vt.missing(p), vt.openInputs(p, info)...)
	cost, passing := vt.cost(p)
	info.IdxNum = int64(len(vt.plans))
	info.EstimatedCost, info.EstimatedRows = cost, passing
	vt.plans = append(vt.plans, p)
	return nil
}

func (vt *virtualTable) takes(c *vtab.Constraint, ordered bool) bool {
	switch c.Op {
	case vtab.OpLIMIT, vtab.OpOFFSET:
		return !ordered // SQLite sorts, and needs every row for it
	case vtab.OpUnknown, vtab.OpMATCH, vtab.OpREGEXP, vtab.OpFUNCTION:
		return false
	}
	return c.Column >= 0
}

// missing names the required columns that the plan has no value of.
func (vt *virtualTable) missing(p plan) []string {
	var names []string
	for _, col := range vt.t.Required() {
		if !p.equates(col) && !vt.t.Filled(col) {
			names = append(names, vt.t.Columns[col].Name)
		}
	}
	return names
}

// equates reports whether the plan has a value of the column.
func (p plan) equates(col int) bool {
	return slices.Contains(p.args, planArg{col, vtab.OpEQ}) || slices.Contains(p.args, planArg{col, vtab.OpIS})
}

// cost estimates a scan in requests. A scan by equality is probably one of many,
// in a join, whose values go to the source many at a time, or that share one
// load.
func (vt *virtualTable) cost(p plan) (steps float64, passing int64) {
	if len(p.missing) > 0 {
		return costImpossible, int64(vt.total)
	}
	if vt.fansOut(p) {
		return costRequest * float64(vt.parents()), int64(vt.total)
	}
	loaded, local := float64(vt.total), float64(vt.total)
	probe := false
	for _, a := range p.args {
		if a.col < 0 {
			continue
		}
		share := vt.share(a)
		local *= share
		if vt.pushable(a) {
			loaded *= share
		}
		probe = probe || a.op == vtab.OpEQ || a.op == vtab.OpIS
	}
	requests := max(float64(vt.t.Pages(int(loaded))), vt.asked(p))
	if probe {
		requests /= rows.MaxIn
	}
	return requests*costRequest + max(local, 1), max(int64(local), 1)
}

// asked is how many organisations a plan asks.
func (vt *virtualTable) asked(p plan) float64 {
	if vt.t.Scoped && p.equates(len(vt.t.Columns)-1) {
		return 1
	}
	return float64(len(vt.scopes))
}

// share guesses which part of the rows a constraint lets through.
func (vt *virtualTable) share(a planArg) float64 {
	switch a.op {
	case vtab.OpEQ, vtab.OpIS:
		switch {
		case vt.t.Columns[a.col].Key:
			return 1 / float64(max(vt.total, 1))
		case vt.t.IsScope(a.col):
			return 1 / float64(max(len(vt.scopes), 1))
		}
		return 1.0 / 10
	case vtab.OpGE, vtab.OpGT, vtab.OpLE, vtab.OpLT:
		return 1.0 / 3
	case vtab.OpLIKE, vtab.OpGLOB, vtab.OpISNULL:
		return 1.0 / 5
	}
	return 1
}

// pushable reports whether the source may filter by the constraint, if the
// value allows.
func (vt *virtualTable) pushable(a planArg) bool {
	has := func(ops ...rows.Op) bool {
		return slices.ContainsFunc(ops, func(op rows.Op) bool { return vt.t.Filters(a.col, op) })
	}
	switch a.op {
	case vtab.OpEQ, vtab.OpIS:
		return vt.t.IsScope(a.col) || has(rows.OpEq, rows.OpIn, rows.OpGe, rows.OpLe, rows.OpLike)
	case vtab.OpGE, vtab.OpGT:
		return has(rows.OpGe)
	case vtab.OpLE, vtab.OpLT:
		return has(rows.OpLe)
	case vtab.OpLIKE:
		return has(rows.OpLike)
	}
	return false
}
