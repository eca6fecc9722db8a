// Package governor spends request budgets: at full speed, never over them, interactive work before background
// loading. A budget is a number of requests in any window of a length, kept exactly, as a log of starts. The package
// knows no platform and no HTTP.
package governor

import (
	"context"
	"time"
)

// Limit is a budget: at most Requests starts in any window of length Per.
type Limit struct {
	Name     string // for people: "organization", "key"
	Requests int
	Per      time.Duration
}

// Priority orders those who wait.
type Priority int

// The priorities. Background leaves a tenth of a long budget to Interactive.
const (
	Interactive Priority = iota
	Background
)

// State is what is left of a budget.
type State struct {
	Name      string
	Limit     int
	Per       time.Duration
	Remaining int
	ResetIn   time.Duration // until the whole budget is there again; 0: it is
	Paused    time.Duration // the platform told to wait this long; 0: it did not
}

// Options of a governor.
type Options struct {
	Margin time.Duration // added to every window against jitter on the way; 0: a twentieth of it, 250 ms at most
}

// Governor holds the budgets of one key: its own, and those of every organisation (scope) it is used for.
// It is safe for concurrent use and has no goroutine while nobody waits.
type Governor struct{}

// New makes a governor.
func New(perKey, perScope []Limit, o Options) *Governor { panic("todo") }

// Wait returns when one request to scope may start, which it then counts as started.
// It fails with a *WaitError at once when ctx ends before that time would come, or when it ends while waiting.
func (g *Governor) Wait(ctx context.Context, scope string, p Priority) error { panic("todo") }

// Observe learns from an answer what the platform itself counts: another consumer may share the budget.
func (g *Governor) Observe(scope string, limit, remaining int, reset time.Duration) { panic("todo") }

// Pause lets no request to scope start for d.
func (g *Governor) Pause(scope string, d time.Duration) { panic("todo") }

// State tells what is left of every budget that a request to scope would spend.
func (g *Governor) State(scope string) []State { panic("todo") }
