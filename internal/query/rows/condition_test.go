package rows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// algebra is a table with a column of each order.
func algebra(t *testing.T) *Table {
	t.Helper()
	all := map[Op]bool{OpEq: true, OpIn: true, OpGe: true, OpLe: true, OpLike: true}
	asIs := func(_ Op, v any) (Spelling, bool) { s := fmt.Sprint(v); return Spelling{Wire: s, Bound: s}, true }
	column := func(name string, typ Type, f Format) Column {
		return Column{Name: name, Type: typ, Format: f, Pushes: all, Spell: asIs}
	}
	table, err := Prepare(Table{Name: "t", Fetch: (&source{}).fetch, Columns: []Column{
		column("word", Text, AnyFormat), column("n", Integer, AnyFormat), column("day", Text, Date),
		{Name: "deep", Type: Integer, Input: true, Default: Spelling{Wire: "false", Bound: "0"}, Pushes: map[Op]bool{OpEq: true}, Spell: asIs},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// set reads conditions such as "1>=5" (column 1, at least 5) and "0in a,b"; "3in" of the input is its default unless it is given.
func set(t *Table, conditions ...string) Set {
	s := slices.Clone(t.defaults)
	for _, c := range conditions {
		op := OpIn
		for _, o := range []Op{OpGe, OpLe, OpLike} {
			if strings.HasPrefix(c[1:], string(o)) {
				op = o
			}
		}
		cond := Cond{Col: int(c[0] - '0'), Op: op}
		for v := range strings.SplitSeq(strings.TrimSpace(c[1+len(op):]), ",") {
			wire, bound, both := strings.Cut(v, "/")
			if !both {
				bound = wire
			}
			cond.Values = append(cond.Values, Spelling{Wire: wire, Bound: bound})
		}
		if op == OpIn && cond.Col == 3 {
			s = s.without(cond)
		}
		s = s.With(cond)
	}
	return s
}

func TestSetCovers(t *testing.T) {
	t.Parallel()
	table := algebra(t)
	for _, tt := range []struct {
		wide, narrow string // conditions, parted by ;
		want         bool
	}{
		{"", "", true},
		{"", "1>=5", true},
		{"1>=5", "", false},
		{"1>=5", "1>=5", true},
		{"1>=5", "1>=6", true},
		{"1>=5", "1>=4", false},
		{"1>=5", "1>=10", true}, // numbers, not texts
		{"1>=-5", "1>=-10", false},
		{"1>=2.5", "1in 3", true},
		{"1>=2.5", "1in 3,2", false},
		{"1<=5", "1<=5", true},
		{"1<=5", "1<=4", true},
		{"1<=5", "1<=6", false},
		{"1<=5", "1in 5,4", true},
		{"1<=5", "1>=3", false},
		{"1>=5", "0in a", false},
		{"0in a,b", "0in a", true},
		{"0in a,b", "0in a,b", true},
		{"0in a", "0in a,b", false},
		{"0in a", "0like a", false},
		{"0like drid", "0like madrid", true},
		{"0like drid", "0like Madrid", true},
		{"0like Madrid", "0like madrid", false}, // the source may fold otherwise
		{"0like drid", "0in Madrid,madrid", true},
		{"0like drid", "0in Paris", false},
		{"2>=2025-01-01", "2>=2025-01-01T10:00:00Z", true},
		{"2>=2025-01-01", "2>=2025-01-01T00:00:00+02:00", false},
		{"2<=2025-01-31", "2<=2025-01-31 00:00:00", true},
		{"2<=2025-01-31", "2<=2025-01-31T00:00:01", false},
		{"2<=2025-02-01/2025-01-31", "2<=2025-02-01", false}, // told the next day, rows are sure to come up to this one
		{"2<=2025-02-01/2025-01-31", "2<=2025-01-31", true},
		{"2>=2025-01-01;1>=5", "2>=2025-02-01;1>=6", true},
		{"2>=2025-01-01;1>=5", "2>=2025-02-01", false},
		{"3in true", "", false}, // rows under another value of an input are other rows
		{"", "3in true", false},
		{"3in true", "3in true;1>=5", true},
	} {
		conditions := func(s string) []string {
			return slices.DeleteFunc(strings.Split(s, ";"), func(c string) bool { return c == "" })
		}
		if got := set(table, conditions(tt.wide)...).covers(table, set(table, conditions(tt.narrow)...)); got != tt.want {
			t.Errorf("%q covers %q: %v", tt.wide, tt.narrow, got)
		}
	}
}

func TestFiltersOfASet(t *testing.T) {
	t.Parallel()
	table := algebra(t)
	for conditions, want := range map[string]string{
		"":                         "",
		"0in a":                    "word = [a]",
		"0in a,b":                  "word in [a b]",
		"1>=5;1<=7;0like drid":     "word like [drid], n <= [7], n >= [5]",
		"3in false":                "", // the source assumes it
		"3in true":                 "deep = [true]",
		"2<=2025-02-01/2025-01-31": "day <= [2025-02-01]",
	} {
		var got []string
		for _, f := range set(table, slices.DeleteFunc(strings.Split(conditions, ";"), func(c string) bool { return c == "" })...).filters(table) {
			got = append(got, fmt.Sprintf("%s %s %v", f.Column, f.Op, f.Values))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q is told as %q, want %q", conditions, got, want)
		}
	}
}

// TestViewKeepsItsRows: a row that a newer one replaces stays as it was for those who have a view.
func TestViewKeepsItsRows(t *testing.T) {
	t.Parallel()
	table := (&source{}).table(t, "t", true)
	s := newSlice(table, "")
	never := func(any) bool { return false }
	add := func(id string, n int64, want outcome) {
		t.Helper()
		if o, _, err := s.add([]any{id, n, nil}, never); o != want || err != nil {
			t.Errorf("adding %s %d: %v, %v", id, n, o, err)
		}
	}
	add("a", 1, added)
	add("b", 1, added)
	before := s.view()
	add("a", 1, repeated)
	add("a", 2, replaced)
	add("c", 1, added)
	if fmt.Sprint(before.Rows) != "[[a 1 <nil>] [b 1 <nil>]]" {
		t.Errorf("the view has changed: %v", before.Rows)
	}
	if after := s.view(); fmt.Sprint(after.Rows) != "[[a 2 <nil>] [b 1 <nil>] [c 1 <nil>]]" {
		t.Errorf("the rows are %v", after.Rows)
	}
}
