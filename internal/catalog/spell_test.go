package catalog

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// column is a column of a type that has every filter, each with the same parameter.
func column(t manifest.ColumnType, p manifest.Param) manifest.Column {
	c := manifest.Column{Type: t, Filters: map[manifest.Op]manifest.Param{}}
	for _, op := range []manifest.Op{manifest.Eq, manifest.In, manifest.Ge, manifest.Le, manifest.Like} {
		c.Filters[op] = p
	}
	return c
}

func TestSpell(t *testing.T) {
	t.Parallel()
	day := column(manifest.Date, manifest.Param{})
	closed := column(manifest.Date, manifest.Param{Exact: true})
	dayOf := column(manifest.Datetime, manifest.Param{As: manifest.Date})
	moment := column(manifest.Datetime, manifest.Param{})
	text, integer, number := column(manifest.Text, manifest.Param{}), column(manifest.Integer, manifest.Param{}), column(manifest.Number, manifest.Param{})
	boolean, id := column(manifest.Boolean, manifest.Param{Exact: true}), column(manifest.UUID, manifest.Param{Exact: true})
	folding := column(manifest.Text, manifest.Param{Folds: manifest.FoldsUnicode})
	enum := column(manifest.Text, manifest.Param{Exact: true})
	enum.Enum = []string{"on", "off"}
	const upper, lower = "2F1C7C1E-6A6B-4C5E-9F0A-0F1E2D3C4B5A", "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	for _, tt := range []struct {
		name   string
		column manifest.Column
		op     rows.Op
		value  any
		wire   string // "": not sent
		bound  string // "": as the wire
	}{
		{"a day", day, rows.OpEq, "2025-02-28", "2025-02-28", ""},
		{"no such day", day, rows.OpGe, "2025-02-30", "", ""},
		{"a time within a day equals none", day, rows.OpEq, "2025-01-01T10:00:00Z", "", ""},
		{"a time at its beginning does", day, rows.OpEq, "2025-01-01 00:00:00", "2025-01-01", ""},
		{"a year as lower bound", day, rows.OpGe, "2025", "2025-01-01", ""},
		{"a month as upper bound", closed, rows.OpLe, "2025-03", "2025-03-01", ""},
		{"words", day, rows.OpGe, "yesterday", "", ""},
		{"a number for a day", day, rows.OpGe, int64(2025), "", ""},
		{"a day as upper bound, its end sure", closed, rows.OpLe, "2025-12-31", "2025-12-31", ""},
		{"a day as upper bound, its end unsure", day, rows.OpLe, "2025-12-31", "2026-01-01", "2025-12-31"},
		{"a time as lower bound, by day", dayOf, rows.OpGe, "2025-01-31T10:00:00Z", "2025-01-31", ""},
		{"a time as upper bound, by day", dayOf, rows.OpLe, "2025-01-31T10:00:00Z", "2025-02-01", ""},
		{"a time with a space", dayOf, rows.OpLe, "2025-12-31 23:59:59", "2026-01-01", ""},
		{"a time with an offset", dayOf, rows.OpGe, "2025-02-01T00:30:00+02:00", "2025-01-31", ""},
		{"midnight as upper bound", dayOf, rows.OpLe, "2025-01-31", "2025-01-31", ""},
		{"a time equal, by day", dayOf, rows.OpEq, "2025-01-31T10:00:00Z", "2025-01-31", ""},
		{"a moment", moment, rows.OpGe, "2025-01-31 10:00:00.5+01:00", "2025-01-31T09:00:00Z", ""},
		{"a moment as upper bound", moment, rows.OpLe, "2025-01-31T10:00:00.5Z", "2025-01-31T10:00:01Z", ""},
		{"a fraction equals no second", moment, rows.OpEq, "2025-01-31T10:00:00.5Z", "", ""},
		{"true", boolean, rows.OpEq, int64(1), "true", "1"},
		{"false", boolean, rows.OpEq, 0.0, "false", "0"},
		{"neither", boolean, rows.OpEq, int64(2), "", ""},
		{"the word true, which SQL holds unequal to 1", boolean, rows.OpEq, "true", "", ""},
		{"a member", enum, rows.OpIn, "on", "on", ""},
		{"no member", enum, rows.OpIn, "On", "", ""},
		{"a UUID", id, rows.OpEq, upper, lower, ""},
		{"no UUID", id, rows.OpEq, lower[:35] + "g", "", ""},
		{"an integer", integer, rows.OpEq, int64(12), "12", ""},
		{"a real that is one", integer, rows.OpEq, 12.0, "12", ""},
		{"no integer", integer, rows.OpEq, 12.5, "12.5", "not sent"},
		{"a fraction as lower bound of integers", integer, rows.OpGe, -12.5, "-13", ""},
		{"a fraction as upper bound of integers", integer, rows.OpLe, 12.5, "13", ""},
		{"a number", number, rows.OpGe, 1e3, "1000", ""},
		{"a fraction", number, rows.OpGe, 0.25, "0.25", ""},
		{"a number as text", number, rows.OpEq, "12", "", ""},
		{"a text", text, rows.OpEq, "Zaragoza Süd & Co", "Zaragoza Süd & Co", ""},
		{"a number for a text", text, rows.OpEq, int64(5), "", ""},
		{"an empty text", text, rows.OpEq, "", "", ""},
		{"a comma where commas part values", column(manifest.Text, manifest.Param{Style: manifest.Comma}), rows.OpIn, "a,b", "", ""},
		{"a line break", text, rows.OpEq, "a\nb", "", ""},
		{"broken UTF-8", text, rows.OpEq, "a\xff", "", ""},
		{"contains", text, rows.OpLike, "%Madrid%", "Madrid", ""},
		{"begins with", text, rows.OpLike, "Mad%", "Mad", ""},
		{"the longest run", text, rows.OpLike, "a%office_1", "office", ""},
		{"anything", text, rows.OpLike, "%_%", "", ""},
		{"a letter that the platform may not fold", text, rows.OpLike, "%MÁLAGA%", "LAGA", ""},
		{"a letter that it folds", folding, rows.OpLike, "%MÁLAGA%", "MÁLAGA", ""},
		{"nothing but such letters", text, rows.OpLike, "%Ñ%", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := speller(&tt.column, &uuidCase{})(tt.op, tt.value)
			if tt.bound == "not sent" {
				tt.wire, tt.bound = "", ""
			}
			if tt.bound == "" {
				tt.bound = tt.wire
			}
			if ok != (tt.wire != "") || ok && (got.Wire != tt.wire || got.Bound != tt.bound) {
				t.Errorf("%s %v is spelled %+v, %v; want %q, bound %q", tt.op, tt.value, got, ok, tt.wire, tt.bound)
			}
		})
	}
}

// TestSpelledExactly: only equality can be exact, and only where the manifest says so.
func TestSpelledExactly(t *testing.T) {
	t.Parallel()
	exact, loose := column(manifest.UUID, manifest.Param{Exact: true}), column(manifest.UUID, manifest.Param{})
	const id = "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	for _, tt := range []struct {
		column manifest.Column
		op     rows.Op
		want   bool
	}{{exact, rows.OpEq, true}, {exact, rows.OpIn, true}, {loose, rows.OpEq, false}, {loose, rows.OpIn, false}} {
		if s, ok := speller(&tt.column, &uuidCase{})(tt.op, id); !ok || s.Exact != tt.want {
			t.Errorf("%s: exact %v, want %v", tt.op, s.Exact, tt.want)
		}
	}
	closed := column(manifest.Date, manifest.Param{Exact: true})
	if s, _ := speller(&closed, &uuidCase{})(rows.OpLe, "2025-01-31"); s.Exact {
		t.Error("a bound is never exact: > and >= are told alike")
	}
}

// TestNoFilterNoSpelling: what the platform has no parameter for is never sent, ranges of UUIDs and enumerations included.
func TestNoFilterNoSpelling(t *testing.T) {
	t.Parallel()
	id := manifest.Column{Type: manifest.UUID, Filters: map[manifest.Op]manifest.Param{manifest.Eq: {}}}
	for _, op := range []rows.Op{rows.OpGe, rows.OpLe, rows.OpIn, rows.OpLike} {
		if s, ok := speller(&id, &uuidCase{})(op, "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"); ok {
			t.Errorf("%s is sent as %+v", op, s)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		typ     manifest.ColumnType
		written string
		want    rows.Spelling
	}{
		{manifest.Boolean, "false", rows.Spelling{Wire: "false", Bound: "0"}},
		{manifest.Boolean, "true", rows.Spelling{Wire: "true", Bound: "1"}},
		{manifest.Integer, "5", rows.Spelling{Wire: "5", Bound: "5"}},
		{manifest.Text, "scope", rows.Spelling{Wire: "scope", Bound: "scope"}},
		{manifest.Text, "", rows.Spelling{}},
	} {
		col := column(tt.typ, manifest.Param{})
		col.Input, col.Default = true, tt.written
		if got := (&Connection{}).rowsColumn(&col, &uuidCase{}).Default; got != tt.want {
			t.Errorf("default %q of type %s is %+v, want %+v", tt.written, tt.typ, got, tt.want)
		}
	}
}

// TestUUIDsAsThePlatformWritesThem: in small letters until capital ones were seen, and the other way round.
func TestUUIDsAsThePlatformWritesThem(t *testing.T) {
	t.Parallel()
	const upper, lower = "2F1C7C1E-6A6B-4C5E-9F0A-0F1E2D3C4B5A", "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	id := column(manifest.UUID, manifest.Param{})
	ids := &uuidCase{}
	spell := speller(&id, ids)
	for _, step := range []struct{ seen, want string }{
		{"", lower}, {"11111111-1111-4111-8111-111111111111", lower}, {upper, upper}, {"11111111-1111-4111-8111-111111111111", upper}, {lower, lower},
	} {
		if step.seen != "" {
			ids.observe([][]any{{"AB", nil}, {"CD", step.seen}}, 1)
		}
		for _, given := range []string{upper, lower} {
			if s, ok := spell(rows.OpIn, given); !ok || s.Wire != step.want || s.Bound != lower {
				t.Errorf("after %q, %s is sent as %+v", step.seen, given, s)
			}
		}
	}
}
