package core

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Rate is a number of requests in a length of time. A rate of 0 requests is no limit.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Window is one budget that a request spends from: a kind ("organization", "key"), whose it is, and its rate.
type Window struct {
	Platform, Name, ID string
	Rate               Rate
}

// Verdict says whether a request passes, and what to tell the client.
type Verdict struct {
	Allowed bool
	// Window names the tightest budget; Limit, Remaining and Reset are of that one. It is empty when nothing limits.
	Window           string
	Limit, Remaining int
	// Reset is the time until the oldest counted request leaves the window, which is when Remaining grows again.
	Reset time.Duration
	// RetryAfter is how long a refused request must wait, 0 for an allowed one.
	RetryAfter time.Duration
}

// Limiter counts requests in sliding windows. It keeps the instant of each request that passed, so that in no half-open
// interval of a window's length more requests pass than the window allows. A fixed window would let twice as many pass around its edge.
type Limiter struct {
	now   func() time.Time
	mu    sync.Mutex
	epoch time.Time
	logs  map[Window]*passed
}

// maxWindows bounds the memory that callers can make the limiter use; idle windows go first.
const maxWindows = 10_000

// NewLimiter counts by the given clock.
func NewLimiter(now func() time.Time) *Limiter {
	return &Limiter{now: now, epoch: now(), logs: map[Window]*passed{}}
}

// Take spends one request from every window, or from none when one of them is used up.
func (l *Limiter) Take(windows ...Window) Verdict { return l.decide(true, windows) }

// Peek tells the state of windows without spending.
func (l *Limiter) Peek(windows ...Window) Verdict { return l.decide(false, windows) }

func (l *Limiter) decide(spend bool, windows []Window) Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now().Sub(l.epoch)
	v := Verdict{Allowed: true, Remaining: math.MaxInt}
	for _, w := range windows {
		if w.Rate.Requests > 0 {
			v = v.tighter(w, l.log(w).state(now, w.Rate))
		}
	}
	if v.Window == "" {
		return Verdict{Allowed: true}
	}
	if !v.Allowed || !spend {
		return v
	}
	for _, w := range windows {
		if w.Rate.Requests > 0 {
			l.log(w).add(now)
		}
	}
	v.Remaining--
	if v.Reset == 0 {
		v.Reset = v.per(windows)
	}
	return v
}

// log finds a window's log, sweeping the idle ones when there are too many.
func (l *Limiter) log(w Window) *passed {
	if p, ok := l.logs[w]; ok {
		return p
	}
	if len(l.logs) >= maxWindows {
		now := l.now().Sub(l.epoch)
		for k, p := range l.logs {
			if p.expire(now - k.Rate.Per); p.n == 0 {
				delete(l.logs, k)
			}
		}
	}
	p := &passed{}
	l.logs[w] = p
	return p
}

// windowState is one window before the request in question.
type windowState struct {
	remaining int
	oldest    time.Duration // until the oldest counted request leaves, 0 when there is none
}

// tighter keeps, of v and a window's state, what limits the request more.
func (v Verdict) tighter(w Window, s windowState) Verdict {
	if s.remaining == 0 {
		v.Allowed = false
		v.RetryAfter = max(v.RetryAfter, s.oldest)
	}
	if s.remaining < v.Remaining || s.remaining == v.Remaining && s.oldest > v.Reset {
		v.Window, v.Limit, v.Remaining, v.Reset = w.Name, w.Rate.Requests, s.remaining, s.oldest
	}
	return v
}

// per is the length of the window that v speaks of.
func (v Verdict) per(windows []Window) time.Duration {
	for _, w := range windows {
		if w.Name == v.Window {
			return w.Rate.Per
		}
	}
	return 0
}

// SetHeaders writes X-RateLimit-Limit, -Remaining and -Reset (seconds, rounded up), and Retry-After (seconds) on a refusal.
// Nothing is written when nothing limits.
func (v Verdict) SetHeaders(h http.Header) {
	if v.Window == "" {
		return
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(v.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(v.Remaining))
	h.Set("X-RateLimit-Reset", strconv.Itoa(seconds(v.Reset)))
	if !v.Allowed {
		h.Set("Retry-After", strconv.Itoa(max(1, seconds(v.RetryAfter))))
	}
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// passed is the instants, oldest first, of the requests that passed, in a ring that grows up to the window's number.
type passed struct {
	at      []time.Duration
	head, n int
}

func (p *passed) state(now time.Duration, r Rate) windowState {
	p.expire(now - r.Per)
	s := windowState{remaining: r.Requests - p.n}
	if p.n > 0 {
		s.oldest = p.at[p.head] + r.Per - now
	}
	return s
}

// expire forgets what passed at or before an instant.
func (p *passed) expire(until time.Duration) {
	for p.n > 0 && p.at[p.head] <= until {
		p.head, p.n = (p.head+1)%len(p.at), p.n-1
	}
}

func (p *passed) add(now time.Duration) {
	if p.n > 0 {
		// A clock that was set back must not put the log out of order.
		now = max(now, p.at[(p.head+p.n-1)%len(p.at)])
	}
	if p.n == len(p.at) {
		grown := make([]time.Duration, max(16, 2*len(p.at)))
		for i := range p.n {
			grown[i] = p.at[(p.head+i)%len(p.at)]
		}
		p.at, p.head = grown, 0
	}
	p.at[(p.head+p.n)%len(p.at)] = now
	p.n++
}
