package mcpserver

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// sessionTable holds the legacy era's Streamable HTTP sessions: an id, the client's name, when it was last seen. Above its
// maximum the longest idle one goes. It needs no goroutine: a session past its time is refused when it is used, and removed
// when the next one is opened. (golang-lru's expirable cache counts from the last write, and starts a goroutine that nothing ends.)
type sessionTable struct {
	ttl time.Duration

	mu     sync.Mutex
	recent *simplelru.LRU[string, *session] // by id
}

type session struct {
	client string
	seen   time.Time
}

// newSessionTable fails when max is not positive.
func newSessionTable(ttl time.Duration, max int) (*sessionTable, error) {
	recent, err := simplelru.NewLRU[string, *session](max, nil)
	if err != nil {
		return nil, fmt.Errorf("making room for %d sessions: %w", max, err)
	}
	return &sessionTable{ttl: ttl, recent: recent}, nil
}

// newSessionID cannot be guessed: 128 random bits.
func newSessionID() string { return "mcp-" + rand.Text() }

// open starts a session and returns its id.
func (t *sessionTable) open(client string) string {
	id, now := newSessionID(), time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, oldest, ok := t.recent.GetOldest(); ok && t.expired(oldest, now); _, oldest, ok = t.recent.GetOldest() {
		t.recent.RemoveOldest()
	}
	t.recent.Add(id, &session{client: client, seen: now})
	return id
}

// touch notes that a session was used. ok is false when there is none of this id (any more).
func (t *sessionTable) touch(id string) (client string, ok bool) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.recent.Get(id)
	if !ok {
		return "", false
	}
	if t.expired(s, now) {
		t.recent.Remove(id)
		return "", false
	}
	s.seen = now
	return s.client, true
}

// end ends a session; false when there was none.
func (t *sessionTable) end(id string) bool {
	t.touch(id) // one past its time has ended already
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.recent.Remove(id)
}

func (t *sessionTable) expired(s *session, now time.Time) bool { return now.Sub(s.seen) >= t.ttl }
