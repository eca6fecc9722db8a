package statement

import (
	"cmp"
	"slices"
	"strings"
)

// replacement puts a text in the place of some of a statement's.
type replacement struct {
	Span
	text string
}

// replaced is a text after replacements, no two of which overlap.
func replaced(sql string, all []replacement) string {
	slices.SortFunc(all, func(a, b replacement) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	kept := 0
	for _, r := range all {
		b.WriteString(sql[kept:r.Start] + r.text)
		kept = r.End
	}
	return b.String() + sql[kept:]
}

// Renamed is the statement's text with other names for tables, by where theirs begin.
// What they were called by remains their alias. It is the text itself when that cannot be
// parsed.
func (s *Statement) Renamed(names map[int]string) string {
	sel, err := s.Select()
	if err != nil {
		return s.SQL
	}
	var all []replacement
	tested := testedSources(sel)
	Walk(sel, func(n Node) bool {
		src, ok := n.(*Source)
		if ok && src.Name != "" && names[src.Start] != "" {
			all = append(all, s.renamed(src, names[src.Start], src.Alias == "" && !tested[src]))
		}
		return true
	})
	return replaced(s.SQL, all)
}

// testedSources are the tables that IN tests against: no alias can stand behind them.
func testedSources(n Node) map[*Source]bool {
	tested := map[*Source]bool{}
	Walk(n, func(n Node) bool {
		if in, ok := n.(*In); ok && in.Source != nil {
			tested[in.Source] = true
		}
		return true
	})
	return tested
}

// renamed puts another name in the place of a table's, with its schema; where that is
// wanted the table's own name becomes its alias.
func (s *Statement) renamed(src *Source, name string, alias bool) replacement {
	return s.calledBy(src, name, src.Name, alias)
}

// calledBy puts another name in the place of a table's, and where that is wanted an alias
// behind it.
func (s *Statement) calledBy(src *Source, name, label string, alias bool) replacement {
	text := quoteName(name)
	if alias {
		text += " AS " + quoteName(label)
	}
	return replacement{s.nameSpan(src), text}
}

// nameSpan is where the name of a table stands, with the schema before it.
func (s *Statement) nameSpan(src *Source) Span {
	i := s.tokenAt(src.Start)
	if src.Schema != "" {
		i += 2
	}
	return Span{src.Start, s.tokens[i].end}
}

// tokenAt is the place of the token that begins at a byte of the text.
func (s *Statement) tokenAt(start int) int {
	i, _ := slices.BinarySearchFunc(s.tokens, start, func(t token, at int) int { return cmp.Compare(t.start, at) })
	return i
}
