package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// checkReached asks whether the key reaches the organisations of an answer of which a table has no rows, where the platform answers so for one that it does
// not reach, too. The error is the platform's refusal of the only one that was asked; of several, and beside other platforms, the refused ones are told in the
// receipt.
func (c *Connection) checkReached(ctx context.Context, of *asking, r *query.Receipt) error {
	s := c.Manifest().Scope
	if s == nil || s.Check == "" {
		return nil
	}
	if slices.ContainsFunc(r.Tables, func(use query.TableUse) bool { return use.Name == c.TableName(s.Check) }) {
		return nil // they would have been refused
	}
	var refused gaps
	defer func() { c.addGaps(r, refused) }()
	for _, organization := range c.maybeNotReached(r) {
		if ctx.Err() != nil { // of a table without rows by then it is told that they have not come
			return nil
		}
		req := query.Request{SQL: "SELECT 1 FROM " + c.TableName(s.Check) + " LIMIT 1", Scopes: map[string][]string{c.name: {organization}}, Fresh: of.Fresh, MaxRows: 1}
		result, err := c.ask(ctx, req)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) || isLate(err) {
			c.addUnchecked(r, organization)
			return nil
		}
		if err != nil && (c.isAllOf(r) || gapReason(err) == "") {
			return withoutTable(err)
		}
		if err != nil {
			r.Requests++
			refused.add(gapReason(err), c.catalog.calledByID(c.name, organization))
			c.leaveOut(r, organization)
			continue
		}
		r.Requests += result.Receipt.Requests
	}
	return nil
}

// leaveOut takes an organisation that gave no rows from those that a receipt has rows of.
func (c *Connection) leaveOut(r *query.Receipt, organization string) {
	for _, use := range r.Tables {
		if rows, asked := use.ByOrganization[organization]; asked && rows == 0 && use.Source == c.name {
			delete(use.ByOrganization, organization)
		}
	}
}

// withoutTable is a platform's refusal without what is said in it of the table that was asked, which the statement does not name.
func withoutTable(err error) error {
	refused := (*platform.Error)(nil)
	if !errors.As(err, &refused) || refused.Assumed == "" {
		return err
	}
	told := *refused
	told.Public = strings.Replace(refused.Public, refused.Assumed, "", 1)
	return &told
}

// isAllOf tells whether one organisation of the connection is all that was asked for an answer.
func (c *Connection) isAllOf(r *query.Receipt) bool {
	others := func(use query.TableUse) bool { return use.Source != c.name }
	return len(r.Asked[c.name]) == 1 && !slices.ContainsFunc(r.Tables, others)
}

// isLate tells whether rows have not come by the time that an answer was due.
func isLate(err error) bool {
	late := (*query.Error)(nil)
	return errors.As(err, &late) && late.Code == query.CodeTimeout
}

// addUnchecked says in a receipt that it is not known whether an organisation without rows is reached.
func (c *Connection) addUnchecked(r *query.Receipt, organization string) {
	r.Requests++
	r.Complete = false
	r.Why = append(r.Why, fmt.Sprintf("%s: whether the key reaches it had not come when the answer was due", c.catalog.calledByID(c.name, organization)))
}

// maybeNotReached are the organisations of which a table that was read has no rows, and nothing says why.
func (c *Connection) maybeNotReached(r *query.Receipt) []string {
	var without []string
	for _, use := range r.Tables {
		if _, mine := c.Own(use.Name); !mine || !use.Complete && len(use.ByOrganization) == 1 { // it is told why it has none
			continue
		}
		for organization, rows := range use.ByOrganization {
			if rows == 0 && !slices.Contains(without, organization) && !slices.Contains(r.Gaps[c.name], organization) {
				without = append(without, organization)
			}
		}
	}
	slices.Sort(without)
	return without
}
