package catalog

import (
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// checkReached asks whether the key reaches the organisation of an answer in which a table has no rows, where the platform answers so for one that
// it does not reach, too. The error is the platform's refusal.
func (c *Connection) checkReached(ctx context.Context, req query.Request, r *query.Receipt) error {
	s := c.Manifest().Scope
	if s == nil || s.Check == "" || !slices.ContainsFunc(r.Tables, c.maybeNotReached) {
		return nil
	}
	if slices.ContainsFunc(r.Tables, func(use query.TableUse) bool { return use.Name == c.TableName(s.Check) }) {
		return nil // it would have been refused
	}
	result, err := c.ask(ctx, query.Request{SQL: "SELECT 1 FROM " + c.TableName(s.Check) + " LIMIT 1", Scopes: req.Scopes, Fresh: req.Fresh, MaxRows: 1})
	if err != nil {
		return err
	}
	r.Requests += result.Receipt.Requests
	return nil
}

// maybeNotReached tells of a table without rows, whose requests name the organisation.
func (c *Connection) maybeNotReached(use query.TableUse) bool {
	own, mine := c.Own(use.Name)
	if !mine {
		return false
	}
	t, err := c.Manifest().Table(own)
	return err == nil && use.Rows == 0 && !t.Scope.None
}
