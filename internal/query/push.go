package query

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite/vtab"
)

var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// push turns one SQL constraint, column op value, into conditions that the
// source can apply: none when the source cannot, or when the value is not what
// the column holds. The conditions let through every row that the constraint
// does.
func push(t *table, col int, op vtab.ConstraintOp, value any) []cond {
	switch op {
	case vtab.OpEQ, vtab.OpIS:
		return pushEqual(t, col, value)
	case vtab.OpGT, vtab.OpGE:
		return pushBound(t, col, OpGe, value)
	case vtab.OpLT, vtab.OpLE:
		return pushBound(t, col, OpLe, value)
	case vtab.OpLIKE:
		return pushLike(t, col, value)
	}
	return nil
}

func pushEqual(t *table, col int, value any) []cond {
	v, ok := wireValue(t.Columns[col], value)
	if !ok {
		return nil
	}
	if t.pushes(col, OpEq) || t.pushes(col, OpIn) {
		return []cond{{col, OpIn, []string{v}}}
	}
	conds := append(pushBound(t, col, OpGe, value), pushBound(t, col, OpLe, value)...)
	if len(conds) == 0 && v != "" && t.pushes(col, OpLike) {
		conds = []cond{{col, OpLike, []string{v}}}
	}
	return conds
}

func pushBound(t *table, col int, op Op, value any) []cond {
	c := t.Columns[col]
	if !t.pushes(col, op) || c.Format == UUID || len(c.Enum) > 0 {
		return nil
	}
	if v, ok := wireValue(c, value); ok {
		return []cond{{col, op, []string{v}}}
	}
	return nil
}

// pushLike sends the longest run of letters between the wildcards. For a date
// that begins with a year, or a year and month, it sends the span of it.
func pushLike(t *table, col int, value any) []cond {
	pattern, ok := value.(string)
	c := t.Columns[col]
	if !ok || c.Type != Text {
		return nil
	}
	if c.Format.dated() {
		return pushDatePrefix(t, col, pattern)
	}
	if !t.pushes(col, OpLike) {
		return nil
	}
	longest := ""
	for _, run := range strings.FieldsFunc(pattern, func(r rune) bool { return r == '%' || r == '_' }) {
		if len(run) > len(longest) {
			longest = run
		}
	}
	if longest == "" {
		return nil
	}
	return []cond{{col, OpLike, []string{longest}}}
}

var datePrefix = regexp.MustCompile(`^(\d{4})(?:-(\d{2}))?-?%$`)

func pushDatePrefix(t *table, col int, pattern string) []cond {
	m := datePrefix.FindStringSubmatch(pattern)
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
	return append(pushBound(t, col, OpGe, first), pushBound(t, col, OpLe, last)...)
}

// wireValue writes a value as a source is told it; ok is false when it is not
// a value of the column.
//
// Only a string is a value of a text column and only a number one of a number
// column: whether SQLite compares 5 with '05' as text or as numbers depends on
// what stands on the other side, which a virtual table is not told.
func wireValue(c Column, value any) (s string, ok bool) {
	switch v := value.(type) {
	case string:
		return wireText(c, v)
	case int64:
		return wireInteger(c, v)
	case float64:
		if v == float64(int64(v)) && v > -1e15 && v < 1e15 {
			return wireInteger(c, int64(v))
		}
		return strconv.FormatFloat(v, 'g', -1, 64), c.Type == Real
	}
	return "", false
}

func wireInteger(c Column, v int64) (string, bool) {
	s := strconv.FormatInt(v, 10)
	return s, c.Type != Text && (len(c.Enum) == 0 || slices.Contains(c.Enum, s))
}

func wireText(c Column, s string) (string, bool) {
	if c.Type != Text {
		return "", false
	}
	if len(c.Enum) > 0 {
		return s, slices.Contains(c.Enum, s)
	}
	switch c.Format {
	case UUID:
		return s, uuid.MatchString(s)
	case Date, DateTime:
		return wireDate(s)
	}
	return s, true
}

// wireDate cuts a time of day off: filters are by day.
func wireDate(s string) (string, bool) {
	if len(s) < len(time.DateOnly) {
		return "", false
	}
	day, rest := s[:len(time.DateOnly)], s[len(time.DateOnly):]
	if rest != "" && rest[0] != 'T' && rest[0] != ' ' {
		return "", false
	}
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
}
