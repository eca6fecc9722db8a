package query

import (
	"context"
	"errors"
)

var errStopped = errors.New("the request was stopped")

// loadingTime ends when loading must: to leave time for an answer over what came, or because the request is stopped.
func (c *call) loadingTime(ctx context.Context) (_ context.Context, cancel func()) {
	loading, end := context.WithDeadline(ctx, c.loadBy(ctx))
	if c.req.Stop == nil {
		return loading, end
	}
	loading, stop := context.WithCancelCause(loading)
	go func() {
		select {
		case <-c.req.Stop:
			stop(errStopped)
		case <-loading.Done():
		}
	}()
	return loading, end
}
