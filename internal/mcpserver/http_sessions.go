package mcpserver

import (
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// sessionTable knows the legacy era's Streamable HTTP sessions. A session is an id and nothing else: it tells one client's calls from
// another's, and lets it cancel its own. No rows, no rights and no settings are kept under it, so that an id of an earlier run, or of a
// session that was forgotten, is as good as a new one: its client goes on where it was, instead of being refused until a person restarts
// it. Such an id costs no memory, however many somebody invents. Refused are ids that this server never makes and those that were ended here.
//
// Kept are, of sessions that were opened here, who the client said it is, for the records, and the protocol version, for requests
// without the header, until ttl after the last message; and the ids that were ended. Of each there are max at most: the longest unused
// goes first. It needs no goroutine: what is past its time is removed when the next session is opened. (golang-lru's expirable cache
// counts from the last write, and starts a goroutine that nothing ends.)
type sessionTable struct {
	ttl time.Duration

	mu     sync.Mutex // guards all below
	recent *simplelru.LRU[string, *session]
	ended  *simplelru.LRU[string, struct{}]
}

type session struct {
	client  string
	version string // the protocol's
	seen    time.Time
}

// newSessionTable fails when max is not positive.
func newSessionTable(ttl time.Duration, max int) (*sessionTable, error) {
	recent, err := simplelru.NewLRU[string, *session](max, nil)
	if err != nil {
		return nil, fmt.Errorf("making room for %d sessions: %w", max, err)
	}
	ended, err := simplelru.NewLRU[string, struct{}](max, nil)
	if err != nil {
		return nil, fmt.Errorf("making room for %d ended sessions: %w", max, err)
	}
	return &sessionTable{ttl: ttl, recent: recent, ended: ended}, nil
}

const (
	sessionPrefix = "mcp-"
	idLength      = 26                                 // of rand.Text: 128 random bits, which nobody guesses
	idAlphabet    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of rand.Text
)

func newSessionID() string { return sessionPrefix + rand.Text() }

// isSessionID reports that this server, or an earlier run of it, may have made the id.
func isSessionID(id string) bool {
	text, ok := strings.CutPrefix(id, sessionPrefix)
	return ok && len(text) == idLength && strings.Trim(text, idAlphabet) == ""
}

// open starts a session of a client and a protocol version, and returns its id.
func (t *sessionTable) open(client, version string) string {
	id, now := newSessionID(), time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, oldest, ok := t.recent.GetOldest(); ok && t.expired(oldest, now); _, oldest, ok = t.recent.GetOldest() {
		t.recent.RemoveOldest()
	}
	t.recent.Add(id, &session{client: client, version: version, seen: now})
	return id
}

// touch notes that a session was used. client is "" when this server does not know (any more) who opened it; ok is false when
// there can be no such session.
func (t *sessionTable) touch(id string) (client string, ok bool) {
	if !isSessionID(id) {
		return "", false
	}
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	s, found := t.recent.Get(id)
	switch {
	case !found:
		return "", !t.ended.Contains(id)
	case t.expired(s, now):
		t.recent.Remove(id)
		return "", true
	}
	s.seen = now
	return s.client, true
}

// version is the protocol version of a session, "" when this server does not know it.
func (t *sessionTable) version(id string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s, ok := t.recent.Peek(id); ok {
		return s.version
	}
	return ""
}

// end ends a session; false when there can be none of this id.
func (t *sessionTable) end(id string) bool {
	if !isSessionID(id) {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended.Contains(id) {
		return false
	}
	t.recent.Remove(id)
	t.ended.Add(id, struct{}{})
	return true
}

func (t *sessionTable) expired(s *session, now time.Time) bool { return now.Sub(s.seen) >= t.ttl }
