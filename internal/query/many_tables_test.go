package query

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestErrorsNameSomeOfManyTables: an error that named all of 500 would cost more than the question.
func TestErrorsNameSomeOfManyTables(t *testing.T) {
	t.Parallel()
	var tables []*rows.Table
	for i := range 500 {
		tables = append(tables, &rows.Table{Name: fmt.Sprintf("things_%d", i), Columns: []rows.Column{{Name: "state"}}})
	}
	for err, want := range map[*Error]string{
		noSuchTable("zzz", tables):                                 "things_39 and 460 more.",
		noSuchColumn("state", tables[:0], tables[:0], tables):      "The table things_7 has a column of that name. So have 492 more.",
		noSuchTable("thing_3", tables[:5]):                         "Did you mean things_3",
		noSuchColumn("state", tables[:2], tables[:2], tables[1:3]): "The columns of things_1 are state.",
	} {
		if !strings.Contains(err.Next, want) || len(err.Next) > 1_000 {
			t.Errorf("%d bytes, no %q in %s", len(err.Next), want, err.Next)
		}
	}
}
