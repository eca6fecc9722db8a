package core

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Platform is one platform in miniature, as its sub-package hands it to the wiring. See the package comment for each field.
type Platform struct {
	Name   string
	Title  string
	Keys   KeyFormat
	Schema string
	// Indexes is run after Seed: sorting an index once is quicker than keeping it sorted through every row.
	Indexes string
	Seed    func(ctx context.Context, s *Seeder) error
	// Handler builds the API. It is called once, after every platform has been seeded.
	Handler func(w *World) http.Handler
	// WriteError answers with the platform's own error body.
	WriteError func(w http.ResponseWriter, status int, detail string)
	// Support is set where new keys are issued by support; elsewhere people make them.
	Support *KeySupport
	// Env lists the variables with which a client works, in the order in which to print them.
	Env func(w *World) []Variable
}

// KeySupport is of a platform whose support team issues new keys: a person asks for one, sees it when it is issued, once, and confirms it.
// The old key works until then.
type KeySupport struct {
	// Look tells how far a person's request is.
	Look func(ctx context.Context, w *World, userID string) (KeyRequest, error)
	// Ask makes the request. Asking again changes nothing.
	Ask func(ctx context.Context, w *World, userID string) error
	// Show makes the key that was issued and gives its secret, for the only time: "" when there is none to show.
	Show func(ctx context.Context, w *World, userID string) (Key, string, error)
	// Confirm refuses every other key of the person.
	Confirm func(ctx context.Context, w *World, userID string) error
}

// KeyRequest is a new key that a person has asked support for.
type KeyRequest struct {
	Requested time.Time // zero: none is under way
	Issued    time.Time // when support issues it
	NewKey    string    // its id, "" until it was shown
}

// Variable is one line of a shell: export Name=Value.
type Variable struct{ Name, Value string }

// Account is a seeded person's way into one organisation of one platform, with the secrets in clear: they are worth nothing outside
// the sandbox, and the demo, the tests and the dashboard's sign-in page show them.
type Account struct {
	Platform         string
	User             User
	Role             string // as the platform spells it
	OrganizationID   string
	OrganizationName string
	Password         string
	// KeyName, KeyID and Key are empty for a person without a key.
	KeyName, KeyID, Key string
	// Revoked says that Key is already refused.
	Revoked bool
}

// World is everything that the platforms of one running sandbox share.
type World struct {
	Store     *Store
	Directory *Directory
	Keys      *Keys
	Tokens    *Tokens
	Limiter   *Limiter
	Log       *RequestLog
	Logger    *slog.Logger

	// Now is the clock of limits, tokens, last-used times and the log.
	Now func() time.Time
	// Reference is the date on which the seeded data ends. It does not move with Now.
	Reference time.Time
	Seed      int64
	Scale     int

	rates    map[string]Rate
	accounts []Account
	baseURLs map[string]string

	background *background
}

// WorldOptions is what the wiring decides about a world.
type WorldOptions struct {
	Now       func() time.Time
	Reference time.Time
	Seed      int64
	Scale     int
	Logger    *slog.Logger
	LogSize   int
	// Rates replaces documented limits; keys are "platform/window", for instance "dcycle/key".
	Rates    map[string]Rate
	BaseURLs map[string]string
}

// NewWorld opens the store and seeds every platform in one transaction.
func NewWorld(ctx context.Context, platforms []Platform, o WorldOptions) (*World, error) {
	store, err := OpenStore(ctx)
	if err != nil {
		return nil, err
	}
	w := &World{
		Store: store, Logger: o.Logger, Now: o.Now, Reference: o.Reference, Seed: o.Seed, Scale: o.Scale,
		Limiter: NewLimiter(o.Now), Log: NewRequestLog(o.LogSize), Tokens: NewTokens(o.Now),
		rates: o.Rates, baseURLs: o.BaseURLs, background: newBackground(),
	}
	w.Directory = newDirectory(store)
	w.Keys = newKeys(store, o.Now)
	if err := w.seed(ctx, platforms); err != nil {
		w.background.close()
		store.Close()
		return nil, err
	}
	return w, nil
}

// Close stops what runs in the background and releases the database. Requests must have ended.
func (w *World) Close() error {
	w.background.close()
	return w.Store.Close()
}

// Copies is Scale up to 20: what everything grows by but the one table that is made large. SQLite holds a database in memory up to 1 GB,
// and a million rows of that table leave a fifth of it.
func (w *World) Copies() int { return min(w.Scale, 20) }

// Rate is the limit in force for a window of a platform: the documented one unless the sandbox was started with another.
func (w *World) Rate(platform, window string, documented Rate) Rate {
	if r, ok := w.rates[platform+"/"+window]; ok {
		return r
	}
	return documented
}

// BaseURL is where a platform listens, without a trailing slash.
func (w *World) BaseURL(platform string) string { return w.baseURLs[platform] }

// Accounts lists the seeded accounts of a platform, in the order of seeding.
func (w *World) Accounts(platform string) []Account {
	var out []Account
	for _, a := range w.accounts {
		if a.Platform == platform {
			out = append(out, a)
		}
	}
	return out
}
