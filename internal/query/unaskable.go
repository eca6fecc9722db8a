package query

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// unaskable counts rows of a parent that a source cannot be asked about. The zero value is none.
type unaskable struct {
	seen  map[string]int // rows, by organisation and values: scans come to the same ones many times
	rows  int            // of all
	first string         // what is wrong with the first of them, in words
}

func (u *unaskable) note(organization string, c combination, why string) {
	if u.seen == nil {
		u.seen, u.first = map[string]int{}, why
	}
	key := organization + "\x00" + c.key()
	if more := c.rows - u.seen[key]; more > 0 {
		u.seen[key] = c.rows
		u.rows += more
	}
}

// withoutKeyless leaves out what has no value for a column: there is no part for it. Where the column is the parent's key, which is then unknown, its
// rows are noted.
func (vt *virtualTable) withoutKeyless(organization string, parent *rows.Table, columns []int, found []combination) []combination {
	return slices.DeleteFunc(found, func(c combination) bool {
		for i, v := range c.values {
			if key := parent.Columns[columns[i]]; v == nil && key.Key {
				vt.noteKeyless(organization, c, key.Name)
			}
		}
		return slices.Contains(c.values, nil)
	})
}

func (vt *virtualTable) noteKeyless(organization string, c combination, key string) {
	if vt.keyless == nil {
		vt.keyless = map[string]*unaskable{}
	}
	if vt.keyless[organization] == nil {
		vt.keyless[organization] = &unaskable{}
	}
	vt.keyless[organization].note(organization, c, "without "+key)
}

// doubtUnaskable says in a receipt which rows of the parent the source could not be asked about.
func (c *call) doubtUnaskable(use *TableUse, vt *virtualTable) {
	if u := vt.unaskable; u.rows > 0 {
		use.doubt(fmt.Sprintf("%s of %s can't be asked for, such as %s", words.Plural(u.rows, "row"), vt.t.Each.Table, u.first))
	}
	for _, organization := range vt.scopes {
		if u := vt.keyless[organization]; u != nil {
			use.doubt(fmt.Sprintf("%s%s of %s %s can't be asked for", c.whose(vt.t, organization), words.Plural(u.rows, "row"), vt.t.Each.Table, u.first))
		}
	}
}
