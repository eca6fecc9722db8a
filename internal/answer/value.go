package answer

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// value writes one value as text, cut from limit characters on; NULL as nothing.
func (w Writer) value(v any, plain bool, limit int) (string, marks) {
	switch v := v.(type) {
	case nil:
		return "", marks{}
	case string:
		return w.text(v, limit)
	case int64:
		return w.redacted(strconv.FormatInt(v, 10)), marks{}
	case float64:
		return w.redacted(float(v, plain)), marks{}
	case bool:
		return strconv.FormatBool(v), marks{}
	default:
		return w.text(fmt.Sprint(v), limit)
	}
}

// text makes a foreign text safe. It is cut last: half a secret would not be recognised.
func (w Writer) text(s string, limit int) (string, marks) {
	safe := w.safe(s)
	short := words.Short(safe, limit)
	return short, marks{text: s != "", spelled: safe != s && !words.IsClean(s), cut: len(short) != len(safe)}
}

// maxExact is the largest integer up to which all are exact in a program that, like JavaScript, reads a JSON number as a float64.
const maxExact = 1 << 53

// jsonValue returns v as it goes into JSON: text as safe as in CSV, numbers as numbers where a program reads them back unchanged.
func (w Writer) jsonValue(v any, plain bool, limit int) (any, marks) {
	switch v := v.(type) {
	case int64:
		return w.jsonNumber(strconv.FormatInt(v, 10), v < -maxExact || v > maxExact), marks{}
	case float64:
		return w.jsonNumber(float(v, plain), math.IsInf(v, 0) || math.IsNaN(v)), marks{}
	case nil, bool:
		return v, marks{}
	default:
		return w.value(v, plain, limit)
	}
}

// jsonNumber is a number, or a text where the digits would be rounded, are no JSON or hold a secret.
func (w Writer) jsonNumber(digits string, asText bool) any {
	if shown := w.redacted(digits); asText || shown != digits {
		return shown
	}
	return json.Number(digits)
}

// float writes a real. A plain one, which a table's column holds, has the fewest digits that read back as the same float64; a computed one has 15
// significant digits at most, so that the noise of binary sums (41.300000000000004) is not paid for.
func float(v float64, plain bool) string {
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil && !plain {
		v = rounded
	}
	return words.Real(v)
}
