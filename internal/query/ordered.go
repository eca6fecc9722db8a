package query

import (
	"slices"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// ORDER BY … LIMIT is answered by the first rows of a source that can give them in the order of the first term. A scan gives its rows in the
// whole order, as SQLite is promised, and only those that are surely the first of all: of rows that are cut off those before the last one's value
// (see [rows.Snapshot.Leading]). Where SQLite wants more than these, more are loaded, as for any scan that runs off its end, and all where the
// rows did not come in order.

// sourceOrder is the order to ask the source for; false when the rows it would give first may not be SQL's first ones, as those of each part of a scan
// that is read in several.
func (vt *virtualTable) sourceOrder(info *vtab.IndexInfo) (rows.Order, bool) {
	if len(info.OrderBy) == 0 || vt.leavesOpen(info) || slices.ContainsFunc(info.OrderBy, func(o vtab.OrderBy) bool { return o.Column < 0 }) {
		return rows.Order{}, false
	}
	first := info.OrderBy[0]
	c := &vt.t.Columns[first.Column]
	order := rows.Order{By: c.Name, Desc: first.Desc}
	if first.Desc {
		return order, c.Desc
	}
	// Upwards SQL has NULL first. A source that has it last shows none of them in time.
	return order, c.Asc && (c.NullsLow || c.Key || notNull(info, first.Column))
}

// notNull tells whether the statement keeps no row without a value in the column.
func notNull(info *vtab.IndexInfo, col int) bool {
	return slices.ContainsFunc(info.Constraints, func(c vtab.Constraint) bool {
		switch c.Op {
		case vtab.OpEQ, vtab.OpGT, vtab.OpGE, vtab.OpLT, vtab.OpLE, vtab.OpNE, vtab.OpLIKE, vtab.OpGLOB, vtab.OpISNOTNULL:
			return c.Usable && c.Column == col
		}
		return false
	})
}

// sort puts the rows of a scan in order, those equal in it in the order they came.
func (c *cursor) sort(terms []vtab.OrderBy) {
	at := slices.Clone(c.at) // it may be an index's own
	if c.at == nil {
		at = make([]int32, c.n)
		for i := range at {
			at[i] = int32(i)
		}
	}
	slices.SortStableFunc(at, func(a, b int32) int { return c.vt.compare(terms, c.rows[a], c.rows[b]) })
	c.at = at
}

// ordered is the rows of one part of a scan, in its order.
type ordered struct {
	snap *rows.Snapshot
	at   []int32 // of the rows that are surely the first
	more []*want // the part's others, if it is cut off
}

// merge gives the rows of several parts in one order: those of several organisations, or of the values of a column that is filled, where a statement gave one,
// so that it was promised the order, which the source does not take.
func (c *cursor) merge(parts []scan, terms []vtab.OrderBy) {
	var found []ordered
	missing := false
	for _, part := range parts {
		if c.vt.t.Each != nil {
			part.limit, part.order = 0, rows.Order{}
		}
		*c = cursor{vt: c.vt}
		missing = c.serve(part) || missing
		if c.snap != nil {
			found = append(found, ordered{c.snap, c.at[:c.n], c.more})
		}
	}
	*c = cursor{vt: c.vt}
	if missing || len(found) == 0 {
		return
	}
	c.mergeOrdered(found, terms)
}

func (c *cursor) mergeOrdered(found []ordered, terms []vtab.OrderBy) {
	snaps := make([]*rows.Snapshot, len(found))
	first := int32(0)
	var end []any // the last row that is surely among the first of all
	for i, f := range found {
		snaps[i] = f.snap
		for _, at := range f.at {
			c.at = append(c.at, first+at)
		}
		first += int32(len(f.snap.View.Rows))
		if len(f.more) == 0 || f.snap.Late {
			c.more = append(c.more, f.more...)
			continue
		}
		if len(f.at) == 0 {
			c.at, c.more = nil, f.more
			return
		}
		if last := f.snap.View.Rows[f.at[len(f.at)-1]]; end == nil || c.vt.compare(terms, last, end) < 0 {
			end, c.more = last, f.more
		}
	}
	c.snap = &rows.Snapshot{View: rows.Concat(c.vt.t, snaps)}
	c.rows = c.snap.View.Rows
	slices.SortStableFunc(c.at, func(a, b int32) int { return c.vt.compare(terms, c.rows[a], c.rows[b]) })
	if c.n = len(c.at); end != nil {
		c.n, _ = slices.BinarySearchFunc(c.at, end, func(a int32, end []any) int {
			if c.vt.compare(terms, c.rows[a], end) <= 0 {
				return -1
			}
			return 1
		})
	}
}

func (vt *virtualTable) compare(terms []vtab.OrderBy, a, b []any) int {
	for _, t := range terms {
		by := vt.t.Columns[t.Column].Compare(a[t.Column], b[t.Column])
		if t.Desc {
			by = -by
		}
		if by != 0 {
			return by
		}
	}
	return 0
}

// lead keeps of a snapshot that is cut off the rows that are surely the first, and says what to load when they are not enough.
func (c *cursor) lead(s *rows.Snapshot, w *want) {
	n, ok := s.Leading()
	c.n = n
	if w.Limit = nextLimit(s, c.vt.t); !ok {
		w.Limit = 0
	}
	if w.Limit == 0 {
		w.Order = rows.Order{}
	}
	c.more = []*want{w}
}
