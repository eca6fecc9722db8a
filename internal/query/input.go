package query

import (
	"slices"
	"strings"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// planInput is an input of one use of a table in a statement.
type planInput struct{ plan, col int }

// openInputs names the inputs that the use of the table looks at without an equality:
// their default would answer another question than the one asked. A column
// that * brings is not looked at.
func (vt *virtualTable) openInputs(p plan, info *vtab.IndexInfo) []string {
	var names []string
	for _, col := range vt.t.Inputs() {
		c := vt.t.Columns[col]
		compared := slices.ContainsFunc(info.Constraints, func(k vtab.Constraint) bool { return k.Column == col })
		named := info.ColUsed&(1<<min(col, 63)) != 0 && vt.run.stmt.Names(c.Name)
		if !c.Required && (compared || named) && !p.equates(col) {
			names = append(names, c.Name)
		}
	}
	return names
}

// settleInputs gives the inputs that the scan has no value of their default. It
// refuses a second value of one in the same use of the table: the rows of the
// two overlap, and who counts them together counts them twice.
func (vt *virtualTable) settleInputs(idxNum int, sc *scan) *Error {
	for _, d := range vt.t.Defaults() {
		have, ok := sc.set.Find(d.Col, rows.OpIn)
		if !ok {
			sc.set = sc.set.With(d)
			if vt.defaulted == nil {
				vt.defaulted = map[int]bool{}
			}
			vt.defaulted[d.Col] = true
			continue
		}
		use := planInput{idxNum, d.Col}
		before, ok := vt.given[use]
		if ok && before != have.Values[0].Bound {
			return errInputTwice(vt.t, d.Col, before, have.Values[0].Bound)
		}
		if vt.given == nil {
			vt.given = map[planInput]string{}
		}
		vt.given[use] = have.Values[0].Bound
	}
	return nil
}

// errInput says how a statement gives an input.
func errInput(t *rows.Table, name string) *Error {
	c := &t.Columns[t.Column(name)]
	equal := make([]string, 0, len(c.Enum))
	for _, v := range c.Enum {
		equal = append(equal, c.Name+" = "+c.Literal(v))
	}
	if len(equal) == 0 {
		equal = []string{c.Name + " = " + exampleValue(c)}
	}
	next := "Add " + words.Or(equal) + " to the WHERE of each SELECT that names it from " + t.Name
	if c.Default.Bound != "" {
		next += ", or do not name it: it is " + c.Literal(c.Default.Bound) + " then"
	}
	return newError(CodeRequiredFilter, next+".",
		"The column %s of %s is not in the rows but decides which there are: it takes one value, by =.", c.Name, t.Name)
}

func errInputTwice(t *rows.Table, col int, a, b string) *Error {
	c := &t.Columns[col]
	return newError(CodeRequiredFilter, "Ask for each in a SELECT of its own, joined by UNION ALL.",
		"One SELECT reads %s under %s = %s and under %[2]s = %[4]s, whose rows overlap.", t.Name, c.Name, c.Literal(a), c.Literal(b))
}

// inputNotes say which inputs were left at their default.
func (r *run) inputNotes(read []*rows.Table) []string {
	var notes []string
	for _, vt := range r.virtuals() {
		if len(vt.defaulted) == 0 || !slices.Contains(read, vt.t) {
			continue
		}
		var was []string
		for _, d := range vt.t.Defaults() {
			if c := vt.t.Columns[d.Col]; vt.defaulted[d.Col] && c.Default.Bound != "" {
				was = append(was, c.Name+" = "+c.Literal(c.Default.Bound))
			}
		}
		if len(was) > 0 {
			notes = append(notes, vt.t.Name+": not given, so "+strings.Join(was, ", ")+r.nothingIn(vt.t))
		}
	}
	return notes
}

// nothingIn tells of columns that the statement names but that no row read of
// the table has a value of: what fills them may be an input's other value.
func (r *run) nothingIn(t *rows.Table) string {
	var empty []string
	for i, c := range t.Columns {
		if r.policy.columns[t][i] && !c.Input && r.stmt.Names(c.Name) && r.allNull(t, i) {
			empty = append(empty, c.Name)
		}
	}
	if len(empty) == 0 {
		return ""
	}
	return "; every row read has null in " + strings.Join(empty, ", ")
}

func (r *run) allNull(t *rows.Table, col int) bool {
	seen := 0
	for _, s := range r.usedOf(t) {
		if s.Nulls[col] < s.Rows {
			return false
		}
		seen += s.Rows
	}
	return seen > 0
}
