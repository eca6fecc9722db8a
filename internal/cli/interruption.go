package cli

import (
	"context"
	"sync"
	"time"
)

// settleTime is how long a question that is interrupted may take to answer over what is there.
const settleTime = 10 * time.Second

// interruption lets a question end in good order when its command is interrupted: work goes on, and stop is closed. A second signal ends the process.
type interruption struct {
	work context.Context
	stop <-chan struct{}

	cancel  context.CancelFunc
	forget  func() bool
	mu      sync.Mutex
	stopped bool        // guarded by mu
	net     *time.Timer // guarded by mu; ends work that does not end by itself
}

// interruptible begins work that outlives ctx for as long as an answer over what is there takes.
func (a *app) interruptible(ctx context.Context) *interruption {
	stop := make(chan struct{})
	i := &interruption{stop: stop}
	i.work, i.cancel = context.WithCancel(context.WithoutCancel(ctx))
	i.forget = context.AfterFunc(ctx, func() {
		if a.readerLeft() {
			i.cancel()
			return
		}
		if a.lasts != nil {
			a.lasts.Store(true)
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		i.stopped, i.net = true, time.AfterFunc(settleTime, i.cancel)
		close(stop)
	})
	return i
}

func (i *interruption) interrupted() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stopped
}

// settled says that the answer is there, and only has to be written.
func (i *interruption) settled() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.net != nil {
		i.net.Stop()
	}
}

func (i *interruption) done() {
	i.forget()
	i.settled()
	i.cancel()
}

// readerLeft tells whether stdout cannot be written any more.
func (a *app) readerLeft() bool {
	out, ok := a.stdout.(*standardOutput)
	return ok && out.failure() != nil
}
