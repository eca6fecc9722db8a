package core

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Kind is how a column's value is written in JSON. NULL is null in every kind.
type Kind int

// The kinds. JSON is text in the database that is JSON already: an array, an object.
const (
	Text Kind = iota
	Number
	Boolean
	JSON
)

// Field is one member of a record, in the order in which the platform shows them.
type Field struct {
	Name string
	Kind Kind
	SQL  string // the expression it comes from; "" for the column of the same name
}

func (f Field) expression() string {
	if f.SQL == "" {
		return f.Name
	}
	return f.SQL
}

// appendRecord writes one row as a JSON object.
func appendRecord(dst []byte, fields []Field, values []any) ([]byte, error) {
	dst = append(dst, '{')
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, f.Name...)
		dst = append(dst, '"', ':')
		var err error
		if dst, err = appendValue(dst, f.Kind, values[i]); err != nil {
			return dst, fmt.Errorf("writing %s: %w", f.Name, err)
		}
	}
	return append(dst, '}'), nil
}

func appendValue(dst []byte, kind Kind, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case int64:
		if kind == Boolean {
			return strconv.AppendBool(dst, v != 0), nil
		}
		return strconv.AppendInt(dst, v, 10), nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return append(dst, "null"...), nil
		}
		return strconv.AppendFloat(dst, v, 'f', -1, 64), nil
	case string:
		if kind == JSON {
			return append(dst, v...), nil
		}
		return appendString(dst, v)
	default:
		return dst, fmt.Errorf("no JSON for %T", value)
	}
}

// appendString is json.Marshal of a text, without its allocations for plain ones.
func appendString(dst []byte, s string) ([]byte, error) {
	for _, b := range []byte(s) {
		if b < ' ' || b > '~' || b == '"' || b == '\\' {
			quoted, err := json.Marshal(s)
			return append(dst, quoted...), err
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"'), nil
}
