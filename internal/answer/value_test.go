package answer

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// noise is the sum of 0.1 and 0.2 as a program computes it, and not the compiler, which is exact.
var noise = math.Nextafter(0.3, 1)

func TestValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in             any
		computed, same string // same: as a plain column's value; "" when it is written alike
	}{
		{41.300000000000004, "41.3", "41.300000000000004"},
		{noise, "0.3", "0.30000000000000004"},
		{1234567.1234567891, "1234567.12345679", "1234567.1234567892"},
		{1234567890123456.5, "1.23456789012346e+15", "1.2345678901234565e+15"},
		{3.0, "3", ""},
		{-2.5e-9, "-2.5e-09", ""},
		{1e21, "1e+21", ""},
		{math.Inf(1), "+Inf", ""},
		{int64(math.MaxInt64), "9223372036854775807", ""},
		{true, "true", ""},
		{nil, "", ""},
		{"", "", ""},
		{"tab\tand\r\nbreak", "tab␉and␍␊break", ""},
		{"\x1b[31mred\x07", "␛[31mred␇", ""},
		{"a\u202egnp.exe", "a<U+202E>gnp.exe", ""},
		{"zero\u200bwidth", "zero<U+200B>width", ""},
		{"bad\xffutf8", "bad\uFFFDutf8", ""},
		{"Büro 東京", "Büro 東京", ""},
		{strings.Repeat("é", 2001), strings.Repeat("é", 2000) + "… (1 more character)", ""},
	} {
		if c.same == "" {
			c.same = c.computed
		}
		computed, _ := (Writer{}).value(c.in, false, maxCell)
		plain, _ := (Writer{}).value(c.in, true, maxCell)
		if computed != c.computed || plain != c.same {
			t.Errorf("%v is %q computed and %q plain, want %q and %q", c.in, computed, plain, c.computed, c.same)
		}
	}
}

// TestPlainRealsReadBack: whatever a table's column holds is the same number when it is read back, and written as short as that allows.
func TestPlainRealsReadBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		v := math.Float64frombits(random.Uint64())
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		text := float(v, true)
		if back, err := strconv.ParseFloat(text, 64); err != nil || back != v {
			t.Fatalf("%b is written %s", v, text)
		}
	}
}

func TestJSONValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    any
		plain bool
		want  string
	}{
		{int64(1 << 53), false, "9007199254740992"},
		{int64(1<<53 + 1), false, `"9007199254740993"`},
		{int64(-1 << 53), false, "-9007199254740992"},
		{int64(-1<<53 - 1), true, `"-9007199254740993"`},
		{int64(math.MinInt64), false, `"-9223372036854775808"`},
		{1234567.1234567891, true, "1234567.1234567892"},
		{noise, false, "0.3"},
		{math.NaN(), false, `"NaN"`},
		{math.Inf(-1), true, `"-Inf"`},
		{nil, false, "null"},
		{"", false, `""`},
		{"a\u202e\nb", false, "\"a\\u003cU+202E\\u003e␊b\""},
		{true, false, "true"},
	} {
		value, _ := (Writer{}).jsonValue(c.in, c.plain, maxCell)
		got, err := json.Marshal(value)
		if err != nil || string(got) != c.want {
			t.Errorf("%v is %s in JSON (error %v), want %s", c.in, got, err, c.want)
		}
	}
}
