package config

import (
	"context"
	"errors"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// profileSecret is a secret of a profile. It is read where it is kept at the start, and again when the platform has refused it.
type profileSecret struct {
	read func() (string, error)

	mu    sync.Mutex // guards value
	known string
}

// newProfileSecret is a secret of a connection in a profile, and the profile that it comes from.
func newProfileSecret(l *layer, cr Credential) (kept, string) {
	s := &profileSecret{read: func() (string, error) { return l.secret(cr) }}
	return kept{cr.Name, s.value, s.renew}, l.source()
}

// secret reads one where it is kept. Errors are *Error.
func (l *layer) secret(cr Credential) (string, error) {
	value, err := l.Secret(cr.Name)
	if e := (*Error)(nil); errors.As(err, &e) {
		return "", e
	}
	if err != nil {
		return "", mistake("Run "+l.login()+" to give it again.", "%s cannot be read: %v.", l.what(cr.Name), err)
	}
	if value == "" || isPlaceholder(value, cr) {
		return "", mistake("Run "+l.login()+" to give it again.", "%s is no %s: it is empty, or holds a space, a quote or another sign of a placeholder.", l.what(cr.Name), words.Spoken(cr.Name))
	}
	return value, nil
}

func (s *profileSecret) value() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != "" {
		return s.known, nil
	}
	var err error
	s.known, err = s.read()
	return s.known, err
}

// renew reads the secret again, unless it is another than the refused one by now. One that cannot be read leaves the one before, which the platform refused.
func (s *profileSecret) renew(_ context.Context, refused string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != refused {
		return nil
	}
	value, err := s.read()
	if err == nil {
		s.known = value
	}
	return err
}
