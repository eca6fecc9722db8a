package platform

import "testing"

func TestSpell(t *testing.T) {
	t.Parallel()
	day := Column{Type: Date}
	closed := Column{Type: Date, Filters: map[Op]Param{Le: {Exact: true}}}
	moment := Column{Type: Datetime, Filters: map[Op]Param{Ge: {As: Date}, Le: {As: Date}}}
	tests := []struct {
		name   string
		column Column
		op     Op
		value  string
		want   string // "": stays behind
	}{
		{"day", day, Eq, "2025-02-28", "2025-02-28"},
		{"no such day", day, Ge, "2025-02-30", ""},
		{"a year is not equal to a day", day, Eq, "2025", ""},
		{"time is not equal to a day", day, Eq, "2025-01-01T00:00:00Z", ""},
		{"year as lower bound", day, Ge, "2025", "2025-01-01"},
		{"month as upper bound", day, Le, "2025-03", "2025-03-01"},
		{"words", day, Ge, "yesterday", ""},
		{"time as lower bound", moment, Ge, "2025-01-31T10:00:00Z", "2025-01-31"},
		{"time as upper bound", moment, Le, "2025-01-31T10:00:00Z", "2025-02-01"},
		{"time with a space", moment, Le, "2025-12-31 23:59:59", "2026-01-01"},
		{"day as upper bound of times", moment, Le, "2025-01-31", "2025-01-31"},
		{"day as upper bound of days", closed, Le, "2025-12-31", "2025-12-31"},
		{"day as upper bound, its end unsure", day, Le, "2025-12-31", "2026-01-01"},
		{"true", Column{Type: Boolean}, Eq, "1", "true"},
		{"false", Column{Type: Boolean}, Eq, "FALSE", "false"},
		{"neither", Column{Type: Boolean}, Eq, "2", ""},
		{"member", Column{Type: Text, Enum: []string{"on", "off"}}, In, "on", "on"},
		{"no member", Column{Type: Text, Enum: []string{"on", "off"}}, In, "On", ""},
		{"uuid", Column{Type: UUID}, Eq, "2F1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a", "2F1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"},
		{"no uuid", Column{Type: UUID}, Eq, "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5g", ""},
		{"integer", Column{Type: Integer}, Eq, "12", "12"},
		{"no integer", Column{Type: Integer}, Eq, "12.5", ""},
		{"number", Column{Type: Number}, Ge, "1e3", "1e3"},
		{"infinite", Column{Type: Number}, Ge, "inf", ""},
		{"text", Column{Type: Text}, Eq, "Zaragoza Süd & Co", "Zaragoza Süd & Co"},
		{"empty", Column{Type: Text}, Eq, "", ""},
		{"line break", Column{Type: Text}, Eq, "a\nb", ""},
		{"broken UTF-8", Column{Type: Text}, Eq, "a\xff", ""},
		{"contains", Column{Type: Text}, Like, "%Madrid%", "Madrid"},
		{"begins with", Column{Type: Text}, Like, "Mad%", "Mad"},
		{"longest part", Column{Type: Text}, Like, "a%office_1", "office"},
		{"anything", Column{Type: Text}, Like, "%_%", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.column.Spell(tt.op, tt.value)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("Spell(%s, %q) = %q, %v; want %q", tt.op, tt.value, got, ok, tt.want)
			}
		})
	}
}
