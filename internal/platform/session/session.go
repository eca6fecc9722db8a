package session

import (
	"context"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Request asks the platform for a token.
type Request struct {
	Address       string // a path below the base URL, or a whole address elsewhere
	Authorization string // header; "": none
	ContentType   string
	Body          []byte
	Once          bool // it must not be sent a second time, whatever became of the first
}

// Options of a store. All but Now must be set.
type Options struct {
	Login *manifest.Login
	// Send makes a request and returns the body of the answer, which is a success, and when the request left: a token's life is counted from then on, since it
	// may have begun at any time until the answer came.
	Send func(ctx context.Context, r Request) (body []byte, sent time.Time, err error)
	// Refused tells whether an error of Send means that the platform does not take the credentials, so that asking again is no use.
	Refused func(error) bool
	// Learn is told each token before anybody can send it, so that it can be taken out of texts.
	Learn func(secrets ...string)
	Now   func() time.Time // nil: time.Now
}

// Store has the sessions of one authenticator, by who they are of. It is safe for concurrent use.
//
// Locks: mu guards the map and all that is reached through it. Nothing is waited for while it is held.
type Store struct {
	options Options
	ctx     context.Context // of the renewals, which outlive those who wait for them
	stop    context.CancelFunc
	under   sync.WaitGroup // renewals under way

	mu       sync.Mutex
	sessions map[string]*session
}

// session is what the platform has given for one set of credentials.
type session struct {
	token       string    // "": none
	renewAt     time.Time // from then on another is got; zero: when it is refused
	ends        time.Time // zero: not known
	accepted    bool      // a request with the token was not refused
	refresh     string    // "": none, or sent already
	refreshEnds time.Time // zero: not known
	refreshSent string    // the latest one that was sent

	current *renewal  // under way; nil: none is
	failed  error     // of the last renewal; nil: it brought a token
	retryAt time.Time // until then failed is the answer to all who ask
	used    time.Time
}

// renewal is got once for all who wait for it.
type renewal struct {
	done  chan struct{}
	token string // once done
	err   error  // likewise
}

const (
	// renewalTime is the most that a renewal takes, rate limits that it waits for included.
	renewalTime = time.Minute
	// refusedPause is how long refused credentials are not tried again: platforms lock accounts after some attempts.
	refusedPause = 30 * time.Second
	// mostPatience is how long a token that is still good is not used because a better one is on its way.
	mostPatience = 2 * time.Second
	// failedPause keeps many calls at once from being many attempts when the platform cannot be reached.
	failedPause = time.Second
	// maxSessions bounds what ever new credentials can make a store keep.
	maxSessions = 64
)

// New makes an empty store.
func New(o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{options: o, sessions: map[string]*session{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// Close ends the renewals under way and waits for them.
func (s *Store) Close() {
	s.stop()
	s.under.Wait()
}

// Token returns a token for the credentials, which are those of owner: the one that there is, or another when that is near its end. Who asks while
// another is being got waits for that one, as long as ctx lasts, and not long while the one that there is is good. Errors are those of Send, of an answer that has no token, or the context's.
func (s *Store) Token(ctx context.Context, owner string, credentials map[string]string) (string, error) {
	s.mu.Lock()
	now := s.options.Now()
	of := s.open(owner, now)
	switch {
	case of.token != "" && (of.renewAt.IsZero() || now.Before(of.renewAt)):
		defer s.mu.Unlock()
		return of.token, nil
	case of.current == nil && now.Before(of.retryAt):
		defer s.mu.Unlock()
		return of.orFailed(now, of.failed)
	case of.current == nil:
		s.start(of, credentials)
	}
	run, present, late := of.current, of.token, of.patience(now)
	s.mu.Unlock()
	select {
	case <-run.done:
	case <-late:
		return present, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if run.err == nil {
		return run.token, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return of.orFailed(s.options.Now(), run.err)
}

// patience ends when a renewal has taken so long that the present token is the better answer, which is still good then; nil, which never ends, where
// there is none that is known to be good. The caller holds the lock.
func (of *session) patience(now time.Time) <-chan time.Time {
	left := of.ends.Sub(now)
	if of.token == "" || of.ends.IsZero() || left <= 0 {
		return nil
	}
	return time.After(min(left/2, mostPatience))
}

// orFailed is the token as long as it is good, and else err, which says why there is no other. The caller holds the lock.
func (of *session) orFailed(now time.Time, err error) (string, error) {
	if of.token != "" && (of.ends.IsZero() || now.Before(of.ends)) {
		return of.token, nil
	}
	return "", err
}

// Refused tells that the platform did not take a token. It reports whether the token was due for another by the clock, and whether Token may give a better
// one: a token that is not due and was never taken is not refused for its age, and another in its place would be refused as well.
func (s *Store) Refused(owner, token string) (due, better bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.options.Now()
	of := s.open(owner, now)
	if of.token != token {
		return false, true
	}
	due = !of.renewAt.IsZero() && !now.Before(of.renewAt)
	if !due && !of.accepted {
		return false, false
	}
	of.token = ""
	return due, true
}

// Accepted tells that the platform took a token.
func (s *Store) Accepted(owner, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of := s.sessions[owner]; of != nil && of.token == token {
		of.accepted = true
	}
}

// open returns the session of owner, an empty one if there is none. The caller holds the lock.
func (s *Store) open(owner string, now time.Time) *session {
	of := s.sessions[owner]
	if of == nil {
		if len(s.sessions) >= maxSessions {
			s.forgetOldest()
		}
		of = &session{}
		s.sessions[owner] = of
	}
	of.used = now
	return of
}

// forgetOldest drops the session that was not asked for for the longest time. The caller holds the lock.
func (s *Store) forgetOldest() {
	oldest := ""
	for owner, of := range s.sessions {
		if oldest == "" || of.used.Before(s.sessions[oldest].used) {
			oldest = owner
		}
	}
	delete(s.sessions, oldest)
}
