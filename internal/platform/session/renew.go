package session

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// start begins a renewal of a session. The caller holds the lock.
func (s *Store) start(of *session, credentials map[string]string) {
	run := &renewal{done: make(chan struct{})}
	of.current = run
	refresh := of.takeRefresh(s.options.Now())
	s.under.Go(func() {
		ctx, cancel := context.WithTimeout(s.ctx, renewalTime)
		defer cancel()
		g, err := s.grant(ctx, credentials, refresh)
		s.finish(of, run, g, err)
	})
}

// takeRefresh returns the refresh token, "" when there is none that may be good, and forgets it: it is sent once, and whether the platform has used it up
// is not known when no answer comes. The caller holds the lock.
func (of *session) takeRefresh(now time.Time) string {
	refresh := of.refresh
	of.refresh = ""
	if !of.refreshEnds.IsZero() && !now.Before(of.refreshEnds) {
		return ""
	}
	if refresh != "" {
		of.refreshSent = refresh
	}
	return refresh
}

// finish keeps what a renewal has brought, and lets go who waits for it.
func (s *Store) finish(of *session, run *renewal, g grant, err error) {
	if err == nil {
		s.options.Learn(g.token, g.refresh)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(run.done)
	now := s.options.Now()
	of.current, run.token, run.err, of.failed = nil, g.token, err, err
	if err != nil {
		of.retryAt = now.Add(failedPause)
		if s.options.Refused(err) {
			of.retryAt = now.Add(refusedPause)
		}
		return
	}
	of.token, of.accepted, of.retryAt = g.token, false, time.Time{}
	of.renewAt, of.ends = time.Time{}, time.Time{}
	if g.lifetime > 0 {
		of.ends = g.sent.Add(g.lifetime)
		of.renewAt = of.ends.Add(-margin(g.lifetime))
	}
	of.refresh, of.refreshEnds = g.refresh, time.Time{}
	if g.refresh == of.refreshSent { // a platform that gives it again may still take it once only
		of.refresh = ""
	}
	if f := s.options.Login.Refresh; f != nil && f.Lifetime > 0 {
		of.refreshEnds = g.sent.Add(f.Lifetime)
	}
}

// margin is how long before its end a token is renewed: long enough for a request that is signed with it to arrive.
func margin(lifetime time.Duration) time.Duration { return min(lifetime/5, time.Minute) }

// grant asks for a token: with the refresh token if there is one, and with the credentials where that brings none.
func (s *Store) grant(ctx context.Context, credentials map[string]string, refresh string) (grant, error) {
	l := s.options.Login
	if refresh != "" {
		with := maps.Clone(credentials)
		with[manifest.RefreshTokenPlaceholder] = refresh
		if g, err := s.ask(ctx, l.Refresh.Address(), l.Refresh.Body, with, true); err == nil || ctx.Err() != nil {
			return g, err
		}
	}
	return s.ask(ctx, l.Address(), l.Body, credentials, false)
}

func (s *Store) ask(ctx context.Context, address string, b manifest.Body, credentials map[string]string, once bool) (grant, error) {
	r := Request{Address: address, Once: once}
	if basic := s.options.Login.Basic; basic != nil {
		r.Authorization = basic.Fill(credentials)
		s.options.Learn(basic.Secret(r.Authorization))
	}
	var err error
	if r.ContentType, r.Body, err = encode(b, credentials); err != nil {
		return grant{}, err
	}
	body, sent, err := s.options.Send(ctx, r)
	if err != nil {
		return grant{}, err
	}
	g, err := read(body, s.options.Login, s.options.Now())
	g.sent = sent
	return g, err
}

// encode writes a body with the credentials in it.
func encode(b manifest.Body, credentials map[string]string) (contentType string, body []byte, err error) {
	if !b.JSON {
		form := url.Values{}
		for _, f := range b.Fields {
			form.Set(f.Name, f.Fill(credentials))
		}
		return "application/x-www-form-urlencoded", []byte(form.Encode()), nil
	}
	object := map[string]string{}
	for _, f := range b.Fields {
		object[f.Name] = f.Fill(credentials)
	}
	if body, err = json.Marshal(object); err != nil {
		return "", nil, fmt.Errorf("writing the login: %w", err)
	}
	return "application/json", body, nil
}
