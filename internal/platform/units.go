package platform

import (
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// magnitude is what a unit's symbol means: a power of ten of the dimension's base.
type magnitude struct {
	dimension string
	power     int
}

// magnitudes are those that platforms give quantities in. Case tells some apart (mg and Mg, mt and Mt); what it could be either way is not here.
var magnitudes = map[string]magnitude{
	"mg": {"mass", -3}, "g": {"mass", 0}, "kg": {"mass", 3}, "Mg": {"mass", 6}, "t": {"mass", 6}, "kt": {"mass", 9}, "Mt": {"mass", 12},
	"gram": {"mass", 0}, "grams": {"mass", 0}, "kilogram": {"mass", 3}, "kilograms": {"mass", 3}, "tonne": {"mass", 6}, "tonnes": {"mass", 6},
	"Wh": {"energy", 0}, "kWh": {"energy", 3}, "kwh": {"energy", 3}, "MWh": {"energy", 6}, "GWh": {"energy", 9}, "TWh": {"energy", 12},
	"J": {"heat", 0}, "kJ": {"heat", 3}, "MJ": {"heat", 6}, "GJ": {"heat", 9}, "TJ": {"heat", 12},
	"ml": {"volume", -3}, "l": {"volume", 0}, "L": {"volume", 0}, "m3": {"volume", 3}, "m³": {"volume", 3},
	"mm": {"length", -3}, "cm": {"length", -2}, "m": {"length", 0}, "km": {"length", 3},
}

// powerBetween tells by which power of ten a value in the unit that came becomes one in the unit declared; ok is false when it is no such multiple.
// "t CO2e" is a thousand times "kg CO2e", and none of "kg CO2". A unit that does not say what it is of, "kg", is taken to be of what is declared.
func powerBetween(declared, came string) (power int, ok bool) {
	want, wantOf, known := splitUnit(declared)
	got, gotOf, alsoKnown := splitUnit(came)
	if !known || !alsoKnown {
		return 0, plainUnit(declared) == plainUnit(came)
	}
	return got.power - want.power, got.dimension == want.dimension && (gotOf == wantOf || gotOf == "")
}

// splitUnit takes a magnitude off the beginning of a unit and leaves what it is of.
func splitUnit(unit string) (m magnitude, of string, ok bool) {
	unit = strings.TrimSpace(unit)
	for end := len(unit); end > 0; end-- {
		m, ok := magnitudes[unit[:end]]
		rest := unit[end:]
		if ok && (rest == "" || strings.ContainsAny(rest[:1], " _-/(") || strings.HasPrefix(plainUnit(rest), "co2")) {
			return m, plainUnit(rest), true
		}
	}
	return magnitude{}, "", false
}

// plainUnit writes a unit in one of the ways in which it is written.
func plainUnit(unit string) string {
	unit = strings.ReplaceAll(strings.ToLower(unit), "₂", "2")
	unit = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-()", r) {
			return -1
		}
		return r
	}, unit)
	for _, long := range []string{"co2equivalents", "co2equivalent", "co2eq"} {
		unit = strings.ReplaceAll(unit, long, "co2e")
	}
	return unit
}

// scaled multiplies a value of a row by a power of ten. It moves the decimal point rather than multiplies, so that 0.07 t are 70 kg and not
// 70.00000000000001.
func scaled(v any, power int, t manifest.ColumnType) any {
	var digits string
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		digits = strconv.FormatInt(v, 10)
	case float64:
		digits = strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		digits = v
	}
	if power > 0 && t == manifest.Integer && !strings.Contains(digits, ".") {
		v, _ = whole(digits + strings.Repeat("0", power))
		return v
	}
	v, _ = ofNumber(digits+"e"+strconv.Itoa(power), t)
	return v
}
