package core

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// emptyWorld has one platform without rows of its own.
func emptyWorld(t *testing.T, now func() time.Time) *World {
	t.Helper()
	p := Platform{
		Name: "p", Keys: KeyFormat{Lead: "k_", Random: 32, Shown: 6},
		Seed: func(ctx context.Context, s *Seeder) error {
			if err := s.Role(ctx, Role{ID: "p/all", Name: "All", Permissions: []Permission{"*:*"}}); err != nil {
				return err
			}
			if err := s.Organization(ctx, Organization{ID: "o", Name: "O", APIEnabled: true}); err != nil {
				return err
			}
			return s.Member(ctx, "o", s.Person("elena").ID, "p/all", s.Reference)
		},
	}
	w, err := NewWorld(t.Context(), []Platform{p}, WorldOptions{Now: now, Reference: now()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func (w *World) testKey(t *testing.T) (Key, string) {
	t.Helper()
	k, secret, err := w.Keys.Create(t.Context(), Key{Platform: "p", OrganizationID: "o", Name: "n", CreatedBy: w.Person("elena").ID})
	if err != nil {
		t.Fatal(err)
	}
	return k, secret
}

func TestKeyLife(t *testing.T) {
	t.Parallel()
	at := newTick()
	w := emptyWorld(t, at.now)
	k, secret := w.testKey(t)
	if !strings.HasPrefix(secret, k.Prefix) || len(k.Prefix) != 8 || len(secret) != 34 || !strings.HasSuffix(secret, k.LastFour) {
		t.Errorf("key %+v, secret %s", k, secret)
	}
	if got, err := w.Keys.Authenticate("p", secret); err != nil || got.ID != k.ID {
		t.Errorf("%+v, %v", got, err)
	}
	for _, wrong := range []string{"", "k_", secret[:33], secret + "x", secret[:33] + "!", strings.ToUpper(secret)} {
		if _, err := w.Keys.Authenticate("p", wrong); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if _, err := w.Keys.Authenticate("other", secret); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("on another platform: %v", err)
	}
	at.advance(time.Minute)
	w.Keys.Used("p", k.ID, "127.0.0.9")
	if got, _ := w.Keys.Get("p", k.ID); got.LastUsedIP != "127.0.0.9" || !got.LastUsedAt.Equal(at.at) {
		t.Errorf("use: %+v", got)
	}
	if renamed, err := w.Keys.Change(t.Context(), "p", k.ID, func(k *Key) { k.Name = "new" }); err != nil || renamed.Name != "new" || renamed.LastUsedIP == "" {
		t.Errorf("%+v, %v", renamed, err)
	}
	revoked, err := w.Keys.Revoke(t.Context(), "p", k.ID)
	if err != nil || !revoked.RevokedAt.Equal(at.at) {
		t.Errorf("%+v, %v", revoked, err)
	}
	if got, err := w.Keys.Authenticate("p", secret); !errors.Is(err, ErrRevokedKey) || got.ID != k.ID {
		t.Errorf("%+v, %v", got, err)
	}
	at.advance(time.Hour)
	if again, err := w.Keys.Revoke(t.Context(), "p", k.ID); err != nil || !again.RevokedAt.Equal(revoked.RevokedAt) {
		t.Errorf("revoked twice: %+v, %v", again, err)
	}
	if err := w.Keys.Delete(t.Context(), "p", k.ID); err != nil {
		t.Error(err)
	}
	if _, err := w.Keys.Authenticate("p", secret); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("deleted: %v", err)
	}
}

// Nothing in the database gives a key or a password away.
func TestSecretsAreNotStored(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	k, secret := w.testKey(t)
	w.Keys.Used("p", k.ID, "127.0.0.1")
	if err := w.Keys.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := w.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	var hash []byte
	var used string
	if err := db.QueryRow(`SELECT hash, last_used_ip FROM api_keys WHERE id = ?`, k.ID).Scan(&hash, &used); err != nil || len(hash) != 32 || used != "127.0.0.1" {
		t.Fatalf("%d bytes, %q, %v", len(hash), used, err)
	}
	if _, err := db.Exec(`DELETE FROM api_keys`); err == nil {
		t.Error("the read-only database deletes")
	}
	var image bytes.Buffer
	rows, err := db.Query(`SELECT hex(name) || hex(prefix) || hex(last_four) || hex(hash) || hex(permissions) FROM api_keys UNION ALL SELECT hex(password) FROM users`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var cell string
		if err := rows.Scan(&cell); err != nil {
			t.Fatal(err)
		}
		image.WriteString(cell)
	}
	for _, plain := range []string{secret[8:], Password(w.Person("elena"))} {
		if strings.Contains(strings.ToLower(image.String()), hexOf(plain)) {
			t.Errorf("%q is stored", plain)
		}
	}
}

func hexOf(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// After a revocation has answered, nobody gets in, however many try.
func TestRevocationIsImmediate(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	for range 20 {
		k, secret := w.testKey(t)
		var revoked atomic.Bool
		var late atomic.Int32
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for range 32 {
			wg.Go(func() {
				for {
					before := revoked.Load()
					if _, err := w.Keys.Authenticate("p", secret); err == nil && before {
						late.Add(1)
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		if _, err := w.Keys.Revoke(t.Context(), "p", k.ID); err != nil {
			t.Error(err)
		}
		revoked.Store(true)
		close(stop)
		wg.Wait()
		if late.Load() > 0 {
			t.Fatalf("%d got in after the revocation", late.Load())
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, time.Now)
	elena := w.Person("elena")
	if u, ok := w.Directory.SignIn("Elena.Ruiz@Meridia.example", Password(elena)); !ok || u.ID != elena.ID {
		t.Errorf("%+v %v", u, ok)
	}
	for email, password := range map[string]string{elena.Email: "wrong", "nobody@meridia.example": Password(elena), "": ""} {
		if _, ok := w.Directory.SignIn(email, password); ok {
			t.Errorf("%s signed in with %q", email, password)
		}
	}
}
