package dashboard

import (
	"crypto/rand"
	"sync"
	"time"
)

// forms remembers which forms that make a key were already carried out: reloading the answer, or pressing twice, must not make
// another key nor show one a second time.
type forms struct {
	now  func() time.Time
	mu   sync.Mutex
	used map[string]time.Time
}

// formKept is how long a form is remembered. One that is sent later than that is likelier meant than repeated.
const formKept = 12 * time.Hour

// maxForms bounds what is remembered.
const maxForms = 10_000

func newForms(now func() time.Time) *forms { return &forms{now: now, used: map[string]time.Time{}} }

// number is for one form.
func (*forms) number() string { return rand.Text() }

// first says whether a number is used for the first time, from now on it is not. A form without one is refused as used.
func (f *forms) first(number string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, again := f.used[number]; again || len(number) != len(rand.Text()) {
		return false
	}
	if len(f.used) >= maxForms {
		for n, at := range f.used {
			if f.now().Sub(at) > formKept {
				delete(f.used, n)
			}
		}
	}
	if len(f.used) >= maxForms {
		return false
	}
	f.used[number] = f.now()
	return true
}
