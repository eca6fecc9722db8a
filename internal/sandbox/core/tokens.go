package core

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// Token is a short-lived credential: an access or refresh token, a dashboard session, a single-use quote.
type Token struct {
	ID       string // the JWT's jti
	Platform string
	Kind     string // the platform's own word: "access", "refresh", "session"
	UserID   string
	KeyID    string // the key it was exchanged for, if any
	// OrganizationID is empty for a token that is good in every organisation of its user.
	OrganizationID string
	// Family joins tokens that fall together: an access token and the refresh token that came with it.
	Family    string
	IssuedAt  time.Time
	ExpiresAt time.Time
	// Data is the platform's own, given back as it was.
	Data any
}

// Errors of Check and Consume.
var (
	ErrUnknownToken = errors.New("unknown token")
	ErrExpiredToken = errors.New("expired token")
	ErrRevokedToken = errors.New("revoked token")
	ErrUsedToken    = errors.New("token already used")
)

// Tokens issues and checks tokens. They live in memory, as hashes: who restarts the sandbox signs in again.
type Tokens struct {
	now    func() time.Time
	secret []byte
	// Skew is how far a platform's clock is off when its tokens are issued and checked; nil for never. Set it before the first request.
	Skew func(platform string) time.Duration

	mu    sync.Mutex
	known map[[sha256.Size]byte]*storedToken
}

type storedToken struct {
	Token
	revoked, used bool
}

// tokenKept is how long an expired token is remembered, so that it is refused as expired and not as unknown.
const tokenKept = 24 * time.Hour

// maxTokens bounds what is remembered; beyond it the expired go first.
const maxTokens = 100_000

// NewTokens signs JWTs with a secret of its own.
func NewTokens(now func() time.Time) *Tokens {
	return &Tokens{now: now, secret: []byte(randomText(43)), known: map[[sha256.Size]byte]*storedToken{}}
}

// IssueJWT makes a token in the form of a JWT (HS256), with sub, jti, iat and exp and the extra claims. Lifetime counts from now.
func (t *Tokens) IssueJWT(token Token, lifetime time.Duration, extra map[string]any) (string, Token, error) {
	token = t.fill(token, lifetime)
	claims := jwt.MapClaims{"sub": token.UserID, "jti": token.ID, "iat": token.IssuedAt.Unix(), "exp": token.ExpiresAt.Unix()}
	for name, value := range extra {
		claims[name] = value
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(t.secret)
	if err != nil {
		return "", Token{}, fmt.Errorf("signing a token: %w", err)
	}
	return text, token, t.keep(text, token)
}

// IssueOpaque makes a token of random characters after a lead such as "rt_".
func (t *Tokens) IssueOpaque(token Token, lifetime time.Duration, lead string) (string, Token, error) {
	token = t.fill(token, lifetime)
	text := lead + randomText(43)
	return text, token, t.keep(text, token)
}

func (t *Tokens) fill(token Token, lifetime time.Duration) Token {
	token.ID = uuid.NewString()
	token.IssuedAt = t.clock(token.Platform).UTC()
	token.ExpiresAt = token.IssuedAt.Add(lifetime)
	return token
}

func (t *Tokens) clock(platform string) time.Time {
	if t.Skew == nil {
		return t.now()
	}
	return t.now().Add(t.Skew(platform))
}

func (t *Tokens) keep(text string, token Token) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= maxTokens {
		t.sweep(0)
	}
	if len(t.known) >= maxTokens {
		return errors.New("too many tokens in force")
	}
	t.known[hashSecret(text)] = &storedToken{Token: token}
	return nil
}

// sweep forgets tokens that expired longer than a grace ago.
func (t *Tokens) sweep(grace time.Duration) {
	now := t.now()
	for hash, s := range t.known {
		if now.Sub(s.ExpiresAt) > grace {
			delete(t.known, hash)
		}
	}
}

// Check finds a token of a kind that is in force. A JWT needs no other check: only what was issued here is known here.
func (t *Tokens) Check(platform, kind, text string) (Token, error) {
	return t.find(platform, kind, text, false)
}

// Consume is Check for a single use: of many callers at once exactly one succeeds, the others get ErrUsedToken.
func (t *Tokens) Consume(platform, kind, text string) (Token, error) {
	return t.find(platform, kind, text, true)
}

func (t *Tokens) find(platform, kind, text string, use bool) (Token, error) {
	text, expired := cutExpired(text)
	now := t.clock(platform)
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.known[hashSecret(text)]
	switch {
	case !ok || s.Platform != platform || s.Kind != kind:
		return Token{}, ErrUnknownToken
	case s.revoked:
		return s.Token, ErrRevokedToken
	case s.used:
		return s.Token, ErrUsedToken
	case expired:
		return s.Token, ErrExpiredToken
	case !now.Before(s.ExpiresAt):
		if now.Sub(s.ExpiresAt) > tokenKept {
			delete(t.known, hashSecret(text))
		}
		return s.Token, ErrExpiredToken
	}
	s.used = use
	return s.Token, nil
}

// Revoke refuses from now on every token that matches, and says how many those are.
func (t *Tokens) Revoke(match func(Token) bool) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, s := range t.known {
		if !s.revoked && match(s.Token) {
			s.revoked = true
			n++
		}
	}
	return n
}
