package platform

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

import "testing"

func TestSpell(t *testing.T) {
	t.Parallel()
	day := manifest.Column{Type: manifest.Date}
	closed := manifest.Column{Type: manifest.Date, Filters: map[manifest.Op]manifest.Param{manifest.Le: {Exact: true}}}
	moment := manifest.Column{Type: manifest.Datetime, Filters: map[manifest.Op]manifest.Param{manifest.Ge: {As: manifest.Date}, manifest.Le: {As: manifest.Date}}}
	tests := []struct {
		name   string
		column manifest.Column
		op     manifest.Op
		value  string
		want   string // "": stays behind
	}{
		{"day", day, manifest.Eq, "2025-02-28", "2025-02-28"},
		{"no such day", day, manifest.Ge, "2025-02-30", ""},
		{"a year is not equal to a day", day, manifest.Eq, "2025", ""},
		{"time is not equal to a day", day, manifest.Eq, "2025-01-01T00:00:00Z", ""},
		{"year as lower bound", day, manifest.Ge, "2025", "2025-01-01"},
		{"month as upper bound", day, manifest.Le, "2025-03", "2025-03-01"},
		{"words", day, manifest.Ge, "yesterday", ""},
		{"time as lower bound", moment, manifest.Ge, "2025-01-31T10:00:00Z", "2025-01-31"},
		{"time as upper bound", moment, manifest.Le, "2025-01-31T10:00:00Z", "2025-02-01"},
		{"time with a space", moment, manifest.Le, "2025-12-31 23:59:59", "2026-01-01"},
		{"day as upper bound of times", moment, manifest.Le, "2025-01-31", "2025-01-31"},
		{"day as upper bound of days", closed, manifest.Le, "2025-12-31", "2025-12-31"},
		{"day as upper bound, its end unsure", day, manifest.Le, "2025-12-31", "2026-01-01"},
		{"true", manifest.Column{Type: manifest.Boolean}, manifest.Eq, "1", "true"},
		{"false", manifest.Column{Type: manifest.Boolean}, manifest.Eq, "FALSE", "false"},
		{"neither", manifest.Column{Type: manifest.Boolean}, manifest.Eq, "2", ""},
		{"member", manifest.Column{Type: manifest.Text, Enum: []string{"on", "off"}}, manifest.In, "on", "on"},
		{"no member", manifest.Column{Type: manifest.Text, Enum: []string{"on", "off"}}, manifest.In, "On", ""},
		{"uuid", manifest.Column{Type: manifest.UUID}, manifest.Eq, "2F1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a", "2F1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"},
		{"no uuid", manifest.Column{Type: manifest.UUID}, manifest.Eq, "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5g", ""},
		{"integer", manifest.Column{Type: manifest.Integer}, manifest.Eq, "12", "12"},
		{"no integer", manifest.Column{Type: manifest.Integer}, manifest.Eq, "12.5", ""},
		{"number", manifest.Column{Type: manifest.Number}, manifest.Ge, "1e3", "1e3"},
		{"infinite", manifest.Column{Type: manifest.Number}, manifest.Ge, "inf", ""},
		{"text", manifest.Column{Type: manifest.Text}, manifest.Eq, "Zaragoza Süd & Co", "Zaragoza Süd & Co"},
		{"empty", manifest.Column{Type: manifest.Text}, manifest.Eq, "", ""},
		{"line break", manifest.Column{Type: manifest.Text}, manifest.Eq, "a\nb", ""},
		{"broken UTF-8", manifest.Column{Type: manifest.Text}, manifest.Eq, "a\xff", ""},
		{"contains", manifest.Column{Type: manifest.Text}, manifest.Like, "%Madrid%", "Madrid"},
		{"begins with", manifest.Column{Type: manifest.Text}, manifest.Like, "Mad%", "Mad"},
		{"longest part", manifest.Column{Type: manifest.Text}, manifest.Like, "a%office_1", "office"},
		{"anything", manifest.Column{Type: manifest.Text}, manifest.Like, "%_%", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Spell(&tt.column, tt.op, tt.value)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("Spell(%s, %q) = %q, %v; want %q", tt.op, tt.value, got, ok, tt.want)
			}
		})
	}
}
