package query

import "github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"

// headings are the names of a result's columns. Those that are the text of an
// expression have it as it was asked, not as it was run.
func (c *call) headings(columns []string) []string {
	if c.expanded.sql == c.written.SQL {
		return columns
	}
	ran, bad := statement.Read(c.expanded.sql)
	if bad != nil {
		return columns
	}
	asked, texts := c.written.ResultTexts(), ran.ResultTexts()
	if len(asked) != len(texts) {
		return columns
	}
	names := map[string]string{}
	for i, text := range texts {
		names[text] = asked[i]
	}
	out := make([]string, len(columns))
	for i, name := range columns {
		if out[i] = names[name]; out[i] == "" {
			out[i] = name
		}
	}
	return out
}
