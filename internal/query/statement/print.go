package statement

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// printer writes a statement in one spelling: words in upper case, names in
// quotes only where they must be, parentheses only where they are needed.
type printer struct {
	strings.Builder
	instead func(*ColumnRef) Expr // what to write for a column, in parentheses; nil for the column itself
}

// String is the SELECT as SQL that means the same.
func (s *Select) String() string {
	var p printer
	p.selectStatement(s)
	return p.String()
}

// Print is the expression as SQL that means the same.
func Print(x Expr) string {
	var p printer
	p.expr(x)
	return p.String()
}

// write writes the pieces as they are.
func (p *printer) write(pieces ...string) {
	for _, s := range pieces {
		p.WriteString(s)
	}
}

// join writes the items with a separator between them.
func join[T any](p *printer, items []T, separator string, write func(T)) {
	for i, item := range items {
		if i > 0 {
			p.write(separator)
		}
		write(item)
	}
}

func (p *printer) exprs(items []Expr) { join(p, items, ", ", p.expr) }
func (p *printer) names(names []string) {
	join(p, names, ", ", func(name string) { p.write(quoteName(name)) })
}

// clause writes a word and an expression, if there is one.
func (p *printer) clause(word string, x Expr) {
	if x != nil {
		p.write(word)
		p.expr(x)
	}
}

// quoteName writes a name so that it can stand anywhere where one can.
func quoteName(name string) string {
	if bareName(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func bareName(name string) bool {
	word := strings.ToLower(name)
	if name == "" || isDigit(name[0]) || name[0] == '$' || reserved()[word] || joinWords()[word] || keywordsSomewhere()[word] {
		return false
	}
	return skipWord(name, 0) == len(name) && !strings.HasPrefix(name, "\ufeff")
}

// keywordsSomewhere are names without quotes in some places and keywords, or
// values, in others.
var keywordsSomewhere = words.Set(`
asc between by case cast collate current current_date current_time current_timestamp desc distinct end exclude
false filter first following glob groups indexed isnull last like match materialized notnull nulls offset over
partition preceding raise range recursive regexp row rows true unbounded window with
`)

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (p *printer) selectStatement(s *Select) {
	if s.With != nil {
		p.with(s.With)
	}
	for _, c := range s.Cores {
		if c.Op != "" {
			p.write(" ", c.Op, " ")
		}
		p.core(c)
	}
	p.orderBy(" ORDER BY ", s.OrderBy)
	p.clause(" LIMIT ", s.Limit)
	p.clause(" OFFSET ", s.Offset)
}

func (p *printer) orderBy(word string, terms []*Term) {
	if len(terms) == 0 {
		return
	}
	p.write(word)
	join(p, terms, ", ", func(t *Term) {
		p.expr(t.Expr)
		if t.Desc {
			p.write(" DESC")
		}
		if t.Nulls != "" {
			p.write(" NULLS ", t.Nulls)
		}
	})
}

func (p *printer) with(w *With) {
	p.write("WITH ")
	if w.Recursive {
		p.write("RECURSIVE ")
	}
	join(p, w.Tables, ", ", p.cte)
	p.write(" ")
}

func (p *printer) cte(c *CTE) {
	p.write(quoteName(c.Name))
	if c.Columns != nil {
		p.write("(")
		p.names(c.Columns)
		p.write(")")
	}
	p.write(" AS ")
	if c.Hint != "" {
		p.write(c.Hint, " ")
	}
	p.nested(c.Select)
}

func (p *printer) nested(s *Select) {
	p.write("(")
	p.selectStatement(s)
	p.write(")")
}

func (p *printer) core(c *Core) {
	if c.Values != nil {
		p.write("VALUES ")
		join(p, c.Values, ", ", func(row []Expr) {
			p.write("(")
			p.exprs(row)
			p.write(")")
		})
		return
	}
	p.write("SELECT ")
	if c.Distinct {
		p.write("DISTINCT ")
	}
	join(p, c.Results, ", ", p.result)
	if c.From != nil {
		p.write(" FROM ")
		p.sources(c.From)
	}
	p.clause(" WHERE ", c.Where)
	if c.GroupBy != nil {
		p.write(" GROUP BY ")
		p.exprs(c.GroupBy)
	}
	p.clause(" HAVING ", c.Having)
	if c.Windows != nil {
		p.write(" WINDOW ")
		join(p, c.Windows, ", ", func(w *Window) {
			p.write(quoteName(w.Name), " AS ")
			p.window(w)
		})
	}
}

func (p *printer) result(r *Result) {
	switch {
	case r.Expr != nil:
		p.expr(r.Expr)
	case r.Table != "":
		p.write(quoteName(r.Table), ".*")
	default:
		p.write("*")
	}
	p.alias(r.As)
}

func (p *printer) alias(name string) {
	if name != "" {
		p.write(" AS ", quoteName(name))
	}
}

func (p *printer) sources(sources []*Source) {
	for i, s := range sources {
		if i > 0 {
			p.write(s.Join.words())
		}
		p.source(s)
	}
}

// words are those between two sources.
func (j Join) words() string {
	if j.Comma {
		return ", "
	}
	out := " "
	if j.Natural {
		out += "NATURAL "
	}
	switch {
	case j.Left && j.Right:
		out += "FULL "
	case j.Left:
		out += "LEFT "
	case j.Right:
		out += "RIGHT "
	case j.Cross:
		out += "CROSS "
	}
	return out + "JOIN "
}

func (p *printer) source(s *Source) {
	switch {
	case s.Select != nil:
		p.nested(s.Select)
	case s.Group != nil:
		p.write("(")
		p.sources(s.Group)
		p.write(")")
	default:
		p.table(s)
	}
	p.alias(s.Alias)
	switch {
	case s.Index != "":
		p.write(" INDEXED BY ", quoteName(s.Index))
	case s.NoIndex:
		p.write(" NOT INDEXED")
	}
	p.clause(" ON ", s.On)
	if s.Using != nil {
		p.write(" USING (")
		p.names(s.Using)
		p.write(")")
	}
}

func (p *printer) table(s *Source) {
	if s.Schema != "" {
		p.write(quoteName(s.Schema), ".")
	}
	p.write(quoteName(s.Name))
	if s.Call {
		p.write("(")
		p.exprs(s.Args)
		p.write(")")
	}
}
