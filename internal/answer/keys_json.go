package answer

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// keysDocument is [Writer.Keys] for programs. What the platform does not tell of any key is null in each, and not_told says why.
type keysDocument struct {
	Complete bool              `json:"complete"`
	Why      []string          `json:"why_incomplete,omitempty"`
	AsOf     string            `json:"as_of,omitempty"`
	Total    int               `json:"total_keys"`
	Shown    int               `json:"shown_keys"`
	Advice   *adviceDocument   `json:"rotation_advice"`
	NotTold  map[string]string `json:"not_told"`
	Cautions []string          `json:"cautions"`
	Keys     []keyDocument     `json:"keys"`
}

type adviceDocument struct {
	DueDays     int `json:"due_days"`
	OverdueDays int `json:"overdue_days"`
}

// keyDocument is one key. Permissions are names, "all" alone for everything; times are the platform's, RFC 3339.
type keyDocument struct {
	ID             any      `json:"id"`
	Name           any      `json:"name"`
	Prefix         any      `json:"prefix"`
	LastFour       any      `json:"last_four"`
	ThisConnection bool     `json:"this_connection"`
	Creator        any      `json:"creator"`
	CreatorID      any      `json:"creator_id"`
	CreatorEmail   any      `json:"creator_email"`
	Role           any      `json:"role"`
	Permissions    []string `json:"permissions"`
	AllowedIPs     []string `json:"allowed_ips"`
	State          any      `json:"state"`
	CreatedAt      any      `json:"created_at"`
	LastUsedAt     any      `json:"last_used_at"`
	LastUsedIP     any      `json:"last_used_ip"`
	ExpiresAt      any      `json:"expires_at"`
	RevokedAt      any      `json:"revoked_at"`
	AgeDays        any      `json:"age_days"`
	Rotation       any      `json:"rotation"`
}

func (w Writer) keyJSON(k Key) keyDocument {
	d := keyDocument{
		ID: w.orNull(k.ID), Name: w.orNull(k.Name), Prefix: w.orNull(shortPrefix(k.Prefix)), LastFour: w.orNull(k.LastFour), ThisConnection: k.Own,
		Creator: w.orNull(k.Creator), CreatorID: w.orNull(k.CreatorID), CreatorEmail: w.orNull(k.CreatorEmail), Role: w.orNull(k.Role),
		State: w.orNull(k.State), CreatedAt: w.orNull(k.CreatedAt), LastUsedAt: w.orNull(k.LastUsedAt), LastUsedIP: w.orNull(k.LastUsedIP),
		ExpiresAt: w.orNull(k.ExpiresAt), RevokedAt: w.orNull(k.RevokedAt),
	}
	if k.Permissions != nil {
		d.Permissions = w.textsJSON(k.Permissions)
	}
	if k.AllowedIPs != nil {
		d.AllowedIPs = w.textsJSON(k.AllowedIPs)
	}
	return d
}

// KeysJSON writes the keys of a platform for a program, in the order and size of the text.
func (w Writer) KeysJSON(m *manifest.Manifest, list KeyList) (string, error) {
	d := keysDocument{
		Complete: len(list.Missing) == 0, Why: w.bounded(list.Missing), Total: len(list.Keys), NotTold: map[string]string{},
		Cautions: w.bounded(w.keyCautions(m, list)), Keys: []keyDocument{},
	}
	if !list.AsOf.IsZero() {
		d.AsOf = list.AsOf.UTC().Format(time.RFC3339)
	}
	if m.Rotation != nil {
		d.Advice = &adviceDocument{days(m.Rotation.Due), days(m.Rotation.Overdue)}
	}
	for _, fact := range manifest.KeyFacts() {
		if why := m.Keys().Untold[fact]; why != "" {
			d.NotTold[fact] = w.safe(why)
		}
	}
	size := 0
	for _, k := range list.urgent(m.Rotation) {
		key := w.keyJSON(k)
		key.AgeDays, key.Rotation = k.age(list.AsOf), w.orNull(k.Rotation(list.AsOf, m.Rotation))
		text, err := encode(key)
		if err != nil {
			return "", err
		}
		if size += len(text) + 1; size > w.room()-w.besideKeys() {
			break
		}
		d.Keys = append(d.Keys, key)
	}
	if d.Shown = len(d.Keys); d.Shown > 0 {
		d.Cautions = append(d.Cautions, dataIsData)
	}
	text, err := encode(d)
	return w.redacted(text), err
}

// besideKeys is the room for what stands around the keys.
func (w Writer) besideKeys() int { return 2*w.cautionsRoom() + 2_000 }

// OwnKeyJSON is [Writer.OwnKey] for programs.
func (w Writer) OwnKeyJSON(m *manifest.Manifest, by SignedIn, why string) (string, error) {
	if len(m.Credentials) == 0 {
		text, err := encode(keysDocument{Complete: true, NotTold: map[string]string{"keys": m.Title + " " + noKeys}, Cautions: []string{}, Keys: []keyDocument{}})
		return w.redacted(text), err
	}
	d := keysDocument{
		Why: []string{"of all keys only the one in use is known"}, Total: 1, Shown: 1, NotTold: map[string]string{"keys": m.Title + " " + why},
		Cautions: []string{}, Keys: []keyDocument{{Prefix: w.orNull(by.KeyPrefix), ThisConnection: true}},
	}
	if none := by.withoutKey(); none != "" {
		d.Why, d.Total, d.Shown, d.Keys = []string{"no key is known: " + none}, 0, 0, []keyDocument{}
	}
	if all := page("a person sees all keys at ", m); all != "" {
		d.Cautions = append(d.Cautions, all)
	}
	text, err := encode(d)
	return w.redacted(text), err
}
