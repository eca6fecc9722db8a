package query

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// TestManyRowsThatCannotBeAskedFor are counted in a time that grows as they do: nothing ends a statement meanwhile. It is not parallel, as others measure memory.
func TestManyRowsThatCannotBeAskedFor(t *testing.T) {
	const n = 100_000
	vt := &virtualTable{t: &rows.Table{Each: &rows.Each{Table: "sites"}}}
	begin := time.Now()
	for range 2 {
		for i := range n {
			if vt.noteUnaskable(fmt.Sprintf("id = site %08d", i)); i%1000 == 0 && time.Since(begin) > 10*time.Second {
				t.Fatalf("%d of them took %s", len(vt.unaskable), time.Since(begin))
			}
		}
	}
	if got := vt.unaskableText(); !strings.Contains(got, "100,000 rows of sites can't be asked for, such as id = site 00000000") {
		t.Error(got)
	}
}
