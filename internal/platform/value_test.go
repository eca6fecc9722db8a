package platform

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOfJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw  string
		typ  ColumnType
		want any
	}{
		{"null", Number, nil},
		{"", Text, nil},
		{"5", Number, 5.0}, // so that 5/2 is 2.5 in SQL
		{"5", Integer, int64(5)},
		{"5.0", Integer, int64(5)},
		{"5.5", Integer, 5.5},
		{"9223372036854775807", Integer, int64(9223372036854775807)},
		{"9223372036854775808", Integer, "9223372036854775808"}, // exact rather than rounded
		{"1e400", Number, "1e400"},
		{"0.1", Number, 0.1},
		{`"12.5"`, Number, 12.5},
		{`"12"`, Integer, int64(12)},
		{`"n/a"`, Number, "n/a"},
		{`"inf"`, Number, "inf"},
		{"true", Boolean, int64(1)},
		{"false", Boolean, int64(0)},
		{`"true"`, Boolean, int64(1)},
		{"1", Boolean, int64(1)},
		{"true", Text, "true"},
		{"42", Text, "42"},
		{`"a"`, Text, "a"},
		{`"a\nä\ud83d\ude00"`, Text, "a\nä😀"},
		{"\"a\xffb\"", Text, "a\ufffdb"},
		{`[ 1, {"b": 2,  "a": 1.10} ]`, JSON, `[1,{"b":2,"a":1.10}]`},
		{`{"a": [ ]}`, Text, `{"a":[]}`},
		{`"2025-01-31"`, Date, "2025-01-31"},
		{`"2025-01-31T00:00:00Z"`, Date, "2025-01-31"},
		{`"2025-01-31T23:30:00-05:00"`, Date, "2025-01-31"},
		{`"2025-01-31 10:00:00"`, Date, "2025-01-31"},
		{`"2025-01-3Tuesday"`, Date, "2025-01-3Tuesday"},
		{`"2025-01-31T10:00:00Z"`, Datetime, "2025-01-31T10:00:00Z"},
		{`"2025-01-31T10:00:00.250Z"`, Datetime, "2025-01-31T10:00:00.250Z"},
		{`"2025-01-31T10:00:00"`, Datetime, "2025-01-31T10:00:00"},
		{`"2025-01-31T10:00:00+02:00"`, Datetime, "2025-01-31T08:00:00Z"},
		{`"2025-01-31T10:00:00.5-05:30"`, Datetime, "2025-01-31T15:30:00.5Z"},
		{`"2025-01-31T10:00:00+0200"`, Datetime, "2025-01-31T10:00:00+0200"}, // not RFC 3339: not ours to guess
		{`"soon"`, Datetime, "soon"},
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

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"plain", 10, "plain"},
		{" two\r\n\tlines ", 20, "two lines"},
		{"bell\a esc\x1b[31mred", 40, "bell esc [31mred"},
		{"invisible\u202e\u200btext\xff", 40, "invisibletext"},
		{strings.Repeat("ä", 50), 5, "ää…"},
	}
	for _, tt := range tests {
		if got := clean(tt.in, tt.limit); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestCheckBaseURL(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"https://api.example.com", "https://api.example.com:8443/v1/", "http://127.0.0.1:80", "http://127.9.9.9", "http://[::1]:5", "http://LOCALHOST/x"} {
		if got, err := checkBaseURL(ok); err != nil || strings.HasSuffix(got, "/") {
			t.Errorf("%s: %q, %v", ok, got, err)
		}
	}
	tests := map[string]string{
		"": "not an address", "api.example.com": "not an address", "https://": "not an address", "mailto:a@b": "not an address", "https://%zz": "not an address",
		"http://api.example.com": "in the clear", "http://localhost.example.com": "in the clear", "http://127.0.0.1.example.com": "in the clear", "http://0.0.0.0": "in the clear",
		"ftp://api.example.com": "use https://", "https://a:b@example.com": "user name", "http://u@127.0.0.1": "user name",
		"https://example.com?x=1": "query", "https://example.com/#a": "query", "https://example.com?": "query",
	}
	for bad, want := range tests {
		if _, err := checkBaseURL(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", bad, err, want)
		}
	}
}
