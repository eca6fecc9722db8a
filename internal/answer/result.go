package answer

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// Result writes a query's result as CSV with its receipt and cautions.
func (w Writer) Result(r *query.Result) string {
	return w.CSV(tableOf(r), Tail{Receipt: receiptLine(r.Receipt), Cautions: cautions(r.Receipt)})
}

func tableOf(r *query.Result) Table {
	return Table{Columns: r.Columns, Rows: r.Rows, Total: r.Total, Plain: r.Plain}
}
