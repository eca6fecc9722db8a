package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Which organisations a read of a table is about is told by the statement's text alone, so that it is the same whatever SQLite's plan. Reads that are
// about others than the one asked by default are given a name of their own, and with them all of the statement.

// maxOrganizations bounds those that one table is asked for.
const maxOrganizations = 1000

// choose settles which organisations each read of the statement is about.
func (c *call) choose(ctx context.Context) error {
	choices := c.stmt.Choices(c.e.schema)
	sets := make([][]string, len(choices))
	plain := true
	for i, choice := range choices {
		t := c.e.tableOrView(choice.Table)
		var err error
		if sets[i], err = c.organizationsOf(ctx, t, choice); err != nil && !c.leavesOut(t.Source, err) {
			return err
		}
		if !choice.Chosen && !slices.Contains(c.unchosen, t.Name) {
			c.unchosen = append(c.unchosen, t.Name)
		}
		plain = plain && len(sets[i]) == 1 && slices.Equal(sets[i], c.defaults(t))
		if choice.Unclear != "" && !slices.Contains(c.unclear, choice.Unclear) {
			c.unclear = append(c.unclear, choice.Unclear)
		}
	}
	if _, err := c.stmt.Select(); err != nil {
		return c.chooseUnread()
	}
	if plain {
		return nil
	}
	return c.rename(choices, sets)
}

// chooseUnread is for a statement that cannot be read: each table that its words name is asked for by default. It is refused where that are several organisations.
func (c *call) chooseUnread() error {
	for _, t := range c.tables() {
		if t.Scoped {
			c.unchosen = append(c.unchosen, t.Name)
		}
	}
	for _, in := range c.instances {
		if len(in.scopes) > 1 {
			return newError(CodeSQL, "Write it in the usual order of clauses, or ask one organization at a time.", "The statement cannot be read so that several organizations are asked.")
		}
	}
	return nil
}

// organizationsOf are those that a read of a table is about, each once.
func (c *call) organizationsOf(ctx context.Context, t *rows.Table, choice statement.Choice) ([]string, error) {
	if !choice.Chosen {
		return c.defaults(t), nil
	}
	ids := slices.Clone(choice.Values)
	for _, probe := range choice.Probes {
		found, err := c.probed(ctx, probe)
		if err == nil && c.readsOther(probe, t.Source) {
			found, err = c.listed(ctx, t, found)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	set := c.distinctIDs(t, ids)
	if len(set) > maxOrganizations {
		return nil, newError(CodeTooManyRequests, "Choose fewer of them.", "The statement asks %s for %d organizations, and one asks for %d at most.", t.Name, len(set), maxOrganizations)
	}
	return set, nil
}

// distinctIDs are ids of organisations without those that are there already, and without the empty text, which is no organisation's: a source takes it for
// the one that is asked by default. UUIDs are the same whatever the case of their letters, and written as those that are asked by default are.
func (c *call) distinctIDs(t *rows.Table, ids []string) []string {
	fold := t.Columns[len(t.Columns)-1].Format == rows.UUID
	set := []string{}
	for _, id := range ids {
		same := func(other string) bool { return other == id || fold && strings.EqualFold(other, id) }
		if strings.TrimSpace(id) == "" || slices.ContainsFunc(set, same) {
			continue
		}
		if i := slices.IndexFunc(c.defaults(t), same); i >= 0 {
			id = c.defaults(t)[i]
		} else if fold && words.IsUUID(id) {
			id = strings.ToLower(id)
		}
		set = append(set, id)
	}
	return set
}

// probed are the ids that a SELECT over the organisations' table gives, over the rows that the statement is answered with.
func (c *call) probed(ctx context.Context, sql string) ([]string, error) {
	if found, ok := c.probes[sql]; ok {
		return found, nil
	}
	stmt, bad := statement.Read(sql)
	if bad != nil {
		return nil, ofProblem(bad)
	}
	sub := c.within(&asked{written: stmt, stmt: stmt}, c.req.Scopes)
	defer c.takeBack(sub)
	res, err := sub.answer(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, row := range res.Rows {
		if row[0] != nil {
			ids = append(ids, fmt.Sprint(row[0]))
		}
	}
	if c.probes == nil {
		c.probes = map[string][]string{}
	}
	c.probes[sql] = ids
	for _, why := range res.Receipt.Why {
		c.missing = append(c.missing, "which organizations there are: "+why)
	}
	return ids, nil
}

// readsOther reports whether a probe reads which organisations another source has.
func (c *call) readsOther(probe, source string) bool {
	stmt, bad := statement.Read(probe)
	return bad == nil && slices.ContainsFunc(c.e.tablesOf(stmt), func(t *rows.Table) bool { return t.Source != source })
}

// listed are those of another source's organisations that a table's source lists as well: the others are not told to it. Where it has no list it is told
// none of them.
func (c *call) listed(ctx context.Context, t *rows.Table, ids []string) ([]string, error) {
	list := t.Columns[len(t.Columns)-1].References
	if list.Table == "" {
		return nil, newError(CodeDenied, "Name the organizations of "+t.Source+" in the statement, by their ids.", "The statement asks %s for another platform's organizations, and it is not known whether it has them.", t.Name)
	}
	own, err := c.probed(ctx, "SELECT "+rows.QuoteName(list.Column)+" FROM "+rows.QuoteName(list.Table))
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return !slices.ContainsFunc(own, func(other string) bool { return strings.EqualFold(id, other) })
	})
	if left := len(ids) - len(kept); left > 0 {
		c.unclear = append(c.unclear, fmt.Sprintf("%s is asked for organizations that another platform lists: %s of %d %s not %s's, and not asked", t.Name, words.Count(left), len(ids), verb(left, "is", "are"), t.Source))
	}
	return kept, nil
}

// leavesOut reports whether a statement is answered without a source that does not tell its organisations, since it asks others.
func (c *call) leavesOut(source string, err error) bool {
	others := slices.ContainsFunc(c.instances, func(in *instance) bool { return in.t.Source != source })
	reason := c.reason(err)
	if !others || reason == "" {
		return false
	}
	if why := source + ": " + reason + "; not included"; !slices.Contains(c.missing, why) {
		c.missing = append(c.missing, why)
	}
	return true
}

// within is a call for another statement that this one needs the answer of: over the same rows, and those that it lacks.
func (c *call) within(of *asked, scopes map[string][]string) *call {
	sub := newCall(c.e, of, Request{Readers: c.req.Readers, Scopes: scopes, Called: c.req.Called, Stop: c.req.Stop})
	sub.after, sub.held = c.after, slices.Clone(c.held)
	return sub
}

// takeBack ends such a call, and lets go of nothing that it read before this one ends.
func (c *call) takeBack(sub *call) {
	sub.watch.stop()
	sub.abandon(sub.pending)
	c.held = sub.held
	c.requests += sub.requests
	for s, loaded := range sub.loaded {
		c.loaded[s] = loaded
	}
}
