package answer

import (
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Key is one API key as the platform lists it. Times are as it writes them, RFC 3339; "" is what it does not tell.
type Key struct {
	Name, Prefix, Creator            string
	CreatedAt, LastUsedAt, RevokedAt string
	Own                              bool // the one in use
}

// KeyList is a platform's list of keys.
type KeyList struct {
	Keys    []Key
	Missing []string  // why keys may be missing; none when none is
	AsOf    time.Time // when the list was read; ages are told as of then
}

// Keys writes the keys of a platform, with their age and whether it is time to rotate them.
func (w Writer) Keys(m *manifest.Manifest, list KeyList) string {
	table := Table{
		Columns: []string{"name", "prefix", "creator", "created", "last_used", "age_days", "rotation"},
		Rows:    make([][]any, len(list.Keys)),
		Total:   len(list.Keys),
	}
	for i, k := range list.Keys {
		table.Rows[i] = k.row(list.AsOf, m.Rotation)
	}
	return w.CSV(table, Tail{Receipt: completeness(list.Missing) + " " + asOf(list.AsOf), Cautions: keyCautions(m)})
}

func keyCautions(m *manifest.Manifest) []string {
	var cautions []string
	if r := m.Rotation; r != nil {
		cautions = append(cautions, fmt.Sprintf("%s advises a new key every %d to %d days: due from %d, overdue from %d; make and revoke keys at %s",
			m.Title, days(r.Due), days(r.Overdue), days(r.Due), days(r.Overdue), m.Dashboard["keys"]))
	}
	if m.Keys.Assumed {
		cautions = append(cautions, m.Title+" documents no endpoint for this list: "+m.Keys.Get+" is assumed")
	}
	return cautions
}

func (k Key) row(now time.Time, advice *manifest.Rotation) []any {
	name := k.Name
	if k.Own {
		name += " (this connection)"
	}
	var age any
	created, err := time.Parse(time.RFC3339, k.CreatedAt)
	if err == nil {
		age = int64(days(now.Sub(created)))
	}
	rotation := "unknown"
	switch {
	case k.RevokedAt != "":
		rotation = "revoked"
	case err == nil && advice != nil:
		rotation = rotationOf(now.Sub(created), advice)
	}
	return []any{name, shortPrefix(k.Prefix), k.Creator, day(k.CreatedAt), day(k.LastUsedAt), age, rotation}
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// shortPrefix cuts what a platform calls a prefix: however much of a key that is, no more than tells keys apart is shown.
func shortPrefix(prefix string) string {
	const longest = 16
	if len(prefix) <= longest {
		return prefix
	}
	return prefix[:longest] + "…"
}

func rotationOf(age time.Duration, advice *manifest.Rotation) string {
	switch {
	case age >= advice.Overdue:
		return "overdue"
	case age >= advice.Due:
		return "due"
	default:
		return "ok"
	}
}

// day cuts a timestamp to its date; a key that was never used has none.
func day(timestamp string) any {
	if date, _, ok := strings.Cut(timestamp, "T"); ok {
		return date
	}
	if timestamp == "" {
		return nil
	}
	return timestamp
}

// OwnKey is the answer where the platform lists no keys, with the reason why: what this program knows by itself, and where a person finds the rest.
func (w Writer) OwnKey(m *manifest.Manifest, prefix, why string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s; of its keys this server knows its own:\n", m.Title, why)
	fmt.Fprintf(&b, "prefix %s…; name, creator and age unknown\n", prefix)
	if page := m.Dashboard["keys"]; page != "" {
		fmt.Fprintf(&b, "A person sees all keys at %s\n", page)
	}
	return w.redacted(b.String())
}
