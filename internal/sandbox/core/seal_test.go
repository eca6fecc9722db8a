package core

import (
	"bytes"
	"context"
	"testing"
	"time"
)

func TestOnlyRevealableKeysAreShownAgain(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, *Seeder) error { return nil }
	w, err := NewWorld(t.Context(), []Platform{
		{Name: "once", Keys: KeyFormat{Lead: "a_", Random: 32, Shown: 4}, Seed: nothing},
		{Name: "older", Keys: KeyFormat{Lead: "c_", Random: 32, Shown: 4, Revealable: true, RevealableOnly: func(k Key) bool { return k.RoleID == "" }}, Seed: nothing},
		{Name: "again", Keys: KeyFormat{Lead: "b_", Random: 32, Shown: 4, Revealable: true}, Seed: nothing},
	}, WorldOptions{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, c := range []struct {
		platform, role string
		again          bool
	}{{"once", "", false}, {"again", "", true}, {"again", "r", true}, {"older", "", true}, {"older", "r", false}} {
		platform := c.platform
		key, secret, err := w.Keys.Create(t.Context(), Key{Platform: platform, RoleID: c.role})
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if c.again {
			want = secret
		}
		if key.Revealable != c.again {
			t.Errorf("%s, role %q: revealable is %v", platform, c.role, key.Revealable)
		}
		w.Keys.Used(platform, key.ID, "127.0.0.1")
		if err := w.Keys.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Keys.Reveal(platform, key.ID); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: revealed %q, %v; want %q", platform, got, err, want)
		}
		checkNotStored(t, w, secret)
	}
}

// checkNotStored looks for a secret in clear in the stored keys.
func checkNotStored(t *testing.T, w *World, secret string) {
	t.Helper()
	db, err := w.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.QueryContext(t.Context(), "SELECT coalesce(sealed, x''), hash FROM api_keys")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var sealed, hash []byte
		if err := rows.Scan(&sealed, &hash); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(sealed, []byte(secret)) || bytes.Contains(hash, []byte(secret)) {
			t.Error("a key is stored in clear")
		}
	}
	if rows.Err() != nil {
		t.Error(rows.Err())
	}
}

func TestSealedSecretOpensForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	b := NewBox()
	sealed := b.Seal("owner", "secret")
	if got, err := b.Open("owner", sealed); got != "secret" || err != nil {
		t.Errorf("opened %q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another owner": func() (string, error) { return b.Open("other", sealed) },
		"another box":   func() (string, error) { return NewBox().Open("owner", sealed) },
		"cut":           func() (string, error) { return b.Open("owner", sealed[:5]) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s opened %q", name, got)
		}
	}
}
