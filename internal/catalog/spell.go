package catalog

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// speller writes the values that a column is compared with as its request parameters want them: the one place where a value of SQL becomes one
// of the wire. What it writes lets through all that SQL keeps, or is not sent.
func speller(col *manifest.Column, ids *uuidCase) func(rows.Op, any) (rows.Spelling, bool) {
	return func(op rows.Op, value any) (rows.Spelling, bool) {
		param, ok := col.Filters[ops[op]]
		if !ok {
			return rows.Spelling{}, false
		}
		s, ok := spell(col, ids, param, op, value)
		s.Exact = ok && param.Exact && (op == rows.OpEq || op == rows.OpIn) && !meansNull(col, s.Wire)
		listed := param.Style == manifest.Comma && strings.Contains(s.Wire, ",") // it would be read as two
		outside := (param.In == manifest.InPath || param.In == manifest.InOne) && !manifest.Segment(s.Wire)
		return s, ok && !listed && !outside && plainValue(s.Wire)
	}
}

func spell(col *manifest.Column, ids *uuidCase, param manifest.Param, op rows.Op, value any) (rows.Spelling, bool) {
	text, isText := value.(string)
	as := col.Type
	if param.As != "" {
		as = param.As
	}
	switch {
	case op == rows.OpLike:
		return same(literal(text, param.Folds)), isText
	case as == manifest.Boolean:
		return spellBoolean(value)
	case col.Reading.Decimals != 0:
		return spellScaled(col.Reading.Decimals, op, value)
	case as == manifest.Integer, as == manifest.Number:
		return spellNumber(as, op, value)
	case !isText:
		return rows.Spelling{}, false
	case as == manifest.UUID:
		return rows.Spelling{Wire: ids.spell(text), Bound: strings.ToLower(text)}, words.IsUUID(text)
	case param.Epoch != manifest.NoEpoch:
		return spellEpoch(param.Epoch, op, text)
	case as == manifest.Date || as == manifest.Datetime:
		return spellTime(col, param, as, op, text)
	}
	return same(text), len(col.Enum) == 0 || slices.Contains(col.Enum, text)
}

// same is a value that the platform writes as SQL does.
func same(s string) rows.Spelling { return rows.Spelling{Wire: s, Bound: s} }

// plainValue refuses what no platform expects in a parameter. 500 bytes is what fits into an address besides others.
func plainValue(s string) bool {
	return s != "" && len(s) <= 500 && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func spellBoolean(value any) (rows.Spelling, bool) {
	switch value {
	case int64(1), float64(1):
		return rows.Spelling{Wire: "true", Bound: "1"}, true
	case int64(0), float64(0):
		return rows.Spelling{Wire: "false", Bound: "0"}, true
	}
	return rows.Spelling{}, false
}

// spellNumber writes a bound that is no integer, of a parameter that is, as the next one outside of it.
func spellNumber(as manifest.ColumnType, op rows.Op, value any) (rows.Spelling, bool) {
	f, isFloat := value.(float64)
	if n, ok := value.(int64); ok {
		return same(strconv.FormatInt(n, 10)), true
	}
	if !isFloat || math.IsInf(f, 0) || math.IsNaN(f) {
		return rows.Spelling{}, false
	}
	if as == manifest.Integer {
		switch op {
		case rows.OpGe:
			f = math.Floor(f)
		case rows.OpLe:
			f = math.Ceil(f)
		}
	}
	if whole := f == math.Trunc(f) && math.Abs(f) < 1<<53; whole {
		return same(strconv.FormatInt(int64(f), 10)), true
	}
	return same(strconv.FormatFloat(f, 'g', -1, 64)), as == manifest.Number
}

// spellTime writes a time, or its day where the parameter takes days.
func spellTime(col *manifest.Column, param manifest.Param, as manifest.ColumnType, op rows.Op, text string) (rows.Spelling, bool) {
	at, ok := instant.Parse(text)
	t := time.Unix(at.Seconds, int64(at.Nanos)).UTC()
	if !ok || t.Year() < 1 || t.Year() > 9998 {
		return rows.Spelling{}, false
	}
	if as == manifest.Datetime {
		return spellSecond(op, t)
	}
	day := t.Truncate(24 * time.Hour)
	wire := day
	switch {
	case op == rows.OpGe:
	case op == rows.OpLe:
		day, wire = lastDay(col, param, t)
	case col.Type == manifest.Date && !t.Equal(day):
		return rows.Spelling{}, false // no day equals a time within it
	}
	return rows.Spelling{Wire: wire.Format(time.DateOnly), Bound: day.Format(time.DateOnly)}, true
}

// lastDay is the day up to which rows are sure to come when the platform is told wire as an upper bound, of those up to t.
//
// Told a day, a platform may mean its beginning or its end. For a column of times the beginning is enough when t is one, and the next day's
// otherwise. Days may be kept as times, so for a column of them the next day's beginning is told, unless the manifest says that the day counts.
func lastDay(col *manifest.Column, param manifest.Param, t time.Time) (sure, wire time.Time) {
	day := t.Truncate(24 * time.Hour)
	next := day.AddDate(0, 0, 1)
	switch {
	case col.Type == manifest.Date && param.Exact:
		return day, day
	case col.Type == manifest.Date:
		return day, next
	case t.Equal(day):
		return day, day
	}
	return next, next
}

// spellSecond writes a time to the second, a bound that has a fraction as the next second outside of it.
func spellSecond(op rows.Op, t time.Time) (rows.Spelling, bool) {
	second := t.Truncate(time.Second)
	if !t.Equal(second) {
		switch op {
		case rows.OpGe:
		case rows.OpLe:
			second = second.Add(time.Second)
		default:
			return rows.Spelling{}, false
		}
	}
	return same(second.Format(time.RFC3339)), true
}

// literal returns the longest run of a LIKE pattern that stands for itself and that the platform matches as SQL does. "" is none.
func literal(pattern string, folds manifest.Folding) string {
	longest := ""
	ends := func(r rune) bool {
		return r == '%' || r == '_' || r >= utf8.RuneSelf && folds != manifest.FoldsUnicode
	}
	for run := range strings.FieldsFuncSeq(pattern, ends) {
		if len(run) > len(longest) {
			longest = run
		}
	}
	return longest
}

// defaultOf is what an input is when nobody gives it.
func defaultOf(col *manifest.Column, spell func(rows.Op, any) (rows.Spelling, bool)) rows.Spelling {
	if col.Default == "" {
		return rows.Spelling{}
	}
	var value any = col.Default
	switch col.Type {
	case manifest.Boolean:
		value = int64(0)
		if strings.EqualFold(col.Default, "true") || col.Default == "1" {
			value = int64(1)
		}
	case manifest.Integer, manifest.Number:
		if f, err := strconv.ParseFloat(col.Default, 64); err == nil {
			value = f
		}
	}
	s, _ := spell(rows.OpEq, value)
	return s
}
