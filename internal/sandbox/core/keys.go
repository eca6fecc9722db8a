package core

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Key is what is known of an API key once its secret has been shown: everything but the secret.
type Key struct {
	ID, Platform   string
	OrganizationID string // where it was made; "" for a key that belongs to a person only
	Name           string
	Prefix         string // the readable beginning
	LastFour       string
	CreatedBy      string // user id
	CreatedAt      time.Time
	LastUsedAt     time.Time // zero: never
	LastUsedIP     string
	RevokedAt      time.Time // zero: in force
	Revealable     bool      // its secret can be shown again, see [KeyFormat.Revealable]

	// The remaining fields are for platforms whose keys carry rights of their own.
	RoleID      string
	Permissions []Permission
	AllowedIPs  []string // empty: any address
}

// Revoked says whether the key is refused.
func (k Key) Revoked() bool { return !k.RevokedAt.IsZero() }

// Errors of Authenticate. Platforms mostly answer both alike, the log tells them apart.
var (
	ErrUnknownKey = errors.New("unknown API key")
	ErrRevokedKey = errors.New("revoked API key")
	// ErrExpiredKey is of requests on which [ExpireCredentials] was used: the platforms' own keys do not expire.
	ErrExpiredKey = errors.New("expired API key")
)

// Keys makes, finds and revokes API keys. Secrets are kept as hashes only, unless the platform shows a key again at any time
// ([KeyFormat.Revealable]): then a sealed copy is kept beside the hash. Authentication reads memory, which a revocation changes before
// it answers: no request that begins after the answer gets in.
type Keys struct {
	store *Store
	now   func() time.Time
	box   *Box

	mu      sync.RWMutex
	formats map[string]KeyFormat
	byID    map[scoped]*storedKey
	byStart map[scoped][]*storedKey // by prefix; equal prefixes are unlikely and allowed
}

type storedKey struct {
	Key
	hash   [sha256.Size]byte
	sealed []byte                 // nil: the secret was shown once and is gone
	used   atomic.Pointer[keyUse] // newer than Key's own last use; nil when not used since the last flush
}

type keyUse struct {
	at time.Time
	ip string
}

func newKeys(s *Store, now func() time.Time) *Keys {
	return &Keys{
		store: s, now: now, box: NewBox(), formats: map[string]KeyFormat{}, byID: map[scoped]*storedKey{}, byStart: map[scoped][]*storedKey{},
	}
}

// Create makes a key and returns its secret, for the only time. Of k, the fields that only Create knows (ID, Prefix, LastFour, Revealable,
// CreatedAt) are filled in; an ID that is given stays, for platforms whose ids are no UUIDs.
func (k *Keys) Create(ctx context.Context, key Key) (Key, string, error) {
	k.mu.RLock()
	format := k.formats[key.Platform]
	k.mu.RUnlock()
	secret := format.random()
	key.ID, key.CreatedAt = cmp.Or(key.ID, uuid.NewString()), k.now().UTC()
	err := k.store.Update(ctx, func(tx *sql.Tx) (err error) {
		key, err = k.put(ctx, tx, key, secret)
		return err
	})
	return key, secret, err
}

// put stores a key whose secret is given.
func (k *Keys) put(ctx context.Context, tx *sql.Tx, key Key, secret string) (Key, error) {
	k.mu.RLock()
	format := k.formats[key.Platform]
	k.mu.RUnlock()
	key.Prefix = format.prefix(secret)
	if key.Prefix == "" {
		return Key{}, fmt.Errorf("key %q is not in the format of %s", key.Name, key.Platform)
	}
	key.LastFour, key.Revealable = secret[len(secret)-4:], format.reveals(key)
	s := &storedKey{Key: key, hash: hashSecret(secret)}
	if key.Revealable {
		s.sealed = k.box.Seal(key.ID, secret)
	}
	if err := s.insert(ctx, tx); err != nil {
		return Key{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	start := scoped{key.Platform, key.Prefix}
	k.byID[scoped{key.Platform, key.ID}] = s
	k.byStart[start] = append(k.byStart[start], s)
	return key, nil
}

func (s *storedKey) insert(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO api_keys (id, platform, organization_id, name, prefix, last_four, hash, created_by,
		created_at, last_used_at, last_used_ip, revoked_at, role_id, permissions, allowed_ips, sealed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		s.ID, s.Platform, s.OrganizationID, s.Name, s.Prefix, s.LastFour, s.hash[:], s.CreatedBy, Timestamp(s.CreatedAt),
		NullableTime(s.LastUsedAt), Nullable(s.LastUsedIP), NullableTime(s.RevokedAt), Nullable(s.RoleID),
		joinPermissions(s.Permissions), strings.Join(s.AllowedIPs, " "), s.sealed)
	if err != nil {
		return fmt.Errorf("storing key %q: %w", s.Name, err)
	}
	return nil
}

// Authenticate finds the key that a secret belongs to: ErrUnknownKey, or ErrRevokedKey or ErrExpiredKey (then with the key, for the log).
func (k *Keys) Authenticate(platform, secret string) (Key, error) {
	secret, expired := cutExpired(secret)
	k.mu.RLock()
	defer k.mu.RUnlock()
	prefix := k.formats[platform].prefix(secret)
	hash := hashSecret(secret)
	for _, s := range k.byStart[scoped{platform, prefix}] {
		if !sameHash(s.hash, hash) {
			continue
		}
		if s.Revoked() {
			return s.current(), ErrRevokedKey
		}
		if expired {
			return s.current(), ErrExpiredKey
		}
		return s.current(), nil
	}
	return Key{}, ErrUnknownKey
}

// Used notes a successful request. It is cheap; the database learns of it at the next Flush.
func (k *Keys) Used(platform, id, ip string) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if s, ok := k.byID[scoped{platform, id}]; ok {
		s.used.Store(&keyUse{at: k.now().UTC(), ip: ip})
	}
}

// Flush writes the latest uses to the database.
func (k *Keys) Flush(ctx context.Context) error {
	return k.store.Update(ctx, func(tx *sql.Tx) error {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, s := range k.byID {
			if s.used.Load() == nil {
				continue
			}
			next := &storedKey{Key: s.current(), hash: s.hash, sealed: s.sealed}
			if err := next.insert(ctx, tx); err != nil {
				return err
			}
			s.Key = next.Key
			s.used.Store(nil)
		}
		return nil
	})
}

// current is the key with its latest use.
func (s *storedKey) current() Key {
	key := s.Key
	if u := s.used.Load(); u != nil {
		key.LastUsedAt, key.LastUsedIP = u.at, u.ip
	}
	return key
}

// Get finds a key by id.
func (k *Keys) Get(platform, id string) (Key, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	s, ok := k.byID[scoped{platform, id}]
	if !ok {
		return Key{}, false
	}
	return s.current(), true
}

// Reveal shows a key's secret again, on a platform whose keys are revealable: ErrUnknownKey on any other.
func (k *Keys) Reveal(platform, id string) (string, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	s, ok := k.byID[scoped{platform, id}]
	if !ok || s.sealed == nil {
		return "", ErrUnknownKey
	}
	return k.box.Open(id, s.sealed)
}

// List gives the keys of a platform that match, newest first.
func (k *Keys) List(platform string, match func(Key) bool) []Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var out []Key
	for at, s := range k.byID {
		if key := s.current(); at.platform == platform && match(key) {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b Key) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Revoke refuses a key from now on, for ever. Revoking twice changes nothing.
func (k *Keys) Revoke(ctx context.Context, platform, id string) (Key, error) {
	return k.Change(ctx, platform, id, func(key *Key) {
		if !key.Revoked() {
			key.RevokedAt = k.now().UTC()
		}
	})
}

// Change alters a key: name, restrictions, revocation. Platform, id and secret stay.
func (k *Keys) Change(ctx context.Context, platform, id string, alter func(*Key)) (Key, error) {
	var changed Key
	err := k.store.Update(ctx, func(tx *sql.Tx) error {
		k.mu.Lock()
		defer k.mu.Unlock()
		s, ok := k.byID[scoped{platform, id}]
		if !ok {
			return ErrUnknownKey
		}
		next := &storedKey{Key: s.current(), hash: s.hash, sealed: s.sealed}
		alter(&next.Key)
		if err := next.insert(ctx, tx); err != nil {
			return err
		}
		s.Key = next.Key
		changed = next.Key
		return nil
	})
	return changed, err
}

// Delete forgets a key.
func (k *Keys) Delete(ctx context.Context, platform, id string) error {
	return k.store.Update(ctx, func(tx *sql.Tx) error {
		k.mu.Lock()
		defer k.mu.Unlock()
		s, ok := k.byID[scoped{platform, id}]
		if !ok {
			return ErrUnknownKey
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM api_keys WHERE id = ?`, id); err != nil {
			return fmt.Errorf("deleting a key: %w", err)
		}
		start := scoped{platform, s.Prefix}
		delete(k.byID, scoped{platform, id})
		k.byStart[start] = slices.DeleteFunc(k.byStart[start], func(other *storedKey) bool { return other == s })
		return nil
	})
}
