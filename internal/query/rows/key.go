package rows

import (
	"math"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// instantKey keeps an instant apart from a number of the same value.
type instantKey instant.Instant

// indexKey is a value as an index in memory holds it: values that SQL may find equal to each other, under the column's collation or that of
// another column, have the same key. Rows found by it are compared again by SQLite, so it may take different values for one.
func indexKey(value any) any {
	switch v := value.(type) {
	case string:
		return textKey(v)
	case float64:
		if v == math.Trunc(v) && v >= -1<<63 && v < 1<<63 {
			return int64(v) // SQL holds 5 and 5.0 equal
		}
	}
	return value
}

// textKey is an instant where the text is one, and otherwise the text with its ASCII letters small.
func textKey(s string) any {
	if len(s) >= len("2025") && s[0] >= '0' && s[0] <= '9' {
		if at, ok := instant.Parse(s); ok {
			return instantKey(at)
		}
	}
	return lowerASCII(s)
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return lowered(s, i)
		}
	}
	return s
}

func lowered(s string, from int) string {
	b := []byte(s)
	for i := from; i < len(b); i++ {
		if b[i] >= 'A' && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// identity is the key of a row, under which it must not come twice: equal for values that the key column's collation holds equal.
func (t *Table) identity(row []any) any {
	v := row[t.key]
	s, isText := v.(string)
	switch {
	case !isText:
		return indexKey(v)
	case t.Columns[t.key].Format == UUID:
		return lowerASCII(s)
	case t.Columns[t.key].Format.Dated():
		if at, ok := instant.Parse(s); ok {
			return instantKey(at)
		}
	}
	return s
}

// sameRow reports whether two rows of a place are the same record: equal, but for the case of the letters of UUIDs. The second may have its organisation.
func (t *Table) sameRow(a, b []any) bool {
	for i, v := range a {
		if v == b[i] {
			continue
		}
		x, isText := v.(string)
		y, also := b[i].(string)
		if !isText || !also || t.Columns[i].Format != UUID || lowerASCII(x) != lowerASCII(y) {
			return false
		}
	}
	return true
}
