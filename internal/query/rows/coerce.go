package rows

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// coerce makes of a value what SQLite makes of it when it is stored in a column
// of the type (https://www.sqlite.org/datatype3.html#type_affinity), so that a
// virtual table, which SQLite does not do that for, gives what an ordinary one
// gives.
func coerce(typ Type, value any) (any, error) {
	switch v := value.(type) {
	case string:
		if typ == Text {
			return value, nil // not v, which would be put into an interface once more
		}
		return coerceString(typ, v), nil
	case nil:
		return nil, nil
	case bool:
		if v {
			return coerceInt(typ, 1), nil
		}
		return coerceInt(typ, 0), nil
	case int:
		return coerceInt(typ, int64(v)), nil
	case int64:
		return coerceInt(typ, v), nil
	case float64:
		if typ == Real && v == v {
			return value, nil
		}
		return coerceFloat(typ, v), nil
	}
	return nil, fmt.Errorf("a value of Go type %T", value)
}

func coerceInt(typ Type, v int64) any {
	switch typ {
	case Text:
		return strconv.FormatInt(v, 10)
	case Real:
		return float64(v)
	}
	return v
}

func coerceFloat(typ Type, v float64) any {
	switch {
	case math.IsNaN(v):
		return nil
	case typ == Text:
		return FloatText(v)
	case typ == Integer && v == math.Trunc(v) && v >= -1<<63 && v < 1<<63:
		return int64(v)
	}
	return v
}

// FloatText is the text that SQLite makes of a real.
func FloatText(v float64) string {
	s := strconv.FormatFloat(v, 'g', 15, 64)
	if !strings.ContainsAny(s, ".eIN") {
		s += ".0"
	}
	return s
}

func coerceString(typ Type, s string) any {
	if typ == Text {
		return s
	}
	trimmed := strings.Trim(s, " \t\n\v\f\r")
	if trimmed == "" || strings.IndexFunc(trimmed, notInNumber) >= 0 {
		return s
	}
	if n, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
		return coerceInt(typ, n)
	}
	if typ == Integer && strings.IndexFunc(trimmed, notDigit) < 0 {
		return s // an integer beyond 64 bits keeps its digits, which SQLite's affinity would not
	}
	if f, err := strconv.ParseFloat(trimmed, 64); err == nil {
		return coerceFloat(typ, f)
	}
	return s
}

func notDigit(r rune) bool { return (r < '0' || r > '9') && r != '-' && r != '+' }

func notInNumber(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune("+-.eE", r) }
