package core

import (
	"context"
	"sync"
)

// background is the work that goes on beside the requests: webhook deliveries, for instance.
type background struct {
	ctx   context.Context
	stop  context.CancelFunc
	tasks sync.WaitGroup
}

func newBackground() *background {
	b := &background{}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// Go runs fn beside the requests. Close cancels its context and waits until it has returned; begin nothing after that.
func (w *World) Go(fn func(ctx context.Context)) {
	w.background.tasks.Go(func() { fn(w.background.ctx) })
}

func (b *background) close() {
	b.stop()
	b.tasks.Wait()
}
