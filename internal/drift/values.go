package drift

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// code is what documented values look like. What looks otherwise may be what a person wrote, and is not told.
// It is compiled when it is needed, as fieldName is.
var code = words.Pattern(`^[\pL\d][\pL\d_.:/-]{0,39}$`)

// newValues are those of a column that are not among the documented ones. column are its values as rows have them. Of one whose values nobody is
// to see there are none.
func newValues(c *manifest.Column, column []any) (Difference, bool) {
	d := Difference{Kind: NewValue, Where: c.Name}
	if len(c.Enum) == 0 || c.Mask.Words() != "" {
		return d, false
	}
	for _, v := range column {
		text, ok := v.(string)
		if !ok || slices.Contains(c.Enum, text) {
			continue
		}
		d.Records++
		if !code().MatchString(text) {
			text = "(of another form)"
		}
		if !slices.Contains(d.Values, text) {
			d.Values = append(d.Values, text)
		}
	}
	slices.Sort(d.Values)
	return d, d.Records > 0
}

// repeatedKey says that what is to identify rows does not tell some of them apart.
func repeatedKey(t *manifest.Table, rows [][]any) (Difference, bool) {
	var keys []int
	d := Difference{Kind: RepeatedKey}
	for i := range t.Columns {
		if t.Columns[i].Key {
			keys = append(keys, i)
			d.Where = t.Columns[i].Name
		}
	}
	if len(keys) == 0 {
		return d, false
	}
	seen := map[string]bool{}
	for _, row := range rows {
		id := ""
		for _, i := range keys {
			id += fmt.Sprintf("%T %[1]q\n", row[i])
		}
		if seen[id] {
			d.Records++
		}
		seen[id] = true
	}
	return d, d.Records > 0
}
