package query

import (
	"fmt"
	"slices"
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
		if parent.Scoped && !t.Scoped {
			return fmt.Errorf("table %s: filled from %s, whose rows are an organization's, and is none's itself", t.Name, parent.Name)
		}
		for _, f := range t.Each.Fill {
			if parent.Column(f.From) < 0 {
				return fmt.Errorf("table %s: %s has no column %s to be filled from", t.Name, parent.Name, f.From)
			}
		}
	}
	return nil
}

// addParents adds to names of tables those whose rows they may be filled from.
func (e *Engine) addParents(names map[string]bool) {
	var tables []*rows.Table
	for name := range names {
		if t := e.byName[strings.ToLower(name)]; t != nil {
			tables = append(tables, t)
		}
	}
	for _, t := range e.withParents(tables) {
		names[t.Name] = true
	}
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
	n, parent := 0, vt.run.policy.tables[strings.ToLower(vt.t.Each.Table)]
	for _, organization := range vt.scopes {
		switch file, rest := vt.run.holder(parent, scopeIn(parent, organization)); {
		case file != nil:
			n += file.Rows
		case rest != nil:
			n += rest.total / max(len(rest.scopes), 1)
		default:
			n += guessedRows
		}
	}
	return max(n, 1)
}

// scopeIn is the organisation that a table is asked for where another is for the one given.
func scopeIn(t *rows.Table, organization string) string {
	if !t.Scoped {
		return ""
	}
	return organization
}

// candidates are the snapshots that may serve a scan.
func (vt *virtualTable) candidates(sc scan) []*rows.Snapshot {
	if len(vt.t.Required()) == 0 {
		return vt.parts[sc.scope]
	}
	if vt.byPart == nil {
		vt.byPart = map[string][]*rows.Snapshot{}
		for organization, parts := range vt.parts {
			for _, s := range parts {
				key := organization + "\x00" + s.Set.RequiredKey(vt.t)
				vt.byPart[key] = append(vt.byPart[key], s)
			}
		}
	}
	return vt.byPart[sc.scope+"\x00"+sc.set.RequiredKey(vt.t)]
}

// ofOrganizations divides a scan into those of its organisations.
func (vt *virtualTable) ofOrganizations(sc scan) []scan {
	parts := make([]scan, 0, len(vt.scopes))
	for _, organization := range vt.scopes {
		if sc.only == nil || strings.EqualFold(*sc.only, organization) { // SQLite compares again
			sc.scope = organization
			parts = append(parts, sc)
		}
	}
	return parts
}

// partsOf divides a scan into parts that the source answers.
func (vt *virtualTable) partsOf(sc scan) (parts []scan, _ *Error) {
	for _, of := range vt.ofOrganizations(sc) {
		some, err := vt.partsIn(of)
		if err != nil {
			return nil, err
		}
		parts = append(parts, some...)
	}
	return parts, nil
}

// partsIn divides the scan of one organisation; it is one part where the scan gives all that the source must be told. When rows of the parent
// are missing, they are noted as wanted and there are none.
func (vt *virtualTable) partsIn(sc scan) ([]scan, *Error) {
	if vt.byParent {
		if of, err := vt.isOfParent(sc); !of || err != nil {
			return nil, err
		}
	}
	open := func(col int) bool { _, ok := sc.set.Find(col, rows.OpIn); return !ok }
	if vt.t.Each == nil || !slices.ContainsFunc(vt.t.Required(), open) {
		return []scan{sc}, nil
	}
	fillers, err := vt.fillersFor(sc)
	if err != nil {
		return nil, err
	}
	parts := make([]scan, 0, len(fillers))
	for _, filler := range fillers {
		part := sc
		if part.set, err = vt.fill(sc, filler); err != nil {
			return nil, err
		}
		if part.set != nil {
			parts = append(parts, part)
		}
	}
	return parts, vt.checkMost(sc, parts)
}

// fill gives the required columns of a scan the values of rows of the parent. The set is nil when the source would not take one of them.
func (vt *virtualTable) fill(sc scan, filler combination) (rows.Set, *Error) {
	set := sc.set
	for i, f := range vt.t.Each.Fill {
		col := vt.t.Column(f.Column)
		s, ok := vt.t.Columns[col].Spell(rows.OpEq, filler.values[i])
		if !ok {
			vt.unaskable.note(sc.scope, filler, fmt.Sprintf("%s = %s", f.From, words.Line(fmt.Sprint(filler.values[i]), 60)))
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
func (vt *virtualTable) fillersFor(sc scan) ([]combination, *Error) {
	e := vt.t.Each
	parent := vt.run.policy.tables[strings.ToLower(e.Table)]
	known := vt.knownOf(parent, sc)
	key := fmt.Sprintf("%s %#v", sc.scope, known)
	if found, ok := vt.fillers[key]; ok {
		return found, nil
	}
	columns := make([]int, len(e.Fill))
	for i, f := range e.Fill {
		columns[i] = parent.Column(f.From)
	}
	found, complete, err := vt.run.valuesOf(parent, scopeIn(parent, sc.scope), columns, known)
	if err != nil {
		return nil, err
	}
	found = vt.withoutKeyless(sc.scope, parent, columns, distinct(found))
	if complete {
		if vt.fillers == nil {
			vt.fillers = map[string][]combination{}
		}
		vt.fillers[key] = found
	}
	return found, nil
}
