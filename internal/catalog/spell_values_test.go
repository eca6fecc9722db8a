package catalog

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestSpellValuesBack sees that what rows show in another form than the platform's is asked for in the platform's.
func TestSpellValuesBack(t *testing.T) {
	t.Parallel()
	with := func(c manifest.Column, r manifest.Reading) manifest.Column {
		c.Reading = r
		return c
	}
	mills := with(column(manifest.Number, manifest.Param{}), manifest.Reading{Decimals: 3})
	seconds := with(column(manifest.Datetime, manifest.Param{Epoch: manifest.Seconds}), manifest.Reading{Epoch: manifest.Seconds})
	millis := with(column(manifest.Datetime, manifest.Param{Epoch: manifest.Milliseconds}), manifest.Reading{Epoch: manifest.Milliseconds})
	written := with(column(manifest.Datetime, manifest.Param{As: manifest.Datetime}), manifest.Reading{Epoch: manifest.Seconds})
	for _, tt := range []struct {
		name   string
		column manifest.Column
		op     rows.Op
		value  any
		wire   string // "": not sent
		bound  string // "": as the wire
	}{
		{"money", mills, rows.OpEq, 0.07, "70", "0.07"},
		{"a whole sum", mills, rows.OpEq, int64(12), "12000", "12"},
		{"less than a mill equals none", mills, rows.OpEq, 0.0005, "", ""},
		{"less than a mill as lower bound", mills, rows.OpGe, 1.2345, "1234", "1.234"},
		{"less than a mill as upper bound", mills, rows.OpLe, 1.2345, "1235", "1.235"},
		{"below zero", mills, rows.OpGe, -0.0005, "-1", "-0.001"},
		{"too large to be sure", mills, rows.OpGe, 1e13, "", ""},
		{"words for money", mills, rows.OpEq, "12", "", ""},
		{"a second", seconds, rows.OpEq, "2025-01-01T00:00:00Z", "1735689600", "2025-01-01T00:00:00Z"},
		{"a day", seconds, rows.OpGe, "2025-01-01", "1735689600", "2025-01-01T00:00:00Z"},
		{"within a second as lower bound", seconds, rows.OpGe, "2025-01-01T00:00:00.5Z", "1735689600", "2025-01-01T00:00:00Z"},
		{"within a second as upper bound", seconds, rows.OpLe, "2025-01-01T00:00:00.5Z", "1735689601", "2025-01-01T00:00:01Z"},
		{"within a second equals none", seconds, rows.OpEq, "2025-01-01T00:00:00.5Z", "", ""},
		{"within a millisecond", millis, rows.OpLe, "2025-01-01T00:00:00.0005Z", "1735689600001", "2025-01-01T00:00:00.001Z"},
		{"before 1970", millis, rows.OpGe, "1969-12-31T23:59:59.9995Z", "-1", "1969-12-31T23:59:59.999Z"},
		{"no time", seconds, rows.OpGe, "yesterday", "", ""},
		{"a filter that takes texts", written, rows.OpEq, "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, ok := speller(&tt.column, nil)(tt.op, tt.value)
			if tt.bound == "" {
				tt.bound = tt.wire
			}
			if ok != (tt.wire != "") || ok && (s.Wire != tt.wire || s.Bound != tt.bound) {
				t.Errorf("got %+v, %v", s, ok)
			}
		})
	}
}

func TestValuesThatMeanNullAreNotExact(t *testing.T) {
	t.Parallel()
	text, at := column(manifest.Text, manifest.Param{Exact: true}), column(manifest.Datetime, manifest.Param{Exact: true})
	text.Reading.NullIf, at.Reading.NullIf = []string{"none"}, []string{"0001-01-01T00:00:00Z"}
	for _, tt := range []struct {
		column *manifest.Column
		value  string
		exact  bool
	}{
		{&text, "on", true}, {&text, "none", false}, {&at, "0001-01-01T00:00:00Z", false}, {&at, "2025-01-01T00:00:00Z", false},
	} {
		if s, ok := speller(tt.column, nil)(rows.OpEq, tt.value); !ok || s.Exact != tt.exact {
			t.Errorf("%s: %+v, %v", tt.value, s, ok)
		}
	}
}
