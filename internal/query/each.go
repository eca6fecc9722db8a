package query

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// A table whose source answers only for given values of some columns is read in parts: see [rows.Each]. Where a scan gives the values, it is one part.
// Where it does not, there is a part for each distinct row of the parent, whose own rows are wanted first. Each part is a snapshot like any other, so
// that another question about it finds it.

// checkParents sees that what fills required columns is there.
func (e *Engine) checkParents() error {
	for _, t := range e.tables {
		if t.Each == nil {
			continue
		}
		parent := e.byName[strings.ToLower(t.Each.Table)]
		if parent == nil {
			return fmt.Errorf("table %s: no table %s to be filled from", t.Name, t.Each.Table)
		}
		for _, f := range t.Each.Fill {
			if parent.Column(f.From) < 0 {
				return fmt.Errorf("table %s: %s has no column %s to be filled from", t.Name, parent.Name, f.From)
			}
		}
	}
	return nil
}

// withParents adds the tables whose rows those in the list may be filled from.
func (e *Engine) withParents(tables []*rows.Table) []*rows.Table {
	for i := 0; i < len(tables); i++ {
		if tables[i].Each == nil {
			continue
		}
		if parent := e.byName[strings.ToLower(tables[i].Each.Table)]; !slices.Contains(tables, parent) {
			tables = append(tables, parent)
		}
	}
	return tables
}

// fansOut reports whether a plan leaves a column to be filled.
func (vt *virtualTable) fansOut(p plan) bool {
	return slices.ContainsFunc(vt.t.Required(), func(col int) bool { return !p.equates(col) && vt.t.Filled(col) })
}

// leavesOpen reports whether a statement gives no value, by =, of a column that is filled.
func (vt *virtualTable) leavesOpen(info *vtab.IndexInfo) bool {
	return slices.ContainsFunc(vt.t.Required(), func(col int) bool {
		return !slices.ContainsFunc(info.Constraints, func(c vtab.Constraint) bool {
			return c.Usable && c.Column == col && (c.Op == vtab.OpEQ || c.Op == vtab.OpIS)
		})
	})
}

// parents guesses how many parts the table has.
func (vt *virtualTable) parents() int {
	if parent := vt.run.virtual(vt.t.Each.Table); parent != nil {
		return max(parent.total, 1)
	}
	for _, s := range vt.run.attached {
		if strings.EqualFold(s.Table.Name, vt.t.Each.Table) {
			return max(s.Rows, 1)
		}
	}
	return guessedRows
}

// candidates are the snapshots that may serve a scan.
func (vt *virtualTable) candidates(sc scan) []*rows.Snapshot {
	if len(vt.t.Required()) == 0 {
		return vt.parts
	}
	if vt.byPart == nil {
		vt.byPart = map[string][]*rows.Snapshot{}
		for _, s := range vt.parts {
			key := s.Set.RequiredKey(vt.t)
			vt.byPart[key] = append(vt.byPart[key], s)
		}
	}
	return vt.byPart[sc.set.RequiredKey(vt.t)]
}

// partsOf divides a scan into parts that the source answers; it is one where the scan gives all that the source must be told. When rows of the parent
// are missing, they are noted as wanted and there are none.
func (vt *virtualTable) partsOf(sc scan) ([]scan, *Error) {
	open := func(col int) bool { _, ok := sc.set.Find(col, rows.OpIn); return !ok }
	if vt.t.Each == nil || !slices.ContainsFunc(vt.t.Required(), open) {
		return []scan{sc}, nil
	}
	fillers, err := vt.fillersFor(sc)
	if err != nil {
		return nil, err
	}
	parts := make([]scan, 0, len(fillers))
	for _, values := range fillers {
		part := sc
		if part.set, err = vt.fill(sc.set, values); err != nil {
			return nil, err
		}
		if part.set != nil {
			parts = append(parts, part)
		}
	}
	return parts, vt.checkMost(sc, parts)
}

// fill gives the required columns the values of a row of the parent. The set is nil when the source would not take one of them.
func (vt *virtualTable) fill(set rows.Set, values []any) (rows.Set, *Error) {
	for i, f := range vt.t.Each.Fill {
		col := vt.t.Column(f.Column)
		s, ok := vt.t.Columns[col].Spell(rows.OpEq, values[i])
		if !ok {
			vt.noteUnaskable(fmt.Sprintf("%s = %s", f.From, words.Line(fmt.Sprint(values[i]), 60)))
			return nil, nil
		}
		set = set.Replace(rows.Cond{Col: col, Op: rows.OpIn, Values: []rows.Spelling{s}})
	}
	for _, col := range vt.t.Required() {
		if _, ok := set.Find(col, rows.OpIn); !ok {
			return nil, errMissing(vt.t, []string{vt.t.Columns[col].Name})
		}
	}
	return set, nil
}

func (vt *virtualTable) noteUnaskable(row string) {
	if vt.unaskable == nil {
		vt.unaskable, vt.unaskableFirst = map[string]bool{}, row
	}
	vt.unaskable[row] = true
}

func (vt *virtualTable) unaskableText() string {
	return fmt.Sprintf("%s of %s can't be asked for, such as %s", words.Plural(len(vt.unaskable), "row"), vt.t.Each.Table, vt.unaskableFirst)
}

// checkMost refuses a scan with more missing parts than a statement may load. One that may stop early is not refused beforehand.
func (vt *virtualTable) checkMost(sc scan, parts []scan) *Error {
	if sc.limit > 0 || len(parts) <= vt.t.Each.Most {
		return nil
	}
	missing := 0
	for _, part := range parts {
		if vt.best(part) == nil {
			missing++
		}
	}
	if missing > vt.t.Each.Most {
		return rows.ErrMost(vt.t, missing)
	}
	return nil
}

// fillersFor are the distinct values, one for each column that is filled, of the parent's rows that go with what the scan gives.
func (vt *virtualTable) fillersFor(sc scan) ([][]any, *Error) {
	e := vt.t.Each
	parent := vt.run.policy.tables[strings.ToLower(e.Table)]
	var known []equal
	for _, f := range e.Fill {
		for _, eq := range sc.equals {
			if eq.col == vt.t.Column(f.Column) {
				known = append(known, equal{parent.Column(f.From), eq.value})
			}
		}
	}
	key := fmt.Sprintf("%#v", known)
	if found, ok := vt.fillers[key]; ok {
		return found, nil
	}
	columns := make([]int, len(e.Fill))
	for i, f := range e.Fill {
		columns[i] = parent.Column(f.From)
	}
	found, complete, err := vt.run.valuesOf(parent, columns, known)
	if err != nil {
		return nil, err
	}
	found = distinct(found)
	if complete {
		if vt.fillers == nil {
			vt.fillers = map[string][][]any{}
		}
		vt.fillers[key] = found
	}
	return found, nil
}

// distinct leaves out what came before, and what has no value: there is no part for it.
func distinct(list [][]any) [][]any {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(values []any) bool {
		key := fmt.Sprintf("%#v", values)
		drop := seen[key] || slices.Contains(values, nil)
		seen[key] = true
		return drop
	})
}

// valuesOf reads columns of the rows of a table that equal what is known. What is missing of them is noted as wanted, and complete is false. The table
// counts as read by the statement.
func (r *run) valuesOf(t *rows.Table, columns []int, known []equal) (found [][]any, complete bool, _ *Error) {
	r.policy.note(t)
	for _, col := range columns {
		r.policy.columns[t][col] = true
	}
	vt := r.virtual(t.Name)
	if vt == nil {
		found, err := r.attachedValues(t, columns, known)
		if err != nil {
			return nil, false, newError(CodeSQL, "", "Reading %s failed.", t.Name).Because(err)
		}
		return found, true, nil
	}
	vt.scanned = true
	parts, bad := vt.partsOf(vt.scanOf(known))
	if bad != nil {
		return nil, false, bad
	}
	wanted := len(r.wants)
	for _, part := range parts {
		found = append(found, vt.valuesIn(part, columns)...)
	}
	return found, len(r.wants) == wanted, nil
}

// scanOf is a scan of all rows that equal what is known, inputs at their default.
func (vt *virtualTable) scanOf(known []equal) scan {
	var sc scan
	for _, k := range known {
		vt.readOne(&sc, planArg{k.col, vtab.OpEQ}, k.value)
	}
	for _, d := range vt.t.Defaults() {
		sc.set = sc.set.With(d)
	}
	return sc
}

// valuesIn reads columns of a part's rows.
func (vt *virtualTable) valuesIn(part scan, columns []int) (found [][]any) {
	c := cursor{vt: vt, rest: []scan{part}}
	for c.advance(); !c.Eof(); _ = c.Next() {
		other := func(e equal) bool { return !c.snap.View.MayEqual(c.index(), e.col, e.value) }
		if slices.ContainsFunc(part.equals, other) {
			continue
		}
		values := make([]any, len(columns))
		for i, col := range columns {
			values[i] = c.rows[c.index()][col]
		}
		found = append(found, values)
	}
	return found
}

// attachedValues reads columns of a table that is kept whole.
func (r *run) attachedValues(t *rows.Table, columns []int, known []equal) (found [][]any, _ error) {
	names, where := make([]string, len(columns)), "1"
	for i, col := range columns {
		names[i] = rows.QuoteName(t.Columns[col].Name)
	}
	for _, k := range known {
		if literal, ok := literalOf(k.value); ok {
			where += " AND " + rows.QuoteName(t.Columns[k.col].Name) + " = " + literal
		}
	}
	list, err := r.raw.QueryContext(noCtx, "SELECT DISTINCT "+strings.Join(names, ", ")+" FROM "+rows.QuoteName(t.Name)+" WHERE "+where, nil)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for {
		values := make([]driver.Value, len(columns))
		if err := list.Next(values); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		row := make([]any, len(values))
		for i, v := range values {
			row[i] = v
		}
		found = append(found, row)
	}
}

// literalOf writes a value for a statement of ours, which has no room for variables.
func literalOf(value any) (literal string, ok bool) {
	switch v := value.(type) {
	case string:
		return rows.QuoteText(v), !strings.Contains(v, "\x00")
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), v-v == 0 // finite
	}
	return "", false
}
