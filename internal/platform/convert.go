package platform

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// readFunc makes a value of a row of a JSON value, as ofJSON does.
type readFunc func(raw []byte) (any, fit)

// value reads a JSON value, or nothing, as the column has it.
func (s *source) value(raw []byte) (any, fit) {
	if s.read == nil {
		return ofJSON(raw, s.typ)
	}
	return s.read(raw)
}

// kind names what a misfit is not.
func (s *source) kind() string {
	if kind := kinds[s.typ]; kind != "" {
		return kind
	}
	return "object with one key" // the one misfit of a text or of JSON
}

// readerOf returns how a column's values are read, nil where nothing more than its type says so. The variant of a union is taken first, what means
// null is looked for before a number is scaled: both are said of what the platform writes.
func readerOf(c *manifest.Column, names pseudonyms) readFunc {
	r := &c.Reading
	read := func(raw []byte) (any, fit) { return ofJSON(raw, c.Type) }
	plain := true
	with := func(next readFunc) { read, plain = next, false }
	if r.Epoch != manifest.NoEpoch {
		with(func(raw []byte) (any, fit) { return ofEpoch(raw, r.Epoch) })
	}
	if r.Decimals != 0 {
		unscaled := read
		with(func(raw []byte) (any, fit) {
			v, f := unscaled(raw)
			return scaled(v, -r.Decimals, c.Type), f
		})
	}
	if len(r.NullIf) > 0 {
		with(nullIf(c, read))
	}
	if r.Union != manifest.NoUnion {
		with(ofUnion(r.Union, read))
	}
	if hidden, ok := masked(c, read, names); ok {
		with(hidden)
	}
	if plain {
		return nil
	}
	return read
}

// nullIf reads a value as NULL that is one of those that mean so: spelled as the manifest has it, or in another way of writing the same.
func nullIf(c *manifest.Column, read readFunc) readFunc {
	spelled, values := map[string]bool{}, map[any]bool{}
	for _, none := range c.Reading.NullIf {
		spelled[none] = true
		if v, f := ofText(none, c.Type); f == fits {
			values[v] = true
		}
	}
	return func(raw []byte) (any, fit) {
		if len(raw) == 0 || spelled[textOf(raw)] {
			return nil, fits
		}
		if v, f := ofJSON(raw, c.Type); f == fits && v != nil && values[v] {
			return nil, fits
		}
		return read(raw)
	}
}

// ofUnion reads the name or the value of the one key of an object that holds something.
func ofUnion(part manifest.Union, read readFunc) readFunc {
	return func(raw []byte) (any, fit) {
		if kind := kindOf(raw); kind == "nothing" || kind == "null" {
			return nil, fits
		} else if kind != "an object" {
			return nil, misfit
		}
		var key, held []byte
		n := 0
		members(raw, func(k, v []byte) {
			if kindOf(v) != "null" {
				key, held = k, v
				n++
			}
		})
		switch {
		case n == 0:
			return nil, fits
		case n > 1:
			return nil, misfit
		case part == manifest.UnionName:
			return read(append(append([]byte{'"'}, key...), '"'))
		}
		return read(held)
	}
}

// ofEpoch reads a time that is a number, or the digits of one in a text. Any other text is read as a time that is written out.
func ofEpoch(raw []byte, unit manifest.Epoch) (any, fit) {
	if len(raw) == 0 || raw[0] == 'n' {
		return nil, fits
	}
	number := string(raw)
	if raw[0] == '"' {
		number = strings.TrimSpace(unquote(raw))
	}
	if !isNumber(number) {
		return ofJSON(raw, manifest.Datetime)
	}
	text, ok := epochText(number, unit)
	if !ok {
		return nil, misfit
	}
	return text, fits
}

// epochText writes a moment as rows have it; ok is false when it is in no year from 1 to 9999. Digits beyond nanoseconds are cut off.
func epochText(number string, unit manifest.Epoch) (text string, ok bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.Abs(f) >= 1e15 {
		return "", false
	}
	if strings.ContainsAny(number, "eE") {
		number = strconv.FormatFloat(f, 'f', -1, 64)
	}
	digits, fraction, _ := strings.Cut(strings.TrimLeft(number, "+-"), ".")
	whole, _ := strconv.ParseInt("0"+digits, 10, 64)                   // digits, fewer than 16
	parts, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64) // billionths of the unit
	seconds, nanos := whole, parts
	if unit == manifest.Milliseconds {
		seconds, nanos = whole/1000, whole%1000*int64(time.Millisecond)+parts/1000
	}
	if number[0] == '-' {
		seconds, nanos = -seconds, -nanos
	}
	at := time.Unix(seconds, nanos).UTC()
	if at.Year() < 1 || at.Year() > 9999 {
		return "", false
	}
	return at.Format("2006-01-02T15:04:05.999999999Z"), true
}

// coalesce gives columns with several sources the first value that there is, and takes the further sources off the row.
func (p *plan) coalesce(row []any) []any {
	n := len(p.table.Columns)
	for i := n; i < len(row); i++ {
		if c := p.columns[i].column; row[c] == nil {
			row[c] = row[i]
		}
	}
	return row[:n:n]
}

// several tells whether a source is one of several of its column: records have now one, now another.
func (p *plan) several(s *source) bool { return len(p.table.Columns[s.column].Reading.Or) > 0 }
