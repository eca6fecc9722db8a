package words

import (
	"math"
	"strconv"
)

// Real writes a float64 with the fewest digits that read back as the same one: whole numbers without a point, very large and very small ones with an
// exponent.
func Real(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if a := math.Abs(v); a >= 1e15 || a < 1e-6 || math.IsNaN(v) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
