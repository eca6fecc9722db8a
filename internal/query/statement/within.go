package statement

import (
	"slices"
	"strings"
	"time"
)

// Implied is the statement with what its conditions on months and the like imply of the dates that those lie between (see [Column.Within]):
// WHERE month = '2025-03' becomes WHERE start_date <= '2025-03-31' AND end_date >= '2025-03-01' AND (month = '2025-03'). It means the same; but dates
// can be asked for where they come from. A statement that cannot be parsed stays as it is.
func (s *Statement) Implied(schema Schema) string {
	sel, err := s.Select()
	if err != nil || !schema.hasWithin() {
		return s.SQL
	}
	r := &reviewer{resolver: resolve(sel, &schema)}
	var found []clause
	for core, sc := range r.scopes {
		if sc.inView {
			continue
		}
		if text := r.implied(conjuncts(core.Where)); text != "" {
			found = append(found, s.clause("where", core.Where, text))
		}
		for _, on := range conditionsOn(core.From) {
			if text := r.implied(conjuncts(on)); text != "" {
				found = append(found, s.clause("on", on, text))
			}
		}
	}
	return inserted(s.SQL, found)
}

func (s *Schema) hasWithin() bool {
	return slices.ContainsFunc(s.Tables, func(t Table) bool {
		return slices.ContainsFunc(t.Columns, func(c Column) bool { return len(c.Within) > 0 })
	})
}

// conditionsOn are those behind ON, of joins in parentheses, too.
func conditionsOn(sources []*Source) (out []Expr) {
	for _, src := range sources {
		if src.On != nil {
			out = append(out, src.On)
		}
		out = append(out, conditionsOn(src.Group)...)
	}
	return out
}

// clause is where the condition of a WHERE or an ON begins and ends in the text, parentheses around it included, and what goes before it.
type clause struct {
	begin, end int
	text       string
}

func (s *Statement) clause(word string, x Expr, text string) clause {
	first := slices.IndexFunc(s.tokens, func(t token) bool { return t.start >= x.Bounds().Start })
	for first > 0 && !s.tokens[first-1].isWord(word) {
		first-- // over parentheses
	}
	last, depth := first, 0
	for i := first; i < len(s.tokens); i++ {
		t := s.tokens[i]
		switch {
		case t.isOperator("("):
			depth++
		case t.isOperator(")"):
			depth--
		}
		if depth < 0 || depth == 0 && t.start >= x.Bounds().End && !t.isOperator(")") {
			break
		}
		last = i
	}
	return clause{s.tokens[first].start, s.tokens[last].end, text}
}

// inserted puts the texts before the conditions that they belong to.
func inserted(sql string, clauses []clause) string {
	type piece struct {
		at   int
		text string
	}
	var pieces []piece
	for _, c := range clauses {
		pieces = append(pieces, piece{c.begin, c.text + " AND ("}, piece{c.end, ")"})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.at - b.at })
	var out strings.Builder
	done := 0
	for _, p := range pieces {
		out.WriteString(sql[done:p.at] + p.text)
		done = p.at
	}
	return out.String() + sql[done:]
}

// between is a stretch of time that a condition leaves of the dates that a column lies between.
type between struct {
	binding *binding
	table   *Table // of the column
	column  *Column
	timespan
}

// implied is what conditions that all hold imply of dates, as SQL; "" for nothing.
func (r *reviewer) implied(conditions []Expr) string {
	var texts []string
	for _, b := range r.betweens(conditions) {
		texts = append(texts, b.conditions()...)
	}
	return strings.Join(texts, " AND ")
}

// betweens are the stretches of conditions that all hold, one for each pair of dates.
func (r *reviewer) betweens(conditions []Expr) (all []between) {
	for _, x := range conditions {
		found, ok := r.between(x)
		if !ok {
			continue
		}
		i := slices.IndexFunc(all, func(b between) bool {
			return b.binding == found.binding && slices.Equal(b.column.Within, found.column.Within)
		})
		if i < 0 {
			all = append(all, found)
		} else {
			all[i].timespan = all[i].and(found.timespan)
		}
	}
	return all
}

// between reads one condition. Where not all of it is about one column and literals, it says nothing.
func (r *reviewer) between(x Expr) (between, bool) {
	switch x := x.(type) {
	case *Binary:
		if x.Op != "AND" && x.Op != "OR" {
			break
		}
		left, ok := r.between(x.Left)
		right, also := r.between(x.Right)
		switch {
		case x.Op == "AND" && !also:
			return left, ok
		case x.Op == "AND" && !ok:
			return right, also
		case !ok || !also || left.binding != right.binding || left.column != right.column:
			return between{}, false
		case x.Op == "AND":
			left.timespan = left.and(right.timespan)
		default:
			left.timespan = left.or(right.timespan)
		}
		return left, true
	case *Like:
		return r.betweenLike(x)
	case *In:
		return r.betweenIn(x)
	case *Between:
		if x.Not {
			return between{}, false
		}
	case *Case:
		return between{}, false
	}
	return r.compared(r.required(x))
}

// compared is what is left by comparisons that all hold.
func (r *reviewer) compared(comparisons []comparison) (out between, ok bool) {
	for _, c := range comparisons {
		for _, c := range []comparison{c, c.mirrored()} {
			found, also := r.betweenOf(c)
			switch {
			case !also:
			case !ok:
				out, ok = found, true
			default:
				out.timespan = out.and(found.timespan)
			}
		}
	}
	return out, ok
}

// betweenIn is all from the first value of a list to the last.
func (r *reviewer) betweenIn(x *In) (out between, ok bool) {
	if x.Not || x.Select != nil || x.Source != nil {
		return between{}, false
	}
	for i, c := range inComparisons(x) {
		found, also := r.betweenOf(c)
		if !also {
			return between{}, false
		}
		if i > 0 {
			found.timespan = found.or(out.timespan)
		}
		out, ok = found, true
	}
	return out, ok
}

func (r *reviewer) betweenLike(x *Like) (between, bool) {
	pattern, isText := textLiteral(x.Pattern)
	prefix, rest, _ := strings.Cut(pattern, "%")
	if x.Not || !isText || rest != "" || x.Op != "LIKE" || x.Escape != nil {
		return between{}, false
	}
	return r.betweenOf(comparison{op: "=", left: x.X, right: &Literal{Kind: TextLiteral, Text: strings.TrimSuffix(prefix, "-")}})
}

// betweenOf is what a comparison of such a column with a literal leaves, in whole months: a text may be compared with a longer or a shorter one, so bounds
// go to where no row can be lost.
func (r *reviewer) betweenOf(c comparison) (out between, ok bool) {
	ref, isColumn := c.left.(*ColumnRef)
	text, isLiteral := literalText(c.right)
	if !isColumn || !isLiteral {
		return out, false
	}
	t := r.targets[ref]
	at, p, isInstant := instantOf(text)
	if t == nil || t.field == nil || t.field.typ.column == nil || len(t.field.typ.column.Within) == 0 || !isInstant {
		return out, false
	}
	out.binding, out.table, out.column = t.binding, t.field.typ.table, t.field.typ.column
	switch {
	case c.op == "=": // what is of another kind equals nothing
		out.from, out.to = monthOf(at), behindMonth(p.behind(at))
	case !t.field.typ.ordersWith(c):
		return out, false
	case c.op == ">" && out.column.Kind == Integer:
		out.from = p.behind(at)
	case c.op == ">", c.op == ">=":
		out.from = monthOf(at)
	case (c.op == "<" || c.op == "<=") && t.field.typ.isTextOfYear() && p > toYear: // 2025 is less than 2025-03
		out.to = time.Date(at.Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	case c.op == "<" && out.column.Kind == Text && p >= toDay: // 2025-03 is less than 2025-03-01
		out.to = behindMonth(p.behind(at))
	case c.op == "<":
		out.to = behindMonth(at)
	case c.op == "<=":
		out.to = behindMonth(p.behind(at))
	default:
		return out, false
	}
	return out, out.first() != nil
}

// ordersWith reports whether values are put in order with a literal by what they say: SQLite has all numbers before all texts.
func (t typ) ordersWith(c comparison) bool {
	text, isText := textLiteral(c.right)
	if t.kind.isNumber() {
		return !isText || t.affinity == number && isNumeric(text)
	}
	return isText || t.affinity == Text && !c.in
}

// isTextOfYear tells whether values are texts such as 2025, by what they are computed as. Other texts are taken for months or days.
func (t typ) isTextOfYear() bool {
	format, _ := partOf(t.label)
	return t.kind == Text && format == "%Y"
}

// monthOf is the beginning of the month, and behindMonth the first beginning of one that is not before the instant.
func monthOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func behindMonth(at time.Time) time.Time {
	if first := monthOf(at); first.Before(at) {
		return first.AddDate(0, 1, 0)
	}
	return at
}

// or is a stretch that has both in it.
func (t timespan) or(u timespan) timespan {
	if u.from.Before(t.from) {
		t.from = u.from
	}
	if u.to.IsZero() || !t.to.IsZero() && u.to.After(t.to) {
		t.to = u.to
	}
	return t
}

// first and last are the fields of the dates, where the binding has them as the table does.
func (b between) first() *field { return b.dateField(b.column.Within[0]) }
func (b between) last() *field  { return b.dateField(b.column.Within[len(b.column.Within)-1]) }

func (b between) dateField(name string) *field {
	i := slices.IndexFunc(b.binding.fields, func(f field) bool {
		return f.typ.column != nil && f.typ.table == b.table && f.typ.column.Name == name && f.typ.column.Kind.isDated()
	})
	if i < 0 {
		return nil
	}
	return &b.binding.fields[i]
}

// conditions are those on the dates.
func (b between) conditions() (out []string) {
	if f := b.first(); f != nil && !b.to.IsZero() {
		if f.typ.kind == DateTime {
			out = append(out, b.name(f)+" < "+quoteText(b.to.Format(time.DateOnly)))
		} else {
			out = append(out, b.name(f)+" <= "+quoteText(b.lastDay()))
		}
	}
	if f := b.last(); f != nil && !b.from.IsZero() {
		out = append(out, b.name(f)+" >= "+quoteText(b.from.Format(time.DateOnly)))
	}
	return out
}

func (b between) lastDay() string { return b.to.AddDate(0, 0, -1).Format(time.DateOnly) }

func (b between) name(f *field) string {
	if b.binding.label == "" {
		return quoteName(f.name)
	}
	return quoteName(b.binding.label) + "." + quoteName(f.name)
}
