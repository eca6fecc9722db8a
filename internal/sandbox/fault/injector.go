package fault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Injector puts faults in front of platforms.
type Injector struct {
	world *core.World
	// closed ends every wait.
	closed context.Context
	end    context.CancelFunc

	mu     sync.Mutex // held while the list changes
	last   int
	chains []*chain
	rules  atomic.Pointer[[]*rule]

	rows journal
}

// chain is one platform: its handler, and the same with the faults in front of it.
type chain struct {
	platform core.Platform
	api      http.Handler
	faulty   atomic.Pointer[http.Handler] // nil while there is no fault
}

// New makes an injector without faults. Close it before the world.
func New(w *core.World) *Injector {
	in := &Injector{world: w}
	in.closed, in.end = context.WithCancel(context.Background())
	in.rules.Store(&[]*rule{})
	w.Tokens.Skew = in.skew
	return in
}

// Close ends all waiting at once, so that requests under way do. Faults stay where they are.
func (in *Injector) Close() { in.end() }

// Wrap is the platform's handler behind the faults, for core.Serve, which makes the log entries.
func (in *Injector) Wrap(p core.Platform, api http.Handler) http.Handler {
	c := &chain{platform: p, api: api}
	in.mu.Lock()
	in.chains = append(in.chains, c)
	in.rebuild(*in.rules.Load())
	in.mu.Unlock()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if faulty := c.faulty.Load(); faulty != nil {
			(*faulty).ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// maxFaults bounds the list: each one that is set is asked for each request.
const maxFaults = 100

// State is a fault in the list.
type State struct {
	ID    int    `json:"id"`
	Fault string `json:"fault"`
	// Active is false once its count or duration is over.
	Active bool `json:"active"`
	Seen   int  `json:"seen"` // requests that it was chosen for
	Hits   int  `json:"hits"` // requests that it was put on
	// EndsAt is by the sandbox's clock; nil without for=.
	EndsAt *time.Time `json:"ends_at"`
	// Problem says why insert or delete did nothing, the last time.
	Problem string `json:"problem"`
}

// ErrTooMany is Set's, when the list is full.
var ErrTooMany = fmt.Errorf("there are %d faults: clear some", maxFaults)

// Set adds a fault behind those that are there.
func (in *Injector) Set(s Spec) (State, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	rules := *in.rules.Load()
	if len(rules) >= maxFaults {
		return State{}, ErrTooMany
	}
	if err := in.knows(s.Platform); err != nil {
		return State{}, err
	}
	in.last++
	ru := newRule(in.last, s, in.world.Now())
	in.rebuild(append(slices.Clone(rules), ru))
	return ru.state(in.world.Now()), nil
}

func (in *Injector) knows(platform string) error {
	if platform == "" {
		return nil
	}
	var names string
	for _, c := range in.chains {
		if c.platform.Name == platform {
			return nil
		}
		names += " " + c.platform.Name
	}
	return fmt.Errorf("no platform %q is running; there are:%s", platform, names)
}

// List gives the faults in their order.
func (in *Injector) List() []State {
	out := []State{}
	for _, ru := range *in.rules.Load() {
		out = append(out, ru.state(in.world.Now()))
	}
	return out
}

// Clear takes a fault away, all of them when id is 0, and undoes what insert and delete did to the rows. It says how many those were.
func (in *Injector) Clear(ctx context.Context, id int) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var kept []*rule
	gone := map[int]bool{}
	for _, ru := range *in.rules.Load() {
		if id == 0 || ru.id == id {
			gone[ru.id] = true
		} else {
			kept = append(kept, ru)
		}
	}
	in.rebuild(kept)
	return len(gone), in.rows.undo(context.WithoutCancel(ctx), in.world.Store, gone)
}

// rebuild puts the rules in front of every platform, the first outermost. The caller holds the lock.
func (in *Injector) rebuild(rules []*rule) {
	in.rules.Store(&rules)
	for _, c := range in.chains {
		handler := c.api
		for _, ru := range slices.Backward(rules) {
			handler = in.layer(ru, c.platform, handler)
		}
		if len(rules) == 0 {
			c.faulty.Store(nil)
		} else {
			c.faulty.Store(&handler)
		}
	}
}

// layer is one fault in front of what follows.
func (in *Injector) layer(ru *rule, p core.Platform, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := &hit{in: in, rule: ru, platform: p, next: next, w: w, r: r}
		switch {
		case !ru.spec.chosen(p.Name, r):
			next.ServeHTTP(w, r)
		case ru.act == nil:
			h.changeRows()
		case ru.strikes(in.world.Now()):
			h.note()
			ru.act(h)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// skew is how far a platform's clock is off now.
func (in *Injector) skew(platform string) time.Duration {
	var sum time.Duration
	for _, ru := range *in.rules.Load() {
		if s := ru.spec; s.Kind == "skew" && (s.Platform == "" || s.Platform == platform) && ru.active(in.world.Now()) {
			sum += s.Duration
		}
	}
	return sum
}

// wait lets time pass; false when the client went away or the sandbox ends.
func (in *Injector) wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-in.closed.Done():
	}
	return false
}

var errNoRows = errors.New("the answer lists no rows that are in a table of this platform")
