package statement_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

// grammar makes statements of all that SQLite's SELECT has, right by the
// grammar; the names in them need not be there.
type grammar struct {
	r     *rand.Rand
	depth int
}

func (g *grammar) pick(of ...string) string { return of[g.r.IntN(len(of))] }

// maybe is the text, or nothing, one time in n.
func (g *grammar) maybe(n int, make func() string) string {
	if g.r.IntN(n) > 0 {
		return ""
	}
	return make()
}

func (g *grammar) list(most int, item func() string) string {
	items := []string{item()}
	for range g.r.IntN(most) {
		items = append(items, item())
	}
	return strings.Join(items, ", ")
}

// name is one that can stand anywhere.
func (g *grammar) name() string {
	return g.pick("id", "a", "b", "facilities", `"order"`, "[group by]", "`x y`", "key", "desc", "rows", "replace", "end", "temp", "of", "first", "by", "offset", "window", "filter", "over", "été")
}

// anyName is one that can stand where only a name can.
func (g *grammar) anyName() string {
	return g.pick(g.name(), g.name(), "left", "natural", "indexed", "'text'", "like", "match", "cast", "with", "recursive")
}

func (g *grammar) selectStatement() string {
	g.depth++
	defer func() { g.depth-- }()
	var b strings.Builder
	b.WriteString(g.maybe(6, g.with))
	b.WriteString(g.core())
	for g.r.IntN(5) == 0 {
		b.WriteString(" " + g.pick("UNION", "UNION ALL", "INTERSECT", "except") + " " + g.core())
	}
	if g.r.IntN(4) == 0 && !strings.Contains(b.String(), "VALUES") {
		b.WriteString(" ORDER BY " + g.list(2, g.term))
	}
	if g.r.IntN(5) == 0 && !strings.Contains(b.String(), "VALUES") {
		b.WriteString(" LIMIT " + g.expr() + g.pick("", "", " OFFSET "+g.expr(), ", "+g.expr()))
	}
	return b.String()
}

func (g *grammar) with() string {
	return "WITH " + g.pick("", "", "RECURSIVE ") + g.list(2, func() string {
		return g.name() + g.pick("", "("+g.list(2, g.anyName)+")") + " AS " + g.pick("", "", "MATERIALIZED ", "not materialized ") + "(" + g.selectStatement() + ")"
	}) + " "
}

func (g *grammar) core() string {
	if g.r.IntN(12) == 0 {
		return "VALUES " + g.list(2, func() string { return "(" + g.expr() + ", " + g.expr() + ")" })
	}
	return "SELECT " + g.pick("", "", "DISTINCT ", "ALL ") + g.list(3, g.result) +
		g.maybe(1+g.depth/2, func() string { return " FROM " + g.sources() }) +
		g.maybe(3, func() string { return " WHERE " + g.expr() }) +
		g.maybe(5, func() string { return " GROUP BY " + g.list(2, g.expr) + g.pick("", " HAVING "+g.expr()) }) +
		g.maybe(9, func() string { return " WINDOW " + g.name() + " AS " + g.window() })
}

func (g *grammar) result() string {
	switch g.r.IntN(8) {
	case 0:
		return "*"
	case 1:
		return g.anyName() + ".*"
	}
	return g.expr() + g.pick("", "", " AS "+g.anyName(), " "+g.pick("x", "'x'", `"x"`, "key", "end"))
}

func (g *grammar) sources() string {
	out := g.source()
	for g.r.IntN(3) == 0 {
		natural := g.r.IntN(6) == 0
		join := g.pick(", ", " JOIN ", " LEFT JOIN ", " right outer join ", " FULL JOIN ", " CROSS JOIN ", " INNER JOIN ", " OUTER LEFT JOIN ")
		if natural {
			join = g.pick(" NATURAL JOIN ", " natural left join ", " LEFT OUTER NATURAL JOIN ")
		}
		out += join + g.source()
		if !natural {
			out += g.pick("", " ON "+g.expr(), " USING ("+g.list(2, g.anyName)+")")
		}
	}
	return out
}

func (g *grammar) source() string {
	alias := g.pick("", " AS "+g.anyName(), " "+g.pick("x", "'x'", "[x]", "key", "rows"))
	if g.depth < 4 {
		switch g.r.IntN(8) {
		case 0:
			return "(" + g.selectStatement() + ")" + alias
		case 1:
			g.depth++
			defer func() { g.depth-- }()
			return "(" + g.sources() + ")" + alias
		}
	}
	table := g.pick("", "", "main.") + g.anyName()
	if g.r.IntN(8) == 0 {
		return table + "(" + g.pick("", g.list(2, g.expr)) + ")" + alias
	}
	return table + alias + g.pick("", "", "", "", " NOT INDEXED", " INDEXED BY "+g.name())
}

func (g *grammar) term() string {
	return g.expr() + g.pick("", " ASC", " DESC") + g.pick("", "", " NULLS FIRST", " NULLS LAST")
}

func (g *grammar) window() string {
	frame := ""
	if g.r.IntN(2) == 0 {
		end := g.pick("UNBOUNDED FOLLOWING", "CURRENT ROW", g.expr()+" FOLLOWING")
		frame = g.pick("ROWS ", "RANGE ", "GROUPS ") + g.pick("UNBOUNDED PRECEDING", g.expr()+" PRECEDING", "BETWEEN "+g.pick("UNBOUNDED PRECEDING", "CURRENT ROW", g.expr()+" PRECEDING")+" AND "+end) +
			g.pick("", "", " EXCLUDE NO OTHERS", " EXCLUDE TIES", " EXCLUDE GROUP", " EXCLUDE CURRENT ROW")
	}
	return "(" + g.pick("", "", g.pick("id", "w", "'w'", "left")+" ") + g.maybe(2, func() string { return "PARTITION BY " + g.list(2, g.expr) + " " }) +
		g.maybe(2, func() string { return "ORDER BY " + g.list(2, g.term) + " " }) + frame + ")"
}

func (g *grammar) expr() string {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > 5 || g.r.IntN(3) == 0 {
		return g.leaf()
	}
	switch g.r.IntN(12) {
	case 0, 1, 2:
		return g.expr() + " " + g.pick("OR", "AND", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "&", "|", "<<", ">>", "+", "-", "*", "/", "%", "||", "->", "->>", "IS", "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM") + " " + g.expr()
	case 3:
		return g.pick("NOT ", "- ", "+", "~") + g.expr()
	case 4:
		return "(" + g.expr() + g.pick("", "", ", "+g.expr()) + ")"
	case 5:
		return g.expr() + g.pick(" COLLATE nocase", " ISNULL", " NOTNULL", " NOT NULL", " IS NULL")
	case 6:
		return g.expr() + g.pick(" ", " NOT ") + g.predicate()
	case 7:
		return "CASE " + g.pick("", g.expr()) + " WHEN " + g.expr() + " THEN " + g.expr() + g.pick("", " ELSE "+g.expr()) + " END"
	case 8:
		return "CAST(" + g.expr() + " AS " + g.pick("INTEGER", "text", "double precision", "decimal(10,2)", "'x'", "", "key") + ")"
	case 9, 10:
		return g.call()
	}
	return g.pick("", "NOT ", "EXISTS ", "NOT EXISTS ") + "(" + g.pick("SELECT "+g.expr(), g.selectStatement()) + ")"
}

func (g *grammar) predicate() string {
	switch g.r.IntN(4) {
	case 0:
		return "BETWEEN " + g.expr() + " AND " + g.expr()
	case 1:
		return "IN " + g.pick("("+g.pick("", g.list(3, g.expr))+")", "("+g.selectStatement()+")", g.anyName(), "main."+g.name(), "json_each("+g.expr()+")")
	}
	return g.pick("LIKE", "GLOB", "MATCH", "REGEXP") + " " + g.expr() + g.pick("", "", " ESCAPE "+g.expr())
}

func (g *grammar) call() string {
	arguments := g.pick("", "*", g.pick("", "DISTINCT ", "ALL ")+g.list(3, g.expr))
	if g.r.IntN(8) == 0 && arguments != "*" {
		arguments += " ORDER BY " + g.term()
	}
	return g.pick("count", "sum", "max", "replace", "like", "left", `"abs"`, "indexed", "group_concat") + "(" + arguments + ")" +
		g.maybe(5, func() string { return " FILTER (WHERE " + g.expr() + ")" }) +
		g.maybe(4, func() string { return " OVER " + g.pick(g.window(), "w", "key", "'w'") })
}

func (g *grammar) leaf() string {
	return g.pick(g.name(), g.name(), g.anyName()+"."+g.anyName(), "main.facilities.id", "1", "2.5", ".5e3", "0x1f", "1_000", "'it''s'", "x'0f'", "NULL", "true", "CURRENT_DATE", "left")
}

// pieces are put in place of others, to make statements that are wrong, or
// right by accident.
var pieces = strings.Fields(`( ) , . * + - || = -> IS NOT NULL IN LIKE BETWEEN AND OR ESCAPE COLLATE CASE WHEN THEN ELSE END CAST AS EXISTS
	SELECT DISTINCT ALL FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET UNION VALUES WITH RECURSIVE JOIN LEFT NATURAL CROSS FULL ON USING INDEXED
	OVER FILTER WINDOW PARTITION ROWS RANGE PRECEDING UNBOUNDED CURRENT ROW EXCLUDE NULLS FIRST ASC a b 1 'x' "y" 0x 1a x'0 ; key INTO`)

var piece = regexp.MustCompile(`[xX]?'(?:[^']|'')*'|"[^"]*"|\[[^\]]*\]|[\pL\w$.]+|->>?|\|\||[<>=!]+|\S`)

// spoiled is the statement with a piece left out, put in, doubled or exchanged.
func (g *grammar) spoiled(sql string) string {
	parts := piece.FindAllString(sql, -1)
	i := g.r.IntN(len(parts))
	switch g.r.IntN(5) {
	case 0:
		parts = slices.Delete(parts, i, i+1)
	case 1:
		parts = slices.Insert(parts, i, g.pick(pieces...))
	case 2:
		parts = slices.Insert(parts, i, parts[i])
	case 3:
		parts[i] = g.pick(pieces...)
	case 4:
		j := g.r.IntN(len(parts))
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, " ")
}

// refusals of SQLite that are about grammar. What it says of names, types and
// the meaning of a statement is none of the parser's business.
var (
	grammatical = regexp.MustCompile(`syntax error|incomplete input|unrecognized token|unknown join type|clause should come after|JOIN clause is required|Expression tree is too large`)
	// said before the statement is read to its end, so that nothing is known of the rest
	early = regexp.MustCompile(`unsupported frame|RAISE|hex literal too big|too many|duplicate WITH|element has|row value misused|same number of terms|DISTINCT is not supported|may not be used with|unsupported use of`)
)

// nameless is what may be an empty name, which SQLite takes and the parser does not.
var nameless = regexp.MustCompile("(^|[^'])''([^']|$)|\"\"|``|\\[\\]")

// accepted is SQLite's verdict on the grammar; known is false if it cannot be told.
func accepted(conn *sql.Conn, statement string) (ok, known bool, text string) {
	rows, err := conn.QueryContext(context.Background(), "EXPLAIN "+statement)
	if err == nil {
		err = rows.Close()
	}
	switch {
	case err == nil:
		return true, true, ""
	case grammatical.MatchString(err.Error()):
		return false, true, err.Error()
	}
	return true, !early.MatchString(err.Error()), err.Error()
}

// TestParserAgreesWithSQLite parses what SQLite takes and refuses what SQLite
// refuses, over statements made at random, right ones and spoiled ones.
func TestParserAgreesWithSQLite(t *testing.T) {
	t.Parallel()
	conn := open(t)
	n := 3000
	if os.Getenv("LONG") != "" {
		n = 200_000
	}
	written := corpus(t, allCorpora...)
	counts := map[string]int{}
	for seed := range n {
		g := &grammar{r: rand.New(rand.NewPCG(uint64(seed), 1))}
		sql := g.selectStatement()
		switch seed % 3 {
		case 1:
			sql = g.spoiled(sql)
		case 2:
			sql = g.spoiled(written[g.r.IntN(len(written))])
		}
		s, bad := statement.Read(sql)
		if bad != nil || nameless.MatchString(sql) {
			continue
		}
		want, known, text := accepted(conn, s.SQL)
		if !known {
			counts["unknown"]++
			continue
		}
		sel, err := s.Select()
		if (err == nil) != want {
			t.Errorf("seed %d: %s\nparser: %v, SQLite: %s", seed, s.SQL, err, text)
			continue
		}
		counts[fmt.Sprint(want)]++
		s.Review(described())
		if err == nil {
			samePrinted(t, conn, s.SQL, sel.String())
		}
	}
	t.Logf("%d taken by both, %d refused by both, %d not told", counts["true"], counts["false"], counts["unknown"])
}

// TestWrongStatements: SQLite refuses them, and so does the parser.
func TestWrongStatements(t *testing.T) {
	t.Parallel()
	conn := open(t)
	for _, sql := range corpus(t, "wrong.sql") {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatalf("%s: %s", sql, bad.Public)
		}
		if ok, _, _ := accepted(conn, sql); ok {
			t.Errorf("SQLite takes %s", sql)
		}
		if sel, err := s.Select(); err == nil {
			t.Errorf("%s is parsed as %s", sql, sel)
		}
	}
}

// samePrinted wants SQLite's verdict on what is printed to be that on the text,
// and the print of it to be the same again.
func samePrinted(t *testing.T, conn *sql.Conn, sql, printed string) {
	t.Helper()
	_, _, want := accepted(conn, sql)
	if _, _, got := accepted(conn, printed); (got == "") != (want == "") {
		t.Errorf("%s\nis printed as\n%s\nSQLite: %q, not %q", sql, printed, got, want)
	}
	s, bad := statement.Read(printed)
	if bad != nil {
		t.Fatalf("%s is printed as %s: %s", sql, printed, bad.Public)
	}
	again, err := s.Select()
	if err != nil {
		t.Errorf("%s\nis printed as\n%s\nwhich is not parsed: %v", sql, printed, err)
	} else if again.String() != printed {
		t.Errorf("%s\nis printed as\n%s\nand that as\n%s", sql, printed, again)
	}
}

// FuzzParse takes any text: it is reviewed, and parsed or refused, in time, and
// what is printed of it is parsed again to the same.
func FuzzParse(f *testing.F) {
	for _, sql := range corpus(f, allCorpora...) {
		f.Add(sql)
	}
	for seed := range uint64(50) {
		g := &grammar{r: rand.New(rand.NewPCG(seed, 2))}
		f.Add(g.spoiled(g.selectStatement()))
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s, bad := statement.Read(sql)
		if bad != nil {
			return
		}
		s.Review(described())
		sel, err := s.Select()
		if err != nil {
			return
		}
		printed := sel.String()
		if again := parse(t, printed).String(); again != printed {
			t.Errorf("%s\nis printed as\n%s\nand that as\n%s", sql, printed, again)
		}
	})
}
