package rows

import (
	"cmp"
	"math"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
)

// Order is the order in which a source is asked for rows. The zero value is any.
type Order struct {
	By   string // the column
	Desc bool
}

func (o Order) key() string {
	switch {
	case o.By == "":
		return ""
	case o.Desc:
		return " by -" + o.By
	}
	return " by " + o.By
}

// Leading is how many of the snapshot's rows, in the order they came, are the first ones of all that pass its set: those whose value comes before the last
// row's, since rows equal to that one may be among those that did not come. ok is false when the rows did not come in the snapshot's order.
func (s *Snapshot) Leading() (n int, ok bool) {
	col := s.Table.Column(s.Order.By)
	if col < 0 {
		return 0, false
	}
	c, all := &s.Table.Columns[col], s.View.Rows
	for i := 1; i < len(all); i++ {
		switch by := s.Order.compare(c, all[i-1][col], all[i][col]); {
		case by > 0:
			return 0, false
		case by < 0:
			n = i
		}
	}
	return n, true
}

func (o Order) compare(c *Column, a, b any) int {
	if o.Desc {
		a, b = b, a
	}
	return c.Compare(a, b)
}

// Compare orders two values of the column as ORDER BY does: NULL, numbers, texts, and texts by the column's collation.
func (c *Column) Compare(a, b any) int {
	if by := cmp.Compare(class(a), class(b)); by != 0 || a == nil {
		return by
	}
	x, isText := a.(string)
	if !isText {
		return compareNumbers(a, b)
	}
	y := b.(string) // of the same class
	switch {
	case c.Format.Dated():
		return instant.CompareTexts(x, y)
	case c.Format == UUID:
		return strings.Compare(lowerASCII(x), lowerASCII(y))
	}
	return strings.Compare(x, y)
}

// class is where SQLite puts a value's type among the others.
func class(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case string:
		return 2
	}
	return 1
}

func compareNumbers(a, b any) int {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
		return compareMixed(x, b.(float64))
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
		return -compareMixed(b.(int64), x)
	}
	return 0
}

// compareMixed compares without making a float64 of a whole number, which would round it.
func compareMixed(n int64, f float64) int {
	switch {
	case f >= 1<<63:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Trunc(f)
	return cmp.Or(cmp.Compare(n, int64(whole)), cmp.Compare(0, f-whole))
}
