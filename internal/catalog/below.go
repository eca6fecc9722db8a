package catalog

import (
	"fmt"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// belowCaution warns of rows that are there twice: those of an organisation that come once as its own, and once among those below another that was asked
// with an input that adds these. It is "" where no organisation asked so has another that was asked below it. Where that is not known, it may.
func (c *Connection) belowCaution(r *query.Receipt) string {
	for _, use := range r.Tables {
		own, mine := c.Own(use.Name)
		if !mine || len(use.Inputs) == 0 {
			continue
		}
		t, err := c.Manifest().Table(own)
		if err != nil {
			continue // the statement could not have read it
		}
		for _, in := range use.Inputs {
			col := t.Column(in.Column)
			if col == nil || !col.Below || in.Value != "1" {
				continue
			}
			if twice := c.askedBelow(in.Organization, use.ByOrganization); twice != "" {
				return fmt.Sprintf("%s: rows of %s come twice: as its own, and among those that %s = 1 adds to %s. Leave %s out, or ask one %s",
					use.Name, twice, col.Name, c.calledByID(in.Organization), col.Name, c.ScopeNoun())
			}
		}
	}
	return ""
}

// askedBelow names one of the organisations asked that is below another; "" where none is.
func (c *Connection) askedBelow(top string, asked map[string]int) string {
	known, _, whole := c.reachable.of(c.lastReader())
	tree := c.listsTree()
	for _, id := range slices.Sorted(maps.Keys(asked)) {
		switch {
		case words.SameID(id, top):
		case !whole || !tree:
			return c.calledByID(id) + ", if it is below,"
		case isBelow(known, id, top):
			return c.calledByID(id)
		}
	}
	return ""
}

// listsTree tells whether the list of organisations says which is below which.
func (c *Connection) listsTree() bool {
	s := c.Manifest().Scope
	if s == nil || s.Tree == "" {
		return false
	}
	t, err := c.Manifest().Table(s.Tree)
	return err == nil && t.Tree != nil
}

// isBelow tells whether an organisation is below another, however far.
func isBelow(known []Organization, id, top string) bool {
	for range known {
		found := withID(known, id)
		if len(found) == 0 {
			return false
		}
		if id = found[0].Parent; words.SameID(id, top) {
			return true
		}
	}
	return false
}
