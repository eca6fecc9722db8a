package mcpserver

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// An answer waits for the events before it, but not for those that never come, nor for a client that has left.
func TestEventCount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written, later int // events written before, and one a millisecond from then on
		want           int64
		leaves         bool
		waits          time.Duration
	}{
		"all are written":   {3, 0, 3, false, 0},
		"none is wanted":    {0, 0, 0, false, 0},
		"the last is late":  {2, 1, 3, false, time.Millisecond},
		"three are late":    {0, 3, 3, false, 3 * time.Millisecond},
		"one never comes":   {1, 1, 3, false, maxNotificationWait},
		"the client leaves": {0, 0, 1, true, 2 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEventCount()
				for range c.written {
					e.add()
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					for range c.later {
						time.Sleep(time.Millisecond)
						e.add()
					}
					if c.leaves {
						time.Sleep(2 * time.Millisecond)
						cancel()
					}
				}()
				start := time.Now()
				e.await(ctx, c.want)
				if waited := time.Since(start); waited != c.waits {
					t.Errorf("waited %v, want %v", waited, c.waits)
				}
			})
		})
	}
}
