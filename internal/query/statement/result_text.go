package statement

// ResultTexts are the texts of all results of the statement that have no alias, in
// the order of the statement, and "" for the others: SQLite names a column that is
// no column of a table after its text. The names of tables need not be resolved yet. nil
// when the statement cannot be parsed.
func (s *Statement) ResultTexts() []string {
	sel, err := s.parse(&parser{starOfSource: true})
	if err != nil {
		return nil
	}
	var texts []string
	Walk(sel, func(n Node) bool {
		if res, ok := n.(*Result); ok {
			text := ""
			if res.Expr != nil && res.As == "" {
				text = s.SQL[res.Start:res.End]
			}
			texts = append(texts, text)
		}
		return true
	})
	return texts
}
