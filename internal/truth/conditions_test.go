package truth

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// condition is a filter of a request: a row passes when its value in the column compares so with one of the values.
type condition struct {
	column int
	kind   string
	filter filter
	values []any // as cells have them
}

var uuidText = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// newCondition reads the values of a filter as strictly as platforms do.
func newCondition(c column, i int, f filter, values []string) (condition, error) {
	out := condition{column: i, kind: c.kind, filter: f}
	for _, s := range values {
		v, err := readValue(c, f, s)
		if err != nil {
			return out, err
		}
		out.values = append(out.values, v)
	}
	return out, nil
}

func readValue(c column, f filter, s string) (any, error) {
	if len(c.enum) > 0 && !slices.Contains(c.enum, s) {
		return nil, fmt.Errorf("%q is none of %v", s, c.enum)
	}
	switch c.kind {
	case "uuid":
		if !uuidText.MatchString(s) {
			return nil, fmt.Errorf("%q is no uuid", s)
		}
	case "integer":
		return strconv.ParseInt(s, 10, 64)
	case "number":
		return strconv.ParseFloat(s, 64)
	case "boolean":
		return strconv.ParseBool(s)
	case "date", "datetime":
		if f.days {
			return time.Parse(time.DateOnly, s)
		}
		return time.Parse(time.RFC3339Nano, s)
	}
	if s == "" {
		return nil, fmt.Errorf("an empty value")
	}
	return s, nil
}

// passes tells whether the platform gives a record. What it has no value of passes no filter.
func (c condition) passes(r record) bool {
	have := r[c.column].value
	if have == nil {
		return false
	}
	return slices.ContainsFunc(c.values, func(v any) bool { return c.compares(have, v) })
}

func (c condition) compares(have, v any) bool {
	if c.filter.op == "contains" {
		return strings.Contains(asciiLower(have.(string)), asciiLower(v.(string)))
	}
	n := c.order(have, v)
	switch c.filter.op {
	case "ge":
		return n >= 0
	case "le":
		return n <= 0
	}
	return n == 0
}

// order compares two values of the column.
func (c condition) order(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		return cmp.Compare(a, b.(float64))
	case time.Time:
		return a.Compare(b.(time.Time))
	case bool:
		if a == b.(bool) {
			return 0
		}
		return 1
	}
	if c.filter.exact {
		return strings.Compare(a.(string), b.(string))
	}
	return strings.Compare(asciiLower(a.(string)), asciiLower(b.(string)))
}

// asciiLower folds the letters a to z and no others, as a database with a plain NOCASE does.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
