package platform

import (
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func TestOfJSON(t *testing.T) {
	t.Parallel()
	null := func(raw string, types ...manifest.ColumnType) (list []valueCase) {
		for _, typ := range types {
			list = append(list, valueCase{raw, typ, nil, misfit})
		}
		return list
	}
	const (
		number, integer, truth, date, moment = manifest.Number, manifest.Integer, manifest.Boolean, manifest.Date, manifest.Datetime
		text, id, document                   = manifest.Text, manifest.UUID, manifest.JSON
	)
	tests := []valueCase{
		{"null", number, nil, fits},
		{"", text, nil, fits},

		{"5", number, 5.0, fits}, // so that 5/2 is 2.5 in SQL
		{"0.1", number, 0.1, fits},
		{"1234567.1234567891", number, 1234567.1234567891, fits},
		{"-3.5e2", number, -350.0, fits},
		{"1e-400", number, 0.0, fits},
		{"12345678901234567890", number, 12345678901234567890.0, fits},
		{`"12.5"`, number, 12.5, fits},
		{`"12"`, number, 12.0, fits},
		{`" -3.5e2\n"`, number, -350.0, fits},
		{`"+7"`, number, 7.0, fits},
		{`".5"`, number, 0.5, fits},
		{`"5."`, number, 5.0, fits},
		{`"007"`, number, 7.0, fits},

		{"5", integer, int64(5), fits},
		{"5.0", integer, int64(5), fits},
		{"5e0", integer, int64(5), fits},
		{"-0", integer, int64(0), fits},
		{"5.5", integer, 5.5, fits},
		{"9223372036854775807", integer, int64(math.MaxInt64), fits},
		{"-9223372036854775808", integer, int64(math.MinInt64), fits},
		{"9223372036854775807.00", integer, int64(math.MaxInt64), fits},
		{"9223372036854775808", integer, "9223372036854775808", kept}, // exact rather than rounded
		{"-9223372036854775809", integer, "-9223372036854775809", kept},
		{"9223372036854775808.0", integer, "9223372036854775808", kept},
		{`" +9223372036854775808 "`, integer, "9223372036854775808", kept},
		{"9007199254740991e0", integer, int64(1<<53 - 1), fits},
		{"9007199254740992e0", integer, float64(1 << 53), fits},
		{"-9007199254740991e0", integer, int64(-(1<<53 - 1)), fits},
		{"-9007199254740992e0", integer, -float64(1 << 53), fits},
		{"1e19", integer, 1e19, fits},
		{`"12"`, integer, int64(12), fits},
		{`" 12 "`, integer, int64(12), fits},
		{`".0"`, integer, int64(0), fits},
		{`"-.0"`, integer, int64(0), fits},
		{`".5"`, integer, 0.5, fits},

		{"true", truth, int64(1), fits},
		{"false", truth, int64(0), fits},
		{"1", truth, int64(1), fits},
		{"0", truth, int64(0), fits},
		{"1.0", truth, int64(1), fits},
		{`"true"`, truth, int64(1), fits},
		{`"False"`, truth, int64(0), fits},
		{`" 1 "`, truth, int64(1), fits},
		{`"0"`, truth, int64(0), fits},

		{`"2025-01-31"`, date, "2025-01-31", fits},
		{`"20250131"`, date, "2025-01-31", fits},
		{`"2025-01-31T00:00:00Z"`, date, "2025-01-31", fits},
		{`"2025-01-31T23:30:00-05:00"`, date, "2025-01-31", fits},
		{`"2025-01-31T24:00:00"`, date, "2025-01-31", fits},
		{`"2025-01-31 10:00:00"`, date, "2025-01-31", fits},
		{`"2025-01-31T10:00:00Z"`, moment, "2025-01-31T10:00:00Z", fits},
		{`"2025-01-31T10:00:00.250Z"`, moment, "2025-01-31T10:00:00.25Z", fits},
		{`"2025-01-31 10:00:00"`, moment, "2025-01-31T10:00:00", fits},
		{`"2025-01-31T10:00:00+02:00"`, moment, "2025-01-31T08:00:00Z", fits},
		{`"2025-01-31"`, moment, "2025-01-31", fits},

		{`"a"`, text, "a", fits},
		{`"a\nä\ud83d\ude00"`, text, "a\nä😀", fits},
		{"\"a\xffb\"", text, "a\ufffdb", fits},
		{`"\u00fcx"`, text, "üx", fits},
		{"true", text, "true", fits},
		{"42", text, "42", fits},
		{`{"a": [ "\u00fc" ]}`, text, `{"a":["ü"]}`, fits},
		{`"2F1C7C1E-6a6b-4c5e-9f0a-0f1e2d3c4b5a"`, id, "2F1C7C1E-6a6b-4c5e-9f0a-0f1e2d3c4b5a", fits},
		{`"facility 7"`, id, "facility 7", fits}, // a name is worth more than NULL, and compares with nothing else
		{"7", id, "7", fits},
		{`[ 1, {"b": 2,  "a": 1.10} ]`, document, `[1,{"b":2,"a":1.10}]`, fits},
		{`["M\u00fcnchen \/ \"x\""]`, document, `["München / \"x\""]`, fits},
		{`"[1]"`, document, `"[1]"`, fits}, // still JSON, which json_extract can read
		{"true", document, "true", fits},
	}
	for _, s := range []string{"1.234,50", "1,234.50", "1 234", "12 kg", "12%", "n/a", "", " ", "-", "0x10", "1_000", "inf", "Infinity", "NaN", "1e400", "e5", "--5", "١٢"} {
		tests = append(tests, null(`"`+s+`"`, number, integer)...)
	}
	for _, s := range []string{"1e400", "-1e400"} {
		tests = append(tests, null(s, number, integer)...)
	}
	for _, s := range []string{"true", "false", `{"amount": 5}`, "[5]", "{}", "[]"} {
		tests = append(tests, null(s, number, integer, date, moment)...)
	}
	for _, s := range []string{"2", "-1", "0.5", `"2"`, `"yes"`, `"no"`, `"t"`, `""`, "[true]", `{"a": true}`, "1e400"} {
		tests = append(tests, null(s, truth)...)
	}
	for _, s := range []string{`"31/01/2025"`, `"2025-02-30"`, `"2025-01-3Tuesday"`, `"2025-01-31x"`, `"2025-01"`, `"soon"`, `""`, "20250131", "1738317600", "1738317600.5"} {
		tests = append(tests, null(s, date, moment)...)
	}
	for _, tt := range tests {
		t.Run(tt.raw+" as "+string(tt.typ), func(t *testing.T) {
			t.Parallel()
			got, fit := ofJSON([]byte(tt.raw), tt.typ)
			if diff := cmp.Diff(tt.want, got); diff != "" || fit != tt.fit {
				t.Errorf("fit %d, want %d (-want +got)\n%s", fit, tt.fit, diff)
			}
		})
	}
}

type valueCase struct {
	raw  string
	typ  manifest.ColumnType
	want any
	fit  fit
}

func TestParseReset(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	tests := map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "NaN": 0, "0": 0, "30": 30 * time.Second, " 1.5 ": 1500 * time.Millisecond,
		"1800000042": 42 * time.Second, "1800000042000": 42 * time.Second, "1799999999": 0, "1e300": 0,
	}
	for s, want := range tests {
		if got := parseReset(s, now); got != want {
			t.Errorf("parseReset(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	tests := map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-1": 0, "later": 0, "1e99": 0,
		"Sun, 22 Nov 2026 10:01:00 GMT": time.Minute, "Sun, 22 Nov 2026 09:00:00 GMT": 0,
	}
	for s, want := range tests {
		if got := retryAfter(http.Header{"Retry-After": {s}}, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", s, got, want)
		}
	}
}
