package query

import "slices"

// TablesOf are the tables that a statement may read, by itself and through views; none of a text that is no statement.
func (e *Engine) TablesOf(sql string) []string {
	stmt, _, err := e.read(sql, "")
	if err != nil {
		return nil
	}
	var names []string
	for _, t := range e.tablesOf(stmt) {
		names = append(names, t.Name)
	}
	return names
}

// SourcesOf are the sources whose tables a statement may read, by itself and through views; none of a text that is no statement.
func (e *Engine) SourcesOf(sql string) []string {
	stmt, _, err := e.read(sql, "")
	if err != nil {
		return nil
	}
	var sources []string
	for _, t := range e.tablesOf(stmt) {
		if !slices.Contains(sources, t.Source) {
			sources = append(sources, t.Source)
		}
	}
	return sources
}
