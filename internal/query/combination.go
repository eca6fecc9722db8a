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
)

// combination is values, one for each of some columns, and how many rows of the table have them.
type combination struct {
	values []any
	rows   int
}

// key is the same for the same values.
func (c combination) key() string { return fmt.Sprintf("%#v", c.values) }

// distinct puts those of the same values together.
func distinct(list []combination) (out []combination) {
	at := map[string]int{}
	for _, c := range list {
		key := c.key()
		if i, ok := at[key]; ok {
			out[i].rows += c.rows
			continue
		}
		at[key] = len(out)
		out = append(out, c)
	}
	return out
}

// valuesOf reads columns of an organisation's rows of a table that equal what is known. What is missing of them is noted as wanted, and complete is false. The table
// counts as read by the statement.
func (r *run) valuesOf(t *rows.Table, organization string, columns []int, known []equal) (found []combination, complete bool, _ *Error) {
	r.policy.note(t)
	for _, col := range columns {
		r.policy.columns[t][col] = true
	}
	file, vt := r.holder(t, organization)
	if vt == nil {
		found, err := r.fileValues(file, columns, known)
		if err != nil {
			return nil, false, newError(CodeSQL, "", "Reading %s failed.", t.Name).Because(err)
		}
		return found, true, nil
	}
	vt.scanned = true
	of := vt.scanOf(known)
	of.scope = organization
	parts, bad := vt.partsIn(of)
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
func (vt *virtualTable) valuesIn(part scan, columns []int) (found []combination) {
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
		found = append(found, combination{values, 1})
	}
	return found
}

// fileValues reads columns of a table that is kept whole.
func (r *run) fileValues(file *rows.Snapshot, columns []int, known []equal) (found []combination, _ error) {
	t := file.Table
	names, where := make([]string, len(columns)), "1"
	for i, col := range columns {
		names[i] = rows.QuoteName(t.Columns[col].Name)
	}
	for _, k := range known {
		if literal, ok := literalOf(k.value); ok {
			where += " AND " + rows.QuoteName(t.Columns[k.col].Name) + " = " + literal
		}
	}
	if t.Scoped {
		where += " AND " + rows.ScopeColumn + " = " + rows.QuoteText(file.Place.Scope)
	}
	of := strings.Join(names, ", ")
	list, err := r.raw.QueryContext(noCtx, "SELECT "+of+", count(*) FROM "+r.at[file]+" WHERE "+where+" GROUP BY "+of, nil)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for {
		values := make([]driver.Value, len(columns)+1)
		if err := list.Next(values); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		c := combination{values: make([]any, len(columns))}
		for i := range c.values {
			c.values[i] = values[i]
		}
		n, _ := values[len(columns)].(int64) // which count(*) gives
		c.rows = int(n)
		found = append(found, c)
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
