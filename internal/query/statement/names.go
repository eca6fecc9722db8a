package statement

import (
	"slices"
	"strings"
)

// Mentions returns those of the names (of tables, say) that are among the
// statement's words, in the order given: all that it can read, and perhaps some
// more.
func (s *Statement) Mentions(names []string) []string {
	words := make(map[string]bool, len(s.tokens))
	for _, t := range s.tokens {
		if t.isName() {
			words[strings.ToLower(t.text)] = true
		}
	}
	var out []string
	for _, name := range names {
		if words[strings.ToLower(name)] {
			out = append(out, name)
		}
	}
	return out
}

// Names reports whether the word is in the statement as a name.
func (s *Statement) Names(word string) bool {
	return slices.ContainsFunc(s.tokens, func(t token) bool { return t.isName() && strings.EqualFold(t.text, word) })
}

// Collates reports whether the word COLLATE is in the statement. A virtual table
// is not told which collation a comparison has, so no comparison of texts may be
// left to a source then.
func (s *Statement) Collates() bool {
	return slices.ContainsFunc(s.tokens, func(t token) bool { return t.isWord("collate") })
}

// Defines returns the lower-case names that the statement may give to its own
// WITH tables: those before AS, or before a list in parentheses and AS.
func (s *Statement) Defines() map[string]bool {
	names := map[string]bool{}
	var open []string // the name before each parenthesis that is open
	closed := ""      // the name before the one just closed
	for i, t := range s.tokens {
		before := ""
		if i > 0 && s.tokens[i-1].isName() {
			before = strings.ToLower(s.tokens[i-1].text)
		}
		switch {
		case t.isOperator("("):
			open = append(open, before)
		case t.isOperator(")") && len(open) > 0:
			closed, open = open[len(open)-1], open[:len(open)-1]
			continue
		case t.isWord("as"):
			names[before], names[closed] = true, true
		}
		closed = ""
	}
	delete(names, "")
	return names
}

// unqualified is the statement's SQL without the schema before the names of
// tables: main.invoices becomes invoices, and acme.invoices.co2e becomes
// invoices.co2e, for each of the schemas and each of the tables, letter case
// and quotes aside. A name that the statement itself gives to a table (an alias
// or a WITH name) is no schema and is left alone.
//
// Where the statement gives the table's own name to something else, the bare
// name is that, and the qualified one the table: it is qualified by main then,
// and the table is among qualified, in lower case. Views are qualified by temp,
// which is where they are.
func (s *Statement) unqualified(schemas, tables, views []string) (sql string, qualified []string) {
	var b strings.Builder
	kept := 0
	own := s.tableNames()
	for i := 0; i+2 < len(s.tokens); i++ {
		schema, dot, table := s.tokens[i], s.tokens[i+1], s.tokens[i+2]
		if !dot.isOperator(".") || !schema.isName() || !table.isName() || i > 0 && s.tokens[i-1].isOperator(".") ||
			own[strings.ToLower(schema.text)] || !containsFold(schemas, schema.text) {
			continue
		}
		isView := containsFold(views, table.text)
		if !isView && !containsFold(tables, table.text) {
			continue
		}
		b.WriteString(s.SQL[kept:schema.start])
		kept = table.start
		switch name := strings.ToLower(table.text); {
		case own[name] && isView:
			b.WriteString("temp.")
		case own[name]:
			b.WriteString("main.")
			qualified = append(qualified, name)
		}
	}
	return b.String() + s.SQL[kept:], qualified
}

// tableNames returns the lower-case names that the statement gives to tables:
// its WITH names and aliases, and perhaps some more. Those are told by where
// they stand: behind AS, another name or a parenthesis, and before no dot.
func (s *Statement) tableNames() map[string]bool {
	names := s.Defines()
	for i, t := range s.tokens {
		if i == 0 || !t.plainName() || i+1 < len(s.tokens) && s.tokens[i+1].isOperator(".") {
			continue
		}
		if before := s.tokens[i-1]; before.isOperator(")") || before.isWord("as") || before.plainName() {
			names[strings.ToLower(t.text)] = true
		}
	}
	return names
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
