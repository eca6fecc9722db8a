package truth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// statement is one question.
type statement struct {
	sql     string
	plain   string // for plain SQLite where it is written otherwise; "": the same
	ordered bool   // the order of the rows is part of the answer
	sums    bool   // reals are added up, in an order that is nobody's
	pick    *pick  // of the rows that plain SQLite gives, any so many are right
}

// pick is what a LIMIT without an order leaves of the rows.
type pick struct{ limit, offset int }

func (s statement) forOracle() string {
	if s.plain != "" {
		return s.plain
	}
	return s.sql
}

// differs says how an answer's rows are not those of the truth; "" when they are.
func (s statement) differs(got, want [][]any) string {
	if s.pick != nil {
		return s.differsFromAny(got, want)
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows, want %d: %s", len(got), len(want), firstDifference(shown(got), shown(want)))
	}
	g, w := shown(got), shown(want)
	if !s.ordered {
		slices.Sort(g)
		slices.Sort(w)
	}
	if slices.Equal(g, w) {
		return ""
	}
	if s.sums && s.near(got, want) {
		return ""
	}
	return firstDifference(g, w)
}

// differsFromAny judges an answer of which any rows will do, if they are as many as there can be.
func (s statement) differsFromAny(got, all [][]any) string {
	if n := max(0, min(s.pick.limit, len(all)-s.pick.offset)); len(got) != n {
		return fmt.Sprintf("%d rows, want %d of %d", len(got), n, len(all))
	}
	left := map[string]int{}
	for _, row := range shown(all) {
		left[row]++
	}
	for _, row := range shown(got) {
		if left[row]--; left[row] < 0 {
			return "not there, or given twice: " + row
		}
	}
	return ""
}

// near pairs rows whose reals are the same but for the order in which they were added.
func (s statement) near(got, want [][]any) bool {
	open := slices.Clone(want)
	for _, row := range got {
		i := slices.IndexFunc(open, func(other []any) bool {
			return slices.EqualFunc(row, other, func(a, b any) bool { return shownCell(a) == shownCell(b) || nearly(a, b) })
		})
		if i < 0 || s.ordered && i > 0 {
			return false
		}
		open = slices.Delete(open, i, i+1)
	}
	return true
}

func nearly(a, b any) bool {
	x, ok := a.(float64)
	y, also := b.(float64)
	return ok && also && math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y), 1)
}

func firstDifference(got, want []string) string {
	slices.Sort(got)
	slices.Sort(want)
	extra, missing := minus(got, want), minus(want, got)
	return fmt.Sprintf("%d rows that are not right: %.600q; %d rows missing: %.600q", len(extra), extra[:min(3, len(extra))], len(missing), missing[:min(3, len(missing))])
}

func minus(a, b []string) []string {
	left := map[string]int{}
	for _, s := range b {
		left[s]++
	}
	var out []string
	for _, s := range a {
		if left[s]--; left[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

func shown(rows [][]any) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, v := range row {
			cells[j] = shownCell(v)
		}
		out[i] = strings.Join(cells, " | ")
	}
	return out
}

// shownCell writes a value so that equal ones are written the same: of a time, of a UUID and of JSON, the spelling is nobody's business.
func shownCell(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return "real " + strconv.FormatFloat(v, 'g', -1, 64)
	case []byte:
		return fmt.Sprintf("blob %X", v)
	case string:
		return shownText(v)
	}
	return fmt.Sprintf("%T %v", v, v)
}

func shownText(s string) string {
	if uuidText.MatchString(s) {
		return strings.ToLower(s)
	}
	if at := readInstant(s); at != nil {
		return "time " + at.String()
	}
	if len(s) > 0 && (s[0] == '{' || s[0] == '[') {
		return canonical(s)
	}
	return strconv.Quote(s)
}

// canonical writes JSON with sorted members and nothing escaped that need not be.
func canonical(s string) string {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return strconv.Quote(s)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return strconv.Quote(s)
	}
	return b.String()
}
