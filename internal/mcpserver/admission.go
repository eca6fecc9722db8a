package mcpserver

import (
	"context"
	"fmt"
	"sync/atomic"
)

// admission bounds how many calls run at once and how many may wait. An uncontended call costs two atomic adds and a
// send to a buffered channel.
type admission struct {
	slots      chan struct{}
	pending    atomic.Int64
	maxPending int64
}

func newAdmission(maxConcurrent, maxPending int) *admission {
	return &admission{slots: make(chan struct{}, maxConcurrent), maxPending: int64(maxPending)}
}

// acquire waits for a slot. It fails at once when too many calls wait already, and when ctx ends first.
func (a *admission) acquire(ctx context.Context) error {
	if n := a.pending.Add(1); n > a.maxPending {
		a.pending.Add(-1)
		return &failure{
			code:   "busy",
			public: fmt.Sprintf("%d calls are running or waiting on this server already.", a.maxPending),
			next:   "Wait for answers before sending more calls.",
		}
	}
	select {
	case a.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		a.pending.Add(-1)
		return context.Cause(ctx)
	}
}

func (a *admission) release() {
	<-a.slots
	a.pending.Add(-1)
}
