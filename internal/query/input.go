package query

import (
	"slices"
	"strings"

	"modernc.org/sqlite/vtab"
)

// addInput notes that column i is an input.
func (t *table) addInput(i int) {
	t.inputs = append(t.inputs, i)
	c := t.Columns[i]
	if c.Required {
		return
	}
	d := cond{col: i, op: OpIn}
	if c.Default != "" {
		d.values = []string{c.Default}
	}
	t.defaults = t.defaults.with(d)
}

// isDefault reports whether c says of an input what the source assumes anyway.
func (t *table) isDefault(c cond) bool {
	d, ok := t.defaults.find(c.col, c.op)
	return ok && slices.Equal(d.values, c.values)
}

// inputs is the part of the set that is about inputs.
func (w *want) inputs() filterSet {
	var out filterSet
	for _, c := range w.set {
		if w.t.Columns[c.col].Input {
			out = append(out, c)
		}
	}
	return out
}

// planInput is an input of one use of a table in a statement.
type planInput struct{ plan, col int }

// openInputs names the inputs that the use of the table looks at without an equality:
// their default would answer another question than the one asked. A column
// that * brings is not looked at.
func (vt *virtualTable) openInputs(p plan, info *vtab.IndexInfo) []string {
	var names []string
	for _, col := range vt.t.inputs {
		c := vt.t.Columns[col]
		compared := slices.ContainsFunc(info.Constraints, func(k vtab.Constraint) bool { return k.Column == col })
		named := info.ColUsed&(1<<min(col, 63)) != 0 && vt.run.stmt.names(c.Name)
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
	for _, d := range vt.t.defaults {
		have, ok := sc.set.find(d.col, OpIn)
		if !ok {
			sc.set = sc.set.with(d)
			if vt.defaulted == nil {
				vt.defaulted = map[int]bool{}
			}
			vt.defaulted[d.col] = true
			continue
		}
		use := planInput{idxNum, d.col}
		before, ok := vt.given[use]
		if ok && before != have.values[0] {
			return errInputTwice(vt.t, d.col, before, have.values[0])
		}
		if vt.given == nil {
			vt.given = map[planInput]string{}
		}
		vt.given[use] = have.values[0]
	}
	return nil
}

// literal writes a value, as a filter says it, for a statement.
func (c Column) literal(v string) string {
	switch {
	case c.Type == Text:
		return quoteText(v)
	case v == "":
		return "NULL"
	}
	return v
}

// errInput says how a statement gives an input.
func errInput(t *table, name string) *Error {
	c := t.Columns[t.column(name)]
	equal := make([]string, 0, len(c.Enum))
	for _, v := range c.Enum {
		equal = append(equal, c.Name+" = "+c.literal(v))
	}
	if len(equal) == 0 {
		equal = []string{c.Name + " = " + exampleValue(c)}
	}
	next := "Add " + orList(equal) + " to the WHERE of each SELECT that names it from " + t.Name
	if c.Default != "" {
		next += ", or do not name it: it is " + c.literal(c.Default) + " then"
	}
	return newError(CodeRequiredFilter, next+".",
		"The column %s of %s is not in the rows but decides which there are: it takes one value, by =.", c.Name, t.Name)
}

func errInputTwice(t *table, col int, a, b string) *Error {
	c := t.Columns[col]
	return newError(CodeRequiredFilter, "Ask for each in a SELECT of its own, joined by UNION ALL.",
		"One SELECT reads %s under %s = %s and under %[2]s = %[4]s, whose rows overlap.", t.Name, c.Name, c.literal(a), c.literal(b))
}

// inputNotes say which inputs were left at their default.
func (r *run) inputNotes(read []*table) []string {
	var notes []string
	for _, vt := range r.virtuals {
		if len(vt.defaulted) == 0 || !slices.Contains(read, vt.t) {
			continue
		}
		var was []string
		for _, d := range vt.t.defaults {
			if c := vt.t.Columns[d.col]; vt.defaulted[d.col] && c.Default != "" {
				was = append(was, c.Name+" = "+c.literal(c.Default))
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
func (r *run) nothingIn(t *table) string {
	var empty []string
	for i, c := range t.Columns {
		if r.policy.columns[t][i] && !c.Input && r.stmt.names(c.Name) && r.allNull(t, i) {
			empty = append(empty, c.Name)
		}
	}
	if len(empty) == 0 {
		return ""
	}
	return "; every row read has null in " + strings.Join(empty, ", ")
}

func (r *run) allNull(t *table, col int) bool {
	rows := 0
	for _, s := range r.usedOf(t) {
		if s.view == nil || slices.ContainsFunc(s.view.rows, func(row []any) bool { return row[col] != nil }) {
			return false
		}
		rows += len(s.view.rows)
	}
	return rows > 0
}
