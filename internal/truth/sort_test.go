package truth

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// readSort takes the order out of the request.
func (x *exchange) readSort() error {
	t := x.table
	if t.sort == "" || !x.params.Has(t.sort) {
		return nil
	}
	name := x.params.Get(t.sort)
	x.params.Del(t.sort)
	if t.way == "" {
		name, x.down = strings.TrimPrefix(name, "-"), strings.HasPrefix(name, "-")
	} else {
		way := x.params.Get(t.way)
		x.params.Del(t.way)
		if x.down = way == "down"; way != "up" && way != "down" {
			return fmt.Errorf("%s=%s is neither up nor down", t.way, way)
		}
	}
	if !slices.Contains(t.sorts, name) {
		return fmt.Errorf("%s=%s: no order by that", t.sort, name)
	}
	x.by = name
	return nil
}

// sorted are rows in the order that was asked for.
func (x *exchange) sorted(rows []record) []record {
	if x.by == "" {
		return rows
	}
	i := x.table.column(x.by)
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b record) int {
		p, q := a[i].value, b[i].value
		if x.down {
			p, q = q, p
		}
		switch {
		case p == nil && q == nil:
			return 0
		case p == nil || q == nil:
			return map[bool]int{true: -1, false: 1}[(p == nil) != x.table.nullHigh]
		}
		return inOrder(p, q)
	})
	return out
}

// inOrder compares two values of a column, whole numbers of any size among them.
func inOrder(a, b any) int {
	_, big1 := a.(digits)
	_, big2 := b.(digits)
	if !big1 && !big2 {
		return condition{}.order(a, b)
	}
	x, _ := new(big.Int).SetString(fmt.Sprint(a), 10)
	y, _ := new(big.Int).SetString(fmt.Sprint(b), 10)
	return x.Cmp(y)
}

// latest is ORDER BY a column of a table LIMIT a few, which a platform may order by.
func (w *writer) latest() statement {
	name := w.pick("sites", "bills", "trips", "readings")
	t := tables[name]
	by := t.sorts[w.r.IntN(len(t.sorts))]
	s := source{alias: "a", t: t}
	offset := w.pick("", fmt.Sprintf(" OFFSET %d", w.r.IntN(30)))
	limit := 1 + w.r.IntN(25)
	if w.r.IntN(2) == 0 {
		limit, offset = maxPage-2+w.r.IntN(5), "" // about where the first page is cut
	}
	return statement{sql: fmt.Sprintf("SELECT a.%s, a.id FROM %s a%s ORDER BY a.%s%s, a.id%s LIMIT %d%s", by, name, w.where([]source{s}), by, w.pick("", " DESC", " DESC"),
		w.pick("", " DESC"), limit, offset), ordered: true}
}
