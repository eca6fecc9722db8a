package dcycle

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// job is work that is done some time after the request that caused it: co2e to calculate, a file to read.
type job struct {
	due time.Time
	run func(ctx context.Context, tx *statements) error
}

// agenda holds the jobs that are not done yet. Whatever request comes first after a job's time does it, before it is answered:
// to clients that is as if a worker had done it at that moment, it needs no goroutine, and a test that moves the clock sees the result at once.
type agenda struct {
	waiting atomic.Int64
	mu      sync.Mutex
	jobs    []job
}

func (a *agenda) add(jobs ...job) {
	if len(jobs) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.jobs = append(a.jobs, jobs...)
	a.waiting.Store(int64(len(a.jobs)))
}

// take removes the jobs whose time has come, in the order in which they were added.
func (a *agenda) take(now time.Time) []job {
	if a.waiting.Load() == 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var due []job
	a.jobs = slices.DeleteFunc(a.jobs, func(j job) bool {
		if now.Before(j.due) {
			return false
		}
		due = append(due, j)
		return true
	})
	a.waiting.Store(int64(len(a.jobs)))
	return due
}

// settle does what is due. It outlives the request that happens to be the first.
func (a *api) settle(ctx context.Context) {
	due := a.agenda.take(a.world.Now())
	if len(due) == 0 {
		return
	}
	ctx = context.WithoutCancel(ctx)
	err := a.world.Store.Update(ctx, func(tx *sql.Tx) error {
		kept := keep(tx)
		for _, j := range due {
			if err := j.run(ctx, kept); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.world.Logger.Error("sandbox could not settle what was due", "platform", Name, "jobs", len(due), "cause", err)
	}
}
