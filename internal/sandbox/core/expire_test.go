package core

import (
	"errors"
	"net/http/httptest"
	"testing"
	"time"
)

func TestExpiredCredentialsAreKnownAndRefused(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	w.Keys.formats["p"] = KeyFormat{Lead: "k_", Random: 20, Shown: 4}
	key, secret, err := w.Keys.Create(t.Context(), Key{Platform: "p", Name: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	token, issued, err := w.Tokens.IssueJWT(Token{Platform: "p", Kind: "access"}, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-API-Key", secret)
	r.Header.Set("Authorization", token)
	ExpireCredentials(r)
	if got, err := w.Keys.Authenticate("p", r.Header.Get("X-API-Key")); !errors.Is(err, ErrExpiredKey) || got.ID != key.ID {
		t.Errorf("key: %v, %v", got, err)
	}
	if got, err := w.Tokens.Check("p", "access", r.Header.Get("Authorization")); !errors.Is(err, ErrExpiredToken) || got.ID != issued.ID {
		t.Errorf("token: %v, %v", got, err)
	}
	if _, err := w.Keys.Authenticate("p", "k_00000000000000000000"+expiredMark); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("a key that never was: %v", err)
	}
	for _, text := range []string{secret, token} {
		if _, marked := cutExpired(text); marked {
			t.Errorf("%q is marked by itself", text)
		}
	}
	if _, err := w.Keys.Authenticate("p", secret); err != nil {
		t.Errorf("other requests: %v", err)
	}
}

// A clock that is off moves the times in a token; the platform itself goes by the same clock.
func TestSkewMovesTokenTimes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	tokens := NewTokens(func() time.Time { return now })
	skew := 3 * time.Hour
	tokens.Skew = func(platform string) time.Duration {
		if platform == "p" {
			return skew
		}
		return 0
	}
	text, token, err := tokens.IssueJWT(Token{Platform: "p", Kind: "access"}, time.Hour, nil)
	if err != nil || !token.IssuedAt.Equal(now.Add(skew)) || !token.ExpiresAt.Equal(now.Add(4*time.Hour)) {
		t.Errorf("%+v, %v", token, err)
	}
	if _, err := tokens.Check("p", "access", text); err != nil {
		t.Errorf("within its hour: %v", err)
	}
	if _, other, _ := tokens.IssueJWT(Token{Platform: "q"}, time.Hour, nil); !other.IssuedAt.Equal(now) {
		t.Errorf("another platform's clock: %+v", other)
	}
	skew += time.Hour
	if _, err := tokens.Check("p", "access", text); !errors.Is(err, ErrExpiredToken) {
		t.Errorf("after its hour: %v", err)
	}
}
