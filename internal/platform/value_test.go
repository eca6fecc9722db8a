package platform

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

func TestOfJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw  string
		typ  manifest.ColumnType
		want any
	}{
		{"null", manifest.Number, nil},
		{"", manifest.Text, nil},
		{"5", manifest.Number, 5.0}, // so that 5/2 is 2.5 in SQL
		{"5", manifest.Integer, int64(5)},
		{"5.0", manifest.Integer, int64(5)},
		{"5.5", manifest.Integer, 5.5},
		{"9223372036854775807", manifest.Integer, int64(9223372036854775807)},
		{"9223372036854775808", manifest.Integer, "9223372036854775808"}, // exact rather than rounded
		{"1e400", manifest.Number, "1e400"},
		{"0.1", manifest.Number, 0.1},
		{`"12.5"`, manifest.Number, 12.5},
		{`"12"`, manifest.Integer, int64(12)},
		{`"n/a"`, manifest.Number, "n/a"},
		{`"inf"`, manifest.Number, "inf"},
		{"true", manifest.Boolean, int64(1)},
		{"false", manifest.Boolean, int64(0)},
		{`"true"`, manifest.Boolean, int64(1)},
		{"1", manifest.Boolean, int64(1)},
		{"true", manifest.Text, "true"},
		{"42", manifest.Text, "42"},
		{`"a"`, manifest.Text, "a"},
		{`"a\nä\ud83d\ude00"`, manifest.Text, "a\nä😀"},
		{"\"a\xffb\"", manifest.Text, "a\ufffdb"},
		{`[ 1, {"b": 2,  "a": 1.10} ]`, manifest.JSON, `[1,{"b":2,"a":1.10}]`},
		{`{"a": [ ]}`, manifest.Text, `{"a":[]}`},
		{`"2025-01-31"`, manifest.Date, "2025-01-31"},
		{`"2025-01-31T00:00:00Z"`, manifest.Date, "2025-01-31"},
		{`"2025-01-31T23:30:00-05:00"`, manifest.Date, "2025-01-31"},
		{`"2025-01-31 10:00:00"`, manifest.Date, "2025-01-31"},
		{`"2025-01-3Tuesday"`, manifest.Date, "2025-01-3Tuesday"},
		{`"2025-01-31T10:00:00Z"`, manifest.Datetime, "2025-01-31T10:00:00Z"},
		{`"2025-01-31T10:00:00.250Z"`, manifest.Datetime, "2025-01-31T10:00:00.250Z"},
		{`"2025-01-31T10:00:00"`, manifest.Datetime, "2025-01-31T10:00:00"},
		{`"2025-01-31T10:00:00+02:00"`, manifest.Datetime, "2025-01-31T08:00:00Z"},
		{`"2025-01-31T10:00:00.5-05:30"`, manifest.Datetime, "2025-01-31T15:30:00.5Z"},
		{`"2025-01-31T10:00:00+0200"`, manifest.Datetime, "2025-01-31T10:00:00+0200"}, // not RFC 3339: not ours to guess
		{`"soon"`, manifest.Datetime, "soon"},
	}
	for _, tt := range tests {
		t.Run(tt.raw+" as "+string(tt.typ), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, ofJSON([]byte(tt.raw), tt.typ)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
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
