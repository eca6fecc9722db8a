package core

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestTokenLife(t *testing.T) {
	t.Parallel()
	at := newTick()
	tokens := NewTokens(at.now)
	text, token, err := tokens.IssueJWT(Token{Platform: "p", Kind: "access", UserID: "u", Family: "f", Data: 7}, time.Hour, map[string]any{"org": "o"})
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(text, claims); err != nil || claims["sub"] != "u" || claims["org"] != "o" || claims["jti"] != token.ID {
		t.Errorf("%v, %v", claims, err)
	}
	if got, err := tokens.Check("p", "access", text); err != nil || got.Data != 7 || got.UserID != "u" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, c := range [][3]string{{"q", "access", text}, {"p", "refresh", text}, {"p", "access", text + "x"}, {"p", "access", ""}} {
		if _, err := tokens.Check(c[0], c[1], c[2]); !errors.Is(err, ErrUnknownToken) {
			t.Errorf("%v: %v", c[:2], err)
		}
	}
	at.advance(time.Hour - time.Nanosecond)
	if _, err := tokens.Check("p", "access", text); err != nil {
		t.Errorf("just before the end: %v", err)
	}
	at.advance(time.Nanosecond)
	if _, err := tokens.Check("p", "access", text); !errors.Is(err, ErrExpiredToken) {
		t.Errorf("at the end: %v", err)
	}
	at.advance(tokenKept + time.Nanosecond)
	tokens.Check("p", "access", text)
	if _, err := tokens.Check("p", "access", text); !errors.Is(err, ErrUnknownToken) {
		t.Errorf("a day later: %v", err)
	}
}

func TestTokenIsConsumedOnce(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(time.Now)
	text, _, err := tokens.IssueOpaque(Token{Platform: "p", Kind: "refresh", Family: "f"}, time.Hour, "rt_")
	if err != nil || !strings.HasPrefix(text, "rt_") {
		t.Fatal(text, err)
	}
	var won, used atomic.Int32
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			switch _, err := tokens.Consume("p", "refresh", text); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, ErrUsedToken):
				used.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || used.Load() != 63 {
		t.Errorf("%d won, %d came late", won.Load(), used.Load())
	}
}

func TestTokensFallTogether(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(time.Now)
	issue := func(kind, family string) string {
		text, _, err := tokens.IssueOpaque(Token{Platform: "p", Kind: kind, Family: family}, time.Hour, "")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	access, refresh, other := issue("access", "one"), issue("refresh", "one"), issue("access", "two")
	if n := tokens.Revoke(func(t Token) bool { return t.Family == "one" }); n != 2 {
		t.Errorf("%d revoked", n)
	}
	if _, err := tokens.Check("p", "access", access); !errors.Is(err, ErrRevokedToken) {
		t.Error(err)
	}
	if _, err := tokens.Consume("p", "refresh", refresh); !errors.Is(err, ErrRevokedToken) {
		t.Error(err)
	}
	if _, err := tokens.Check("p", "access", other); err != nil {
		t.Error(err)
	}
}
