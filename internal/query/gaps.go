package query

import (
	"errors"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// A statement over several organisations, or several sources, is answered without those whose rows cannot be had, and the receipt says so. A failure that is
// not one place's ends it.

// gap reports whether rows are known not to be had and the answer is without them.
func (c *call) gap(w *want) bool {
	err := c.failed(w)
	return err != nil && c.isOneOfSeveral(w) && c.reason(err) != ""
}

// reason is in words why one place's rows could not be had; "" of a failure that ends the statement.
func (c *call) reason(err error) string {
	var own *Error
	switch {
	case errors.As(err, &own) && own.Code != CodeTimeout:
		return ""
	case c.e.o.Reason != nil:
		return c.e.o.Reason(err)
	}
	return strings.TrimSuffix(err.Error(), ".")
}

// isOneOfSeveral reports whether the statement asks others than the organisation that rows are wanted of: others of the source, or other sources.
func (c *call) isOneOfSeveral(w *want) bool {
	for _, in := range c.instances {
		if in.t.Source != w.Table.Source {
			return true
		}
		other := func(organization string) bool { return organization != w.scope }
		if in.t.Scoped && w.Table.Scoped && slices.ContainsFunc(in.scopes, other) {
			return true
		}
	}
	return false
}

// nothingHad is the failure that left a run with gaps without any rows but those of tables that are no organisation's; nil when there are some.
func (c *call) nothingHad(r *run) error {
	if len(r.gaps) == 0 {
		return nil
	}
	had := func(s *rows.Snapshot) bool { return s.Table.Scoped }
	for _, s := range r.served {
		if slices.ContainsFunc(s.files, had) || slices.ContainsFunc(r.usedOf(s.t), had) || !s.t.Scoped && len(r.usedOf(s.t)) > 0 && !c.fails(r, s.t.Source) {
			return nil
		}
	}
	return c.ofView(r.gaps[0].Table, c.failed(r.gaps[0]))
}

// fails reports whether rows of a source are among the gaps.
func (c *call) fails(r *run, source string) bool {
	return slices.ContainsFunc(r.gaps, func(w *want) bool { return w.Table.Source == source })
}

// missed is rows that some organisations, or a source, did not give, for one reason: of some tables, and of these all rows, or parts.
type missed struct {
	source, reason string
	scopes         []string
	tables         []string
	parts          map[string]int // by table, of which there are other parts: how many
}

// missedBy puts the gaps of a run together.
func (c *call) missedBy(r *run) (all []*missed) {
	told := map[string]bool{}
	for _, w := range r.gaps {
		if key := w.scope + "\x00" + w.Key(); told[key] {
			continue
		} else {
			told[key] = true
		}
		reason := c.reason(c.failed(w))
		i := slices.IndexFunc(all, func(m *missed) bool {
			return m.source == w.Table.Source && m.scopes[0] == w.scope && m.reason == reason
		})
		if i < 0 {
			i, all = len(all), append(all, &missed{source: w.Table.Source, scopes: []string{w.scope}, reason: reason, parts: map[string]int{}})
		}
		if r.hasRows(w.Table, w.scope) {
			all[i].parts[w.Table.Name]++
		}
		if !slices.Contains(all[i].tables, w.Table.Name) {
			all[i].tables = append(all[i].tables, w.Table.Name)
		}
	}
	return together(all)
}

// together makes one of those that organisations of a source miss for the same reason.
func together(each []*missed) (all []*missed) {
	for _, m := range each {
		i := slices.IndexFunc(all, m.isLike)
		if i < 0 {
			all = append(all, m)
			continue
		}
		all[i].scopes = append(all[i].scopes, m.scopes...)
		for table, n := range m.parts {
			all[i].parts[table] += n
		}
	}
	return all
}

// isLike reports whether another organisation misses rows of the same tables as well, for the same reason, and of the same ones has some.
func (m *missed) isLike(o *missed) bool {
	return m.source == o.source && m.reason == o.reason && slices.Equal(m.tables, o.tables) &&
		!slices.ContainsFunc(m.tables, func(table string) bool { return (m.parts[table] > 0) != (o.parts[table] > 0) })
}

// noteGaps says which rows the answer is without: a line for each reason.
func (c *call) noteGaps(r *run, rec *Receipt) {
	for _, m := range c.missedBy(r) {
		of, included := c.named(m.source, m.scopes), "not included"
		if len(m.parts) > 0 {
			included = "partly included"
		}
		rec.addWhy(of + c.ofTables(m) + ": " + m.reason + "; " + included)
		for i := range rec.Tables {
			if slices.Contains(m.tables, rec.Tables[i].Name) {
				rec.Tables[i].doubt("not of " + of)
			}
		}
		rec.addGaps(m)
	}
}

// addGaps notes whose rows are missing.
func (rec *Receipt) addGaps(m *missed) {
	if rec.Gaps == nil {
		rec.Gaps = map[string][]string{}
	}
	rec.Gaps[m.source] = append(rec.Gaps[m.source], m.scopes...)
}

// ofTables names the tables of a gap where the place was asked for others, too.
func (c *call) ofTables(m *missed) string {
	other := func(t *rows.Table) bool {
		return t.Source == m.source && t.Scoped == (m.scopes[0] != "") && !slices.Contains(m.tables, t.Name)
	}
	if len(m.parts) == 0 && !slices.ContainsFunc(c.tables(), other) {
		return ""
	}
	names := slices.Clone(m.tables)
	for i, name := range names {
		if n := m.parts[name]; n > 0 {
			names[i] = words.Plural(n, "part") + " of " + name
		}
	}
	return " (" + words.And(names) + ")"
}

// hasRows reports whether the run had some of an organisation's rows of a table.
func (r *run) hasRows(t *rows.Table, organization string) bool {
	return slices.ContainsFunc(r.usedOf(t), func(s *rows.Snapshot) bool { return s.Place.Scope == organization })
}

// placeName is an organisation of a source in a message; of what is no organisation's, the source.
func (c *call) placeName(source, organization string) string {
	if organization == "" {
		return source
	}
	return c.req.called(source, organization)
}

// noteAsked notes in whose name a table was asked.
func (c *call) noteAsked(r *run, t *rows.Table, rec *Receipt) {
	if !t.Scoped {
		return
	}
	asked := c.askedOf(r, t)
	if rec.Asked == nil {
		rec.Asked = map[string][]string{}
	}
	for _, organization := range asked {
		if !slices.Contains(rec.Asked[t.Source], organization) {
			rec.Asked[t.Source] = append(rec.Asked[t.Source], organization)
		}
	}
}

// askedOf are the organisations whose rows of a table the run read, or would have read.
func (c *call) askedOf(r *run, t *rows.Table) (asked []string) {
	of := map[string]bool{}
	for _, s := range r.usedOf(t) {
		of[s.Place.Scope] = true
	}
	for _, w := range slices.Concat(r.wants, r.gaps) {
		of[w.scope] = of[w.scope] || w.Table == t
	}
	for _, s := range r.instancesOf(t) {
		for _, organization := range s.scopes {
			if (of[organization] || len(s.scopes) == 1) && !slices.Contains(asked, organization) {
				asked = append(asked, organization)
			}
		}
	}
	return asked
}
