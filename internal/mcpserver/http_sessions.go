package mcpserver

import (
	"container/list"
	"crypto/rand"
	"sync"
	"time"
)

// sessionTable holds the legacy era's Streamable HTTP sessions: an id, the client's name, when it was last seen. It
// needs no goroutine: a session past its time is refused when it is used, and removed when the next one is opened.
type sessionTable struct {
	ttl time.Duration
	max int

	mu     sync.Mutex
	byID   map[string]*list.Element
	recent *list.List // of *session, the last seen first
}

type session struct {
	id, client string
	seen       time.Time
}

func newSessionTable(ttl time.Duration, max int) *sessionTable {
	return &sessionTable{ttl: ttl, max: max, byID: make(map[string]*list.Element), recent: list.New()}
}

// newSessionID cannot be guessed: 128 random bits.
func newSessionID() string { return "mcp-" + rand.Text() }

// open starts a session and returns its id.
func (t *sessionTable) open(client string) string {
	s := &session{id: newSessionID(), client: client, seen: time.Now()}
	t.mu.Lock()
	defer t.mu.Unlock()
	for oldest := t.recent.Back(); oldest != nil; oldest = t.recent.Back() {
		if t.recent.Len() < t.max && !t.expired(oldest.Value.(*session), s.seen) {
			break
		}
		t.remove(oldest)
	}
	t.byID[s.id] = t.recent.PushFront(s)
	return s.id
}

// touch notes that a session was used. ok is false when there is none of this id (any more).
func (t *sessionTable) touch(id string) (client string, ok bool) {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.byID[id]
	if !ok {
		return "", false
	}
	s := e.Value.(*session)
	if t.expired(s, now) {
		t.remove(e)
		return "", false
	}
	s.seen = now
	t.recent.MoveToFront(e)
	return s.client, true
}

// end ends a session; false when there was none.
func (t *sessionTable) end(id string) bool {
	if _, ok := t.touch(id); !ok {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.byID[id]; ok {
		t.remove(e)
	}
	return true
}

func (t *sessionTable) expired(s *session, now time.Time) bool { return now.Sub(s.seen) >= t.ttl }

func (t *sessionTable) remove(e *list.Element) {
	delete(t.byID, e.Value.(*session).id)
	t.recent.Remove(e)
}
