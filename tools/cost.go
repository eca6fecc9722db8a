package tools

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// cost is what one call used and, when it failed, why: for the audit, not for the model. A handler fills the one in its context.
type cost struct {
	code     string
	cause    error
	requests atomic.Int64 // a handler may ask several things at once
	rows     atomic.Int64
}

type costKey struct{}

// Meter prepares a context in which the handlers note what a call costs, and returns what they noted: "code" and "cause" of a failure,
// "requests" made to the platform, "rows" given.
func Meter(ctx context.Context) (context.Context, func() []slog.Attr) {
	c := &cost{}
	return context.WithValue(ctx, costKey{}, c), c.attrs
}

func (c *cost) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.Int64("requests", c.requests.Load()), slog.Int64("rows", c.rows.Load())}
	if c.code != "" {
		attrs = append(attrs, slog.String("code", c.code), slog.String("cause", c.cause.Error()))
	}
	return attrs
}

// costOf returns the cost to fill; outside a metered call one that nobody reads.
func costOf(ctx context.Context) *cost {
	if c, ok := ctx.Value(costKey{}).(*cost); ok {
		return c
	}
	return &cost{}
}
