package query

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TablesOf are the tables that a statement may read, by itself and through views; none of a text that is no statement.
func (e *Engine) TablesOf(sql string) (names []string) {
	for _, t := range e.tablesIn(sql) {
		names = append(names, t.Name)
	}
	return names
}

// SourcesOf are the sources of those.
func (e *Engine) SourcesOf(sql string) (sources []string) {
	for _, t := range e.tablesIn(sql) {
		if !slices.Contains(sources, t.Source) {
			sources = append(sources, t.Source)
		}
	}
	return sources
}

func (e *Engine) tablesIn(sql string) []*rows.Table {
	of, err := e.read(sql, "")
	if err != nil {
		return nil
	}
	return e.tablesOf(of.stmt)
}
