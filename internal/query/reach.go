package query

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// Reach says what a view reads, and which conditions on it cost fewer requests.
type Reach struct {
	Reads []string            // tables and views that its SELECT names
	Fast  map[string][]string // operators of SQL, by column: what one of its tables at least is spared rows, or a reading, by
}

// Reach tells it of a view; it is zero when there is none of the name.
func (e *Engine) Reach(name string) Reach {
	v := viewNamed(e.views, name)
	if v == nil {
		return Reach{}
	}
	out := Reach{Reads: e.named(v), Fast: map[string][]string{}}
	for i, origins := range v.stmt.Origins(e.schema) {
		if ops := e.fast(origins); i < len(v.shown.Columns) && len(ops) > 0 {
			out.Fast[v.shown.Columns[i].Name] = ops
		}
	}
	for _, c := range v.shown.Columns {
		if ops := out.within(c.Within); len(ops) > 0 {
			if c.Type != rows.Text {
				ops = slices.DeleteFunc(ops, func(op string) bool { return op == "LIKE" })
			}
			out.Fast[c.Name] = ops
		}
	}
	return out
}

// within are the operators by which what lies between two dates reaches them.
func (r Reach) within(dates []string) []string {
	if len(dates) == 0 {
		return nil
	}
	until, since := slices.Contains(r.Fast[dates[0]], "<="), slices.Contains(r.Fast[dates[len(dates)-1]], ">=")
	switch {
	case until && since:
		return []string{"=", "IN", ">=", "<=", "LIKE"}
	case until:
		return []string{"=", "IN", "<=", "LIKE"}
	case since:
		return []string{"=", "IN", ">=", "LIKE"}
	}
	return nil
}

// named are the tables and views that a view's SELECT names, those first that were
// made first.
func (e *Engine) named(v *view) []string {
	reads, _ := v.stmt.Reads(e.schema)
	all := slices.Concat(e.names, e.viewNames())
	return slices.DeleteFunc(all, func(name string) bool {
		return !slices.ContainsFunc(reads, func(read statement.TableRead) bool { return read.Table == name && !read.Through })
	})
}

// fast are the operators, in the order in which they are told, that reach one of
// the origins.
func (e *Engine) fast(origins []statement.Origin) (ops []string) {
	reach := map[string]bool{}
	for _, o := range origins {
		t := e.tableOrView(o.Table)
		switch {
		case o.Table == "" && len(origins) > 1: // a constant in a branch
			reach["="], reach["IN"] = true, true
		case t == nil:
		default:
			e.reachColumn(t, o, reach)
		}
	}
	for _, op := range []string{"=", "IN", ">=", "<=", "LIKE"} {
		if reach[op] {
			ops = append(ops, op)
		}
	}
	return ops
}

func (e *Engine) reachColumn(t *rows.Table, o statement.Origin, reach map[string]bool) {
	column := t.Column(o.Column)
	for op, sql := range map[rows.Op]string{rows.OpEq: "=", rows.OpIn: "IN", rows.OpGe: ">=", rows.OpLe: "<=", rows.OpLike: "LIKE"} {
		switch {
		case !t.Filters(column, op):
		case !o.Part:
			reach[sql] = true
		case op == rows.OpGe || op == rows.OpLe:
			reach["="], reach["IN"], reach["LIKE"], reach[sql] = true, true, true, true
		}
	}
}

// ViewReads are by view the tables and columns, and the views and columns of those,
// that SQLite reads for it: invoices, invoices.co2e.
func (e *Engine) ViewReads() map[string][]string {
	all := map[string][]string{}
	for _, v := range e.views {
		for t, columns := range v.reads {
			all[v.Name] = append(all[v.Name], t.Name)
			for i := range columns {
				all[v.Name] = append(all[v.Name], t.Name+"."+t.Columns[i].Name)
			}
		}
		reads, _ := v.stmt.Reads(e.schema)
		for _, read := range reads { // what is joined by name SQLite does not tell
			for _, column := range read.Joined {
				all[v.Name] = append(all[v.Name], read.Table+"."+column)
			}
		}
		slices.Sort(all[v.Name])
		all[v.Name] = slices.Compact(all[v.Name])
	}
	return all
}
