package answer

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxCell is the length, in characters, from which one cell is cut, with a word about it.
const maxCell = 2_000

// value writes one value as text; NULL as nothing.
func (w Writer) value(v any, plain bool) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return capped(w.safe(v)) // cut last: half a secret would not be recognised
	case int64:
		return w.redacted(strconv.FormatInt(v, 10))
	case float64:
		return w.redacted(float(v, plain))
	case bool:
		return strconv.FormatBool(v)
	default:
		return capped(w.safe(fmt.Sprint(v)))
	}
}

// maxExact is the largest integer up to which all are exact in a program that, like JavaScript, reads a JSON number as a float64.
const maxExact = 1 << 53

// jsonValue returns v as it goes into JSON: text as safe as in CSV, numbers as numbers where a program reads them back unchanged.
func (w Writer) jsonValue(v any, plain bool) any {
	switch v := v.(type) {
	case string:
		return w.safe(v)
	case int64:
		return w.jsonNumber(strconv.FormatInt(v, 10), v < -maxExact || v > maxExact)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
		return w.jsonNumber(float(v, plain), false)
	case nil, bool:
		return v
	default:
		return w.safe(fmt.Sprint(v))
	}
}

// jsonNumber is a number, or a text where the digits would be rounded or hold a secret.
func (w Writer) jsonNumber(digits string, asText bool) any {
	if shown := w.redacted(digits); asText || shown != digits {
		return shown
	}
	return json.Number(digits)
}

// float writes a real. A plain one, which a table's column holds, has the fewest digits that read back as the same float64; a computed one has 15
// significant digits at most, so that the noise of binary sums (41.300000000000004) is not paid for.
func float(v float64, plain bool) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if !plain {
		if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil {
			v = rounded
		}
	}
	return strconv.FormatFloat(v, plainOrExponent(v), -1, 64)
}

func plainOrExponent(v float64) byte {
	if a := math.Abs(v); a >= 1e15 || a < 1e-6 {
		return 'g'
	}
	return 'f'
}

func capped(s string) string {
	if len(s) <= maxCell {
		return s
	}
	runes := []rune(s)
	if len(runes) <= maxCell {
		return s
	}
	return string(runes[:maxCell]) + "… (" + words.Plural(len(runes)-maxCell, "more character") + ")"
}
