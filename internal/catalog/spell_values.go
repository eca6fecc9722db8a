package catalog

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// meansNull tells whether the platform may find rows by a value that hold NULL in this program, and so do not equal it. Of anything but a text that
// can't be told by the spelling.
func meansNull(col *manifest.Column, wire string) bool {
	none := col.Reading.NullIf
	return len(none) > 0 && (col.Type != manifest.Text || slices.Contains(none, wire))
}

// spellScaled writes a number whose decimal point was moved as the platform has it: as a whole number, a bound that is none as the next one outside
// of it. Beyond 15 digits two numbers of the platform may be one here, and nothing is sent.
func spellScaled(decimals int, op rows.Op, value any) (rows.Spelling, bool) {
	f, isFloat := value.(float64)
	if n, ok := value.(int64); ok {
		f, isFloat = float64(n), true
	}
	if !isFloat || math.IsNaN(f) || math.IsInf(f, 0) {
		return rows.Spelling{}, false
	}
	moved := movePoint(f, decimals)
	switch op {
	case rows.OpGe:
		moved = math.Floor(moved)
	case rows.OpLe:
		moved = math.Ceil(moved)
	}
	if math.Abs(moved) >= 1e15 || moved != math.Trunc(moved) {
		return rows.Spelling{}, false
	}
	bound := strconv.FormatFloat(movePoint(moved, -decimals), 'g', -1, 64)
	return rows.Spelling{Wire: strconv.FormatInt(int64(moved), 10), Bound: bound}, true
}

// movePoint multiplies a number by a power of ten as it is written, so that 0.07 becomes 70 and not 70.00000000000001.
func movePoint(f float64, places int) float64 {
	moved, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', -1, 64)+"e"+strconv.Itoa(places), 64)
	if err != nil {
		return math.Inf(1)
	}
	return moved
}

// spellEpoch writes a time as a number, a bound that lies between two of them as the one outside of it.
func spellEpoch(epoch manifest.Epoch, op rows.Op, text string) (rows.Spelling, bool) {
	at, ok := instant.Parse(text)
	if !ok {
		return rows.Spelling{}, false
	}
	t, unit := time.Unix(at.Seconds, int64(at.Nanos)).UTC(), time.Second
	if epoch == manifest.Milliseconds {
		unit = time.Millisecond
	}
	told := t.Truncate(unit)
	if !t.Equal(told) {
		switch op {
		case rows.OpGe:
		case rows.OpLe:
			told = told.Add(unit)
		default:
			return rows.Spelling{}, false
		}
	}
	if told.Year() < 1 || told.Year() > 9999 {
		return rows.Spelling{}, false
	}
	wire := told.Unix()
	if epoch == manifest.Milliseconds {
		wire = told.UnixMilli()
	}
	return rows.Spelling{Wire: strconv.FormatInt(wire, 10), Bound: told.Format(time.RFC3339Nano)}, true
}
