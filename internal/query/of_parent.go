package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// Where a table is asked for values that a parent's rows fill, and of several organisations, a value is asked of those alone whose parent has a row with
// it: in the name of the others it would be a request for what is not theirs.

// goesByParent reports whether it matters whose the values are: the table is asked of several organisations, or the statement has the values of the
// parent's rows, which may be others'.
func (c *call) goesByParent(in *instance) bool {
	if c.chosen == nil || in.t.Each == nil || !in.t.Scoped {
		return false
	}
	parent := c.e.byName[strings.ToLower(in.t.Each.Table)]
	return parent.Scoped && (len(in.scopes) > 1 || c.chosen.reads[parent])
}

// isOfParent reports whether the organisation of a scan has a row of the parent with the values that the scan gives. Where that cannot be told yet, the
// parent's rows are noted as wanted and it is false.
func (vt *virtualTable) isOfParent(sc scan) (bool, *Error) {
	parent := vt.run.policy.tables[strings.ToLower(vt.t.Each.Table)]
	known := vt.knownOf(parent, sc)
	if len(known) == 0 {
		return true, nil
	}
	key := fmt.Sprintf("%s %#v", sc.scope, known)
	if of, ok := vt.ofParent[key]; ok {
		return of, nil
	}
	of, sure, err := vt.run.hasRow(parent, sc.scope, known)
	if sure && err == nil {
		if vt.ofParent == nil {
			vt.ofParent = map[string]bool{}
		}
		vt.ofParent[key] = of
	}
	return of, err
}

// knownOf is what a scan gives of the parent's columns.
func (vt *virtualTable) knownOf(parent *rows.Table, sc scan) (known []equal) {
	for _, f := range vt.t.Each.Fill {
		for _, eq := range sc.equals {
			if eq.col == vt.t.Column(f.Column) {
				known = append(known, equal{parent.Column(f.From), eq.value})
			}
		}
	}
	return known
}

// hasRow reports whether an organisation has a row of a table that equals what is known. A UUID that is another organisation's is not looked for.
func (r *run) hasRow(t *rows.Table, organization string, known []equal) (has, sure bool, _ *Error) {
	has, whole, err := r.hasLoaded(t, organization, known)
	if has || whole || err != nil {
		return has, true, err
	}
	if t.Columns[known[0].col].Key && t.Columns[known[0].col].Format == rows.UUID {
		for _, other := range r.organizationsOf(t) {
			if others, _, err := r.hasLoaded(t, other, known); others || err != nil {
				return false, true, err
			}
		}
	}
	found, complete, err := r.valuesOf(t, organization, columnsOf(known), known)
	return len(found) > 0, complete, err
}

func columnsOf(known []equal) []int {
	columns := make([]int, len(known))
	for i, k := range known {
		columns[i] = k.col
	}
	return columns
}

// organizationsOf are those whose rows of a table the run may read.
func (r *run) organizationsOf(t *rows.Table) (all []string) {
	for _, s := range r.instancesOf(t) {
		all = append(all, s.scopes...)
	}
	return all
}

// hasLoaded reports whether there is such a row among those that are loaded, and whether these are all in one file.
func (r *run) hasLoaded(t *rows.Table, organization string, known []equal) (has, whole bool, _ *Error) {
	file, vt := r.holder(t, organization)
	if file != nil {
		has, err := r.hasInFile(file, known)
		return has, true, err
	}
	if vt == nil {
		return false, false, nil
	}
	return slices.ContainsFunc(vt.parts[organization], func(s *rows.Snapshot) bool { return hasEqual(s.View, known) }), false, nil
}

// hasInFile reports it of a snapshot that is kept whole, whose values are read once. It may be wrong in saying so, never in denying it.
func (r *run) hasInFile(file *rows.Snapshot, known []equal) (bool, *Error) {
	columns := columnsOf(known)
	key := fmt.Sprint(file.Place, columns)
	if r.inFiles[key] == nil {
		found, _, err := r.valuesOf(file.Table, file.Place.Scope, columns, nil)
		if err != nil {
			return false, err
		}
		if r.inFiles == nil {
			r.inFiles = map[string]map[string]bool{}
		}
		r.inFiles[key] = map[string]bool{}
		for _, c := range found {
			r.inFiles[key][valuesText(file.Table, columns, c.values)] = true
		}
	}
	values := make([]any, len(known))
	for i, k := range known {
		values[i] = k.value
	}
	return r.inFiles[key][valuesText(file.Table, columns, values)], nil
}

// valuesText is the same for values of columns that are equal in SQL.
func valuesText(t *rows.Table, columns []int, values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		switch c := &t.Columns[columns[i]]; {
		case c.Format.Dated():
			// One instant has many texts.
		case c.Format == rows.UUID:
			texts[i] = strings.ToLower(fmt.Sprint(v))
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(texts, "\x00")
}

func hasEqual(v *rows.View, known []equal) bool {
	at, _ := v.Lookup(known[0].col, known[0].value)
	return slices.ContainsFunc(at, func(i int32) bool {
		return !slices.ContainsFunc(known, func(k equal) bool { return !v.MayEqual(int(i), k.col, k.value) })
	})
}
