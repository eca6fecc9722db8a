package query

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// registerComparisons gives a driver's connections lower, upper and LIKE that fold
// the letters of all scripts, where SQLite's own fold those of ASCII.
func registerComparisons(d *sqlite.Driver) error {
	for name, f := range map[string]*sqlite.FunctionImpl{
		"lower": {NArgs: 1, Scalar: changing(strings.ToLower)},
		"upper": {NArgs: 1, Scalar: changing(strings.ToUpper)},
		"like":  {NArgs: -1, Scalar: like},
	} {
		f.Deterministic, f.VolatileArgs = true, true
		if err := d.RegisterFunction(name, f); err != nil {
			return fmt.Errorf("registering the function %s: %w", name, err)
		}
	}
	return nil
}

type scalar = func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error)

// changing makes an SQL function of one that changes a text.
func changing(change func(string) string) scalar {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		s, ok := textOf(args[0])
		if !ok {
			return nil, nil
		}
		return change(s), nil
	}
}

// like is x LIKE pattern ESCAPE escape, whose arguments are pattern, x and escape.
// See https://www.sqlite.org/lang_expr.html#the_like_glob_regexp_match_and_extract_operators.
func like(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return nil, fmt.Errorf("wrong number of arguments to function like()")
	}
	escape := noEscape
	if len(args) == 3 {
		s, ok := textOf(args[2])
		if !ok {
			return nil, nil
		}
		r, rest := nextRune(s)
		if rest != "" || s == "" {
			return nil, fmt.Errorf("ESCAPE expression must be a single character")
		}
		escape = r
	}
	pattern, ok := textOf(args[0])
	text, also := textOf(args[1])
	switch {
	case !ok || !also:
		return nil, nil
	case len(pattern) > limits[sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH]:
		return nil, fmt.Errorf("LIKE or GLOB pattern too complex")
	}
	return matchesLike(pattern, text, escape), nil
}

// textOf is a value as SQLite makes text of it; ok is false for NULL.
func textOf(v driver.Value) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return rows.FloatText(v), true
	}
	return "", false
}
