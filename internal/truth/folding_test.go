package truth

import (
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"unicode"

	"modernc.org/sqlite"
)

// fold gives the letters of one kind the same rune: the smallest of those that Unicode's simple case folding makes one.
func fold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// like is SQL's LIKE; escape is 0 for none.
func like(pattern, s []rune, escape rune) bool {
	for len(pattern) > 0 {
		p := pattern[0]
		if p == escape && escape != 0 {
			if len(pattern) < 2 {
				return false
			}
			if len(s) == 0 || fold(s[0]) != fold(pattern[1]) {
				return false
			}
			pattern, s = pattern[2:], s[1:]
			continue
		}
		if p == '%' {
			for i := 0; i <= len(s); i++ {
				if like(pattern[1:], s[i:], escape) {
					return true
				}
			}
			return false
		}
		if len(s) == 0 || p != '_' && fold(p) != fold(s[0]) {
			return false
		}
		pattern, s = pattern[1:], s[1:]
	}
	return len(s) == 0
}

// texts gives the arguments of a function as texts; ok is false when one of them is NULL.
func texts(args []driver.Value) (out []string, ok bool, err error) {
	for _, a := range args {
		switch a := a.(type) {
		case nil:
			return nil, false, nil
		case string:
			out = append(out, a)
		default:
			return nil, false, errors.New("the oracle folds texts only")
		}
	}
	return out, true, nil
}

type scalar = func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error)

// likeFunction is what SQLite calls for x LIKE y: with the pattern first.
func likeFunction(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	s, ok, err := texts(args)
	if !ok {
		return nil, err
	}
	escape := rune(0)
	if len(s) == 3 {
		escape = []rune(s[2])[0]
	}
	if like([]rune(s[0]), []rune(s[1]), escape) {
		return int64(1), nil
	}
	return int64(0), nil
}

func textFunction(change func(string) string) scalar {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		s, ok, err := texts(args)
		if !ok {
			return nil, err
		}
		return change(s[0]), nil
	}
}

// registerFolding gives SQLite LIKE, lower and upper for all letters.
func registerFolding(d *sqlite.Driver) error {
	return errors.Join(
		d.RegisterDeterministicScalarFunction("like", -1, likeFunction),
		d.RegisterDeterministicScalarFunction("lower", 1, textFunction(strings.ToLower)),
		d.RegisterDeterministicScalarFunction("upper", 1, textFunction(strings.ToUpper)),
	)
}

// TestLikeFolds checks the judge.
func TestLikeFolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, text string
		escape        rune
		want          bool
	}{
		{"%MÁLAGA%", "in málaga", 0, true}, {"mÁl_ga", "MáLaGA", 0, true}, {"%завод%", "ЗАВОД 1", 0, true}, {"malaga", "málaga", 0, false},
		{"", "", 0, true}, {"%", "", 0, true}, {"_", "", 0, false}, {"10!% %", "10% off", '!', true}, {"10!%%", "10 off", '!', false},
		{"a!_b", "a_b", '!', true}, {"a!_b", "axb", '!', false}, {"%a%b%", "xxaxxbxx", 0, true}, {"ÑANDÚ", "ñandú", 0, true},
	} {
		if got := like([]rune(tt.pattern), []rune(tt.text), tt.escape); got != tt.want {
			t.Errorf("%q LIKE %q is %v", tt.text, tt.pattern, got)
		}
	}
}
