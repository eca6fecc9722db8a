package statement

import "strings"

// resolvedWords is the text of a statement that cannot be parsed with the engine's names
// of tables in it: where a source stands before one, and where FROM or JOIN stands before
// a bare one.
func (s *Statement) resolvedWords(t *tableNames) string {
	var edits []replacement
	own := s.tableNames()
	for i, first := range s.tokens {
		if !first.isName() || i > 0 && s.tokens[i-1].isOperator(".") {
			continue
		}
		if i+2 < len(s.tokens) && s.tokens[i+1].isOperator(".") && s.tokens[i+2].isName() {
			if !own[strings.ToLower(first.text)] {
				edits = append(edits, s.resolvedWord(t, i, i+2)...)
			}
			continue
		}
		if i > 0 && (s.tokens[i-1].isWord("from") || s.tokens[i-1].isWord("join")) && !own[strings.ToLower(first.text)] {
			edits = append(edits, s.resolvedWord(t, i, i)...)
		}
	}
	return replaced(s.SQL, edits)
}

// resolvedWord puts the engine's name in the place of one that stands from one token to
// another.
func (s *Statement) resolvedWord(t *tableNames, from, to int) []replacement {
	schema := ""
	if to > from {
		schema = s.tokens[from].text
	}
	name, bad := t.find(schema, s.tokens[to].text)
	if bad != nil || name == "" {
		return nil
	}
	return []replacement{{Span{s.tokens[from].start, s.tokens[to].end}, quoteName(name)}}
}
