package fault

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// rule is a fault that is set.
type rule struct {
	id    int
	spec  Spec
	act   func(*hit)
	until time.Time // zero: no end by time

	mu         sync.Mutex
	seen, hits int
	random     *rand.Rand
	problem    string
}

func newRule(id int, s Spec, now time.Time) *rule {
	ru := &rule{id: id, spec: s, random: rand.New(rand.NewPCG(uint64(s.Seed), 0))}
	if s.For > 0 {
		ru.until = now.Add(s.For)
	}
	all := kinds()
	if i := slices.IndexFunc(all, func(k kind) bool { return k.name == s.Kind }); i >= 0 {
		ru.act = all[i].act
	}
	return ru
}

// chosen says whether the fault is about a request at all.
func (s Spec) chosen(platform string, r *http.Request) bool {
	return (s.Platform == "" || s.Platform == platform) && (s.Method == "" || s.Method == r.Method) && below(r.URL.Path, s.Path)
}

// below: the path itself or one below it; /v1/invoices is not below /v1/inv.
func below(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || strings.HasSuffix(prefix, "/") || prefix == "" || rest[0] == '/')
}

// strikes counts a request and decides whether it is hit.
func (ru *rule) strikes(now time.Time) bool {
	ru.mu.Lock()
	defer ru.mu.Unlock()
	if ru.ended(now) {
		return false
	}
	ru.seen++
	switch s := ru.spec; {
	case s.Every > 0 && ru.seen%s.Every != 0:
		return false
	case s.Chance > 0 && ru.random.Float64() >= s.Chance:
		return false
	}
	ru.hits++
	return true
}

// ended: the caller holds the lock.
func (ru *rule) ended(now time.Time) bool {
	return ru.spec.Count > 0 && ru.hits >= ru.spec.Count || !ru.until.IsZero() && !now.Before(ru.until)
}

func (ru *rule) active(now time.Time) bool {
	ru.mu.Lock()
	defer ru.mu.Unlock()
	return !ru.ended(now)
}

// delay draws the next latency.
func (ru *rule) delay() time.Duration {
	ru.mu.Lock()
	defer ru.mu.Unlock()
	if ru.spec.Jitter == 0 {
		return ru.spec.Duration
	}
	return ru.spec.Duration - ru.spec.Jitter + time.Duration(ru.random.Int64N(2*int64(ru.spec.Jitter)+1))
}

func (ru *rule) troubled(err error) {
	ru.mu.Lock()
	defer ru.mu.Unlock()
	ru.problem = ""
	if err != nil {
		ru.problem = err.Error()
	}
}

func (ru *rule) state(now time.Time) State {
	ru.mu.Lock()
	defer ru.mu.Unlock()
	s := State{ID: ru.id, Fault: ru.spec.String(), Active: !ru.ended(now), Seen: ru.seen, Hits: ru.hits, Problem: ru.problem}
	if !ru.until.IsZero() {
		at := ru.until.UTC()
		s.EndsAt = &at
	}
	return s
}
