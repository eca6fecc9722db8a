package platform

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestTextsAreWhatTheyWouldBe reads values over and over, in columns of all types at once.
func TestTextsAreWhatTheyWouldBe(t *testing.T) {
	t.Parallel()
	types := []manifest.ColumnType{
		manifest.Text, manifest.UUID, manifest.JSON, manifest.Date, manifest.Datetime, manifest.Number, manifest.Integer, manifest.Boolean,
	}
	raws := []string{
		`"heat"`, `"he\u0061t"`, `"a\\b"`, `"a\b"`, "\"\xff\"", `""`, `"20250131"`, `"2025-01-31"`, `"2025-01-31T10:00:00Z"`, `"2025-01-31 10:00"`, `" 2025-01-31"`,
		`"5"`, `"5.0"`, `"1.234,50"`, `"true"`, `5`, `1.5`, `true`, `null`, `{"a":"heat"}`, `["heat"]`, `"2c82feb8-242d-459d-949f-3c7096aa6b7d"`, `"123456789012345678901"`,
	}
	cache := newTexts(len(types))
	for range 3 {
		for _, raw := range raws {
			for i, typ := range types {
				for _, key := range []bool{false, true} {
					got, gotFit := cache.value(i, []byte(raw), &source{typ: typ, key: key})
					if want, wantFit := ofJSON([]byte(raw), typ); got != want || gotFit != wantFit {
						t.Errorf("%s as %s: %v %v, want %v %v", raw, typ, got, gotFit, want, wantFit)
					}
				}
			}
		}
	}
}

func TestTextsThatRepeatAreOne(t *testing.T) {
	cache, raw := newTexts(1), []byte(`"kilowatt_hour_(kwh)"`)
	src := &source{typ: manifest.Text}
	cache.value(0, raw, src)
	if n := testing.AllocsPerRun(10, func() { cache.value(0, raw, src) }); n > 0 {
		t.Errorf("a text that came before is made again, in %v allocations", n)
	}
}
