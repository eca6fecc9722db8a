package deepcurrent

import (
	"context"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// support is the way to a new key for the dashboard's pages: the same requests as over the API, by a signed-in person.
func support(keys *sync.Mutex) *core.KeySupport {
	as := func(ctx context.Context, w *core.World, userID string) *call {
		return &call{api: &api{world: w, keys: keys}, ctx: ctx, account: account{UserID: userID}, now: w.Now().UTC()}
	}
	return &core.KeySupport{
		Look: func(ctx context.Context, w *core.World, userID string) (core.KeyRequest, error) {
			keys.Lock()
			defer keys.Unlock()
			return as(ctx, w, userID).keyRequest()
		},
		Ask: func(ctx context.Context, w *core.World, userID string) error {
			_, err := requestKey(as(ctx, w, userID))
			return err
		},
		Show: func(ctx context.Context, w *core.World, userID string) (core.Key, string, error) {
			keys.Lock()
			defer keys.Unlock()
			return as(ctx, w, userID).showIssued()
		},
		Confirm: func(ctx context.Context, w *core.World, userID string) error {
			_, err := confirmKey(as(ctx, w, userID))
			return err
		},
	}
}

func (c *call) keyRequest() (core.KeyRequest, error) {
	g, err := c.regeneration()
	if err != nil || g.requested.IsZero() {
		return core.KeyRequest{}, err
	}
	return core.KeyRequest{Requested: g.requested, Issued: g.requested.Add(issueTime), NewKey: g.newKey}, nil
}

// showIssued makes the new key, if support has issued it and it was not shown yet.
func (c *call) showIssued() (core.Key, string, error) {
	g, err := c.regeneration()
	if err != nil || !g.issued(c.now) || g.newKey != "" {
		return core.Key{}, "", err
	}
	return c.makeKey(g)
}
