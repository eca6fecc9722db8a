package tools

import (
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// instead says what to use for names that models expect from other tools. Of several arguments the first that the tool has is meant; written "SQL",
// what the statement says.
var instead = map[string][]string{
	"query": {"sql", "search"}, "statement": {"sql"}, "sql_query": {"sql"}, "select": {"sql"}, "q": {"sql", "search"}, "question": {"sql", "search"},
	"limit": {"LIMIT in the SQL or max_rows"}, "top": {"LIMIT in the SQL or max_rows"}, "rows": {"max_rows"}, "row_limit": {"max_rows"},
	"max_results": {"max_rows"}, "page_size": {"max_rows"}, "size": {"max_rows"}, "count": {"max_rows"},
	"offset": {"OFFSET in the SQL"}, "page": {"OFFSET in the SQL"}, "cursor": {"OFFSET in the SQL"},
	"where": {"WHERE in the SQL"}, "filter": {"WHERE in the SQL", "search"}, "filters": {"WHERE in the SQL", "search"},
	"order_by": {"ORDER BY in the SQL"}, "sort": {"ORDER BY in the SQL"}, "group_by": {"GROUP BY in the SQL"},
	"columns": {"the columns in the SQL", "table"}, "fields": {"the columns in the SQL", "table"},
	"table_name": {"table", "FROM in the SQL"}, "tables": {"table", "FROM in the SQL"}, "name": {"table"}, "table": {"FROM in the SQL"},
	"keyword": {"search"}, "keywords": {"search"}, "term": {"search"}, "text": {"search"}, "topic": {"search"}, "subject": {"search"},
	"org": {"organization"}, "org_id": {"organization"}, "organization_id": {"organization"}, "organization_name": {"organization"},
	"organisation": {"organization"}, "organisation_id": {"organization"}, "company": {"organization"}, "tenant": {"organization"}, "workspace": {"organization"},
	"output": {"format"}, "output_format": {"format"}, "response_format": {"format"},
}

func refuseUnknown(fields []field, given map[string]any) error {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, name) {
			return answer.Wrong("unknown argument %q: %sthis tool takes %s", words.Line(name, 60), useInstead(name, names), strings.Join(names, ", "))
		}
	}
	return nil
}

// useInstead is the beginning of a sentence: "use sql; ".
func useInstead(name string, names []string) string {
	known := strings.ReplaceAll(snake(name), "-", "_")
	for _, use := range append([]string{known}, instead[known]...) {
		if slices.Contains(names, use) || strings.Contains(use, "SQL") && slices.Contains(names, "sql") {
			return "use " + use + "; "
		}
	}
	if near := words.Nearest(known, names, 1); len(near) > 0 {
		return "use " + near[0] + "; "
	}
	return ""
}

// snake writes maxRows as max_rows.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
