package query

import (
	"time"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// push turns one SQL constraint, column op value, into conditions that the
// source can apply: none when the source cannot, or would not take the value.
// The conditions let through every row that the constraint does; exact tells
// that they let through no other.
func push(t *rows.Table, col int, op vtab.ConstraintOp, value any) (conds []rows.Cond, exact bool) {
	switch op {
	case vtab.OpEQ, vtab.OpIS:
		return pushEqual(t, col, value)
	case vtab.OpGT, vtab.OpGE:
		return pushOne(t, col, rows.OpGe, value), false
	case vtab.OpLT, vtab.OpLE:
		return pushOne(t, col, rows.OpLe, value), false
	case vtab.OpLIKE:
		return pushLike(t, col, value), false
	}
	return nil, false
}

func pushEqual(t *rows.Table, col int, value any) (conds []rows.Cond, exact bool) {
	if elsewhere(&t.Columns[col], value) {
		return nil, false
	}
	for _, op := range []rows.Op{rows.OpIn, rows.OpEq} {
		if !t.Filters(col, op) {
			continue
		}
		s, ok := t.Columns[col].Spell(op, value)
		if !ok {
			return nil, false
		}
		return []rows.Cond{{Col: col, Op: rows.OpIn, Values: []rows.Spelling{s}}}, s.Exact
	}
	conds = append(pushOne(t, col, rows.OpGe, value), pushOne(t, col, rows.OpLe, value)...)
	if s, isText := value.(string); len(conds) == 0 && isText && s != "" {
		conds = pushOne(t, col, rows.OpLike, s)
	}
	return conds, false
}

// elsewhere reports whether a text, compared for equality with a column of any
// text, comes from a column whose collation may be the one that counts: a
// virtual table is not told. The source would look for the one spelling only.
func elsewhere(c *rows.Column, value any) bool {
	s, isText := value.(string)
	if !isText || c.Type != rows.Text || c.Format != rows.AnyFormat || len(c.Enum) > 0 {
		return false
	}
	_, isInstant := instant.Parse(s)
	return isInstant && len(s) >= len(time.DateOnly) || words.IsUUID(s)
}

func pushOne(t *rows.Table, col int, op rows.Op, value any) []rows.Cond {
	if !t.Filters(col, op) {
		return nil
	}
	if s, ok := t.Columns[col].Spell(op, value); ok {
		return []rows.Cond{{Col: col, Op: op, Values: []rows.Spelling{s}}}
	}
	return nil
}

// pushLike sends a pattern as the column spells it. For a date that begins with
// a year, or a year and month, it sends the span of it.
func pushLike(t *rows.Table, col int, value any) []rows.Cond {
	pattern, ok := value.(string)
	c := &t.Columns[col]
	switch {
	case !ok || c.Type != rows.Text:
		return nil
	case c.Format.Dated():
		return pushDatePrefix(t, col, pattern)
	}
	return pushOne(t, col, rows.OpLike, pattern)
}

var datePrefix = words.Pattern(`^(\d{4})(?:-(\d{2}))?-?%$`)

func pushDatePrefix(t *rows.Table, col int, pattern string) []rows.Cond {
	m := datePrefix().FindStringSubmatch(pattern)
	if m == nil {
		return nil
	}
	first, last := m[1]+"-01-01", m[1]+"-12-31"
	if m[2] != "" {
		month, err := time.Parse("2006-01", m[1]+"-"+m[2])
		if err != nil {
			return nil
		}
		first, last = month.Format(time.DateOnly), month.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	if t.Columns[col].Format == rows.DateTime {
		last += "T24:00:00Z" // a bare day is its beginning
	}
	return append(pushOne(t, col, rows.OpGe, first), pushOne(t, col, rows.OpLe, last)...)
}
