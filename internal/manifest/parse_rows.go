package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// origins are what a column of a table with rows may be read from, besides members of the element.
var origins = []string{string(FromRecord), string(FromElement), string(FromPosition), string(FromKey)}

func (r *reader) rows(n ast.Node, tm mapping) *Rows {
	if n == nil {
		return nil
	}
	var k rowsKeys
	m := r.decode(n, tm.what+": rows", &k)
	for _, other := range []string{"tree", "envelope"} {
		if tm.has(other) {
			r.wrong(tm.place(other), "%s: %s is about the records, of which rows makes others; leave one out", tm.what, other)
		}
	}
	return &Rows{
		Path:   r.required(m, "path", k.Path, "the field that holds the array, such as lines"),
		Record: r.required(m, "record", k.Record, "the field that identifies a record, such as id"),
	}
}

// checkRows sees that columns name an origin that there is. A filter on what is in an element finds records, which have other elements as well.
func (r *reader) checkRows(columns []mapping, tm mapping, t *Table) {
	for i := range t.Columns {
		c, m := &t.Columns[i], columns[i]
		if c.From != FromMember {
			r.checkFrom(m, c, t)
		} else if t.Rows != nil && !c.Input {
			for _, op := range []Op{Eq, In} {
				if p, ok := c.Filters[op]; ok {
					p.Exact = false
					c.Filters[op] = p
				}
			}
		}
	}
}

func (r *reader) checkFrom(m mapping, c *Column, t *Table) {
	switch {
	case !slices.Contains(origins, string(c.From)):
		r.wrong(m.value("from"), "%s: unknown origin %q; %s", m.what, words.Line(string(c.From), 60), words.DidYouMean(string(c.From), origins))
	case t.Rows == nil:
		r.wrong(m.place("from"), "%s: from goes with rows: {path: …, record: …}, which makes rows of what a record holds", m.what)
	case c.Key:
		r.wrong(m.place("from"), "%s: a key identifies a row; what is from the %s may be the same in several", m.what, c.From)
	case c.Input:
		r.wrong(m.place("from"), "%s: an input is not in the answer; leave from out", m.what)
	case len(c.Reading.Or) > 0:
		r.wrong(m.place("coalesce"), "%s: coalesce looks for a member of the element; leave it out beside from", m.what)
	case c.From != FromRecord && m.has("path"):
		r.wrong(m.place("path"), "%s: from: %s is the whole of it; leave path out", m.what, c.From)
	case c.From == FromPosition && c.Type != Integer:
		r.wrong(m.place("from"), "%s: from: position goes with type integer, not %s", m.what, c.Type)
	case c.From == FromElement && c.Type != JSON && !t.Map() && len(c.Mask.SecretMembers)+len(c.Mask.PersonalMembers) > 0:
		r.wrong(m.place("from"), "%s: an element of type %s has no members to hide; say secret or personal: true", m.what, c.Type)
	case c.From == FromKey && c.Type != Text && c.Type != UUID:
		r.wrong(m.place("from"), "%s: from: key goes with type text or uuid, not %s", m.what, c.Type)
	case c.From != FromRecord && len(c.Filters) > 0:
		r.wrong(m.place("filter"), "%s: a filter finds records by their members; leave it out beside from: %s", m.what, strings.TrimSpace(string(c.From)))
	}
}
