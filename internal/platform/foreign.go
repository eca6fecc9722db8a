package platform

import (
	"cmp"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ofScope is what a plan needs to see whether rows are of the organisation that was asked for: a platform that does not know the parameter which says
// so answers with the rows of all.
type ofScope struct {
	column int    // with the organisation's id; -1: none that is told
	id     string // "": none was asked for
}

// scopeOf finds the column that has the organisation's id, by the manifest's word for it. Requests that name no organisation may have rows of several.
func (c *Client) scopeOf(p *plan) ofScope {
	s := c.manifest.Scope
	if s == nil || s.Column == "" || !c.manifest.Scoped(p.table) {
		return ofScope{column: -1}
	}
	return ofScope{column: p.index(s.Column), id: cmp.Or(p.call.requestedScope, c.Scope())}
}

// countForeign notes a row of another organisation.
func (p *plan) countForeign(a *answer, row []any) {
	if p.ofScope.column < 0 || p.ofScope.id == "" {
		return
	}
	if id := row[p.ofScope.column]; id != nil && !words.SameID(fmt.Sprint(id), p.ofScope.id) {
		a.foreign++
	}
}

// doubtForeign says that rows are another organisation's.
func (r *reading) doubtForeign() {
	if r.foreign > 0 && r.doubt == "" {
		r.doubt = fmt.Sprintf("%s of the answer %s of another %s", words.Plural(r.foreign, "record"), verb(r.foreign, "is", "are"), r.client.manifest.Scope.Noun)
	}
}
