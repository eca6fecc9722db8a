package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

func TestPush(t *testing.T) {
	t.Parallel()
	const id = "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	column := func(name string, f rows.Format, pushes ...rows.Op) rows.Column {
		c := rows.Column{Name: name, Type: rows.Text, Format: f, Pushes: ops(pushes...)}
		c.Spell = spelling(c, true)
		return c
	}
	table, err := rows.Prepare(rows.Table{Name: "t", Fetch: (&source{}).fetch, Columns: []rows.Column{
		column("word", rows.AnyFormat, rows.OpEq), column("part", rows.AnyFormat, rows.OpLike), column("id", rows.UUID, rows.OpIn, rows.OpEq),
		column("day", rows.Date, rows.OpGe, rows.OpLe), column("made", rows.DateTime, rows.OpGe, rows.OpLe), column("from", rows.Date, rows.OpGe),
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		column string
		op     vtab.ConstraintOp
		value  any
		want   string
		exact  bool
	}{
		{"word", vtab.OpEQ, "a", "word in a", true},
		{"word", vtab.OpIS, "a", "word in a", true},
		{"word", vtab.OpEQ, int64(5), "", false},
		{"word", vtab.OpGT, "a", "", false},
		{"word", vtab.OpLIKE, "a%", "", false},
		// Compared with a UUID or a time, a text may be compared under the other's collation.
		{"word", vtab.OpEQ, id, "", false},
		{"word", vtab.OpEQ, "2025-01-31T10:00:00Z", "", false},
		{"word", vtab.OpEQ, "2025-01-31", "", false},
		{"word", vtab.OpEQ, "2025", "word in 2025", true},
		{"id", vtab.OpEQ, id, "id in " + id, true},
		{"id", vtab.OpGE, id, "", false},
		{"part", vtab.OpEQ, "Madrid", "part like Madrid", false},
		{"part", vtab.OpEQ, "", "", false},
		{"part", vtab.OpLIKE, "%drid%", "part like drid", false},
		{"day", vtab.OpEQ, "2025-01-31", "day <= 2025-01-31, day >= 2025-01-31", false},
		{"day", vtab.OpLT, "2025-01-31", "day <= 2025-01-31", false},
		{"day", vtab.OpGT, "2025-01-31", "day >= 2025-01-31", false},
		{"day", vtab.OpLIKE, "2024%", "day <= 2024-12-31, day >= 2024-01-01", false},
		{"day", vtab.OpLIKE, "2024-02-%", "day <= 2024-02-29, day >= 2024-02-01", false},
		{"day", vtab.OpLIKE, "2024-13%", "", false},
		{"day", vtab.OpLIKE, "%2024%", "", false},
		{"made", vtab.OpLIKE, "2024-02%", "made <= 2024-03-01, made >= 2024-02-01", false}, // a bare day would be its beginning
		{"from", vtab.OpEQ, "2025-01-31", "from >= 2025-01-31", false},
		{"from", vtab.OpLE, "2025-01-31", "", false},
		{"day", vtab.OpNE, "2025-01-31", "", false},
		{"day", vtab.OpEQ, "nonsense", "", false},
	} {
		conds, exact := push(table, table.Column(tt.column), tt.op, tt.value)
		var got []string
		for _, c := range conds {
			got = append(got, fmt.Sprintf("%s %s %s", table.Columns[c.Col].Name, c.Op, c.Values[0].Wire))
		}
		slices.Sort(got)
		if strings.Join(got, ", ") != tt.want || exact != tt.exact {
			t.Errorf("%s %v %v: %q, exact %v; want %q, %v", tt.column, tt.op, tt.value, got, exact, tt.want, tt.exact)
		}
	}
}

func TestLike(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, text string
		escape        rune
		want          bool
	}{
		{"", "", noEscape, true},
		{"", "a", noEscape, false},
		{"a", "A", noEscape, true},
		{"%MÁLAGA%", "en málaga, España", noEscape, true},
		{"m_laga", "Málaga", noEscape, true},
		{"m__laga", "Málaga", noEscape, false},
		{"ΣΊΣΥΦΟΣ", "σίσυφος", noEscape, true}, // the last letter has a form of its own
		{"%ñ", "AÑO", noEscape, false},
		{"%ñ%", "AÑO", noEscape, true},
		{"%", "", noEscape, true},
		{"_", "", noEscape, false},
		{"a%b%c", "aXbYbZc", noEscape, true},
		{"a%b%c", "aXbYbZ", noEscape, false},
		{"%%%a", "bca", noEscape, true},
		{"10!%", "10%", '!', true},
		{"10!%", "100", '!', false},
		{"!_x", "_x", '!', true},
		{"!_x", "ax", '!', false},
		{"!!", "!", '!', true},
		{"a!", "a!", '!', false},
		{"%!", "%", '!', false},
		{"k", "\u212a", noEscape, false}, // the Kelvin sign is not sent to a source as a k, so it is none here
		{"i", "\u0130", noEscape, false},
		{"a\xffb", "a\xffb", noEscape, true},
		{"a\xffb", "a\xfeb", noEscape, false},
	} {
		if got := matchesLike(tt.pattern, tt.text, tt.escape); got != tt.want {
			t.Errorf("%q LIKE %q escape %q: %v", tt.text, tt.pattern, tt.escape, got)
		}
	}
	// Patterns that make other matchers take exponential time.
	if matchesLike(strings.Repeat("%a", 400), strings.Repeat("a", 300)+"b", noEscape) {
		t.Error("matched")
	}
}
