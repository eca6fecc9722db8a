package dashboard

import (
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// rotations remembers which key is to take over from which. The platforms know only keys: a rotation is a second key beside the
// first, until somebody revokes the first.
type rotations struct {
	mu       sync.RWMutex
	next     map[string]string // old key id -> new
	previous map[string]string // new -> old
}

func newRotations() *rotations {
	return &rotations{next: map[string]string{}, previous: map[string]string{}}
}

func (r *rotations) add(from, to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next[from], r.previous[to] = to, from
}

func (r *rotations) of(id string) (previous, next string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.previous[id], r.next[id]
}

// rotation is a takeover as it stands, to be shown as steps.
type rotation struct {
	Old, New core.Key
	// OldMark and NewMark are what is shown of the two.
	OldMark, NewMark string
	// Moved: the new key has been used. Quiet: the old one has not, for a minute at least. Done: the old one is revoked.
	Moved, Quiet, Done bool
	MayRevokeOld       bool
}

// rotation finds the takeover that a key is part of, the one still under way first.
func (d *dashboard) rotation(v *visit, k core.Key) *rotation {
	previous, next := d.rotations.of(k.ID)
	for _, pair := range [][2]string{{k.ID, next}, {previous, k.ID}} {
		before, known := d.world.Keys.Get(v.Platform.Name, pair[0])
		after, also := d.world.Keys.Get(v.Platform.Name, pair[1])
		if known && also {
			r := newRotation(d.world.Now(), before, after)
			r.MayRevokeOld = v.mayRevoke(before)
			r.OldMark, r.NewMark = v.mark(before), v.mark(after)
			return r
		}
	}
	return nil
}

func newRotation(now time.Time, before, after core.Key) *rotation {
	r := &rotation{Old: before, New: after, Done: before.Revoked()}
	r.Moved = !after.LastUsedAt.IsZero()
	r.Quiet = now.Sub(before.LastUsedAt) >= time.Minute
	return r
}

// state of a key in one word and, for a rotation, with the other key.
type state struct {
	Word  string // "active", "replaced", "successor", "revoked"
	Other string // its mark
}

func (d *dashboard) state(v *visit, k core.Key) state {
	if k.Revoked() {
		return state{Word: "revoked"}
	}
	if r := d.rotation(v, k); r != nil && !r.Done && !r.New.Revoked() {
		if r.Old.ID == k.ID {
			return state{"replaced", r.NewMark}
		}
		return state{"successor", r.OldMark}
	}
	return state{Word: "active"}
}
