package answer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Key is one API key as the platform lists it. Times are as it writes them, RFC 3339; "" is what it does not tell.
type Key struct {
	Name, Prefix, Creator            string
	CreatedAt, LastUsedAt, RevokedAt string
	LastUsedIP                       string // the address that it was last used from
	Own                              bool   // the one in use
}

// KeyList is a platform's list of keys.
type KeyList struct {
	Keys    []Key
	Missing []string  // why keys may be missing; none when none is
	AsOf    time.Time // when the list was read; ages are told as of then
}

// rotations are what is said of a key, the most urgent first.
var rotations = []string{"overdue", "due", "unknown", "ok", "revoked"}

// Keys writes the keys of a platform, with their age and whether it is time to rotate them; those that need it first.
func (w Writer) Keys(m *manifest.Manifest, list KeyList) string {
	table := Table{Columns: []string{"name", "prefix", "creator", "created", "last_used", "last_used_from", "age_days", "rotation"}, Total: len(list.Keys)}
	counts := map[string]int{}
	rows := map[string][][]any{}
	for _, k := range list.Keys {
		state := k.rotation(list.AsOf, m.Rotation)
		counts[state]++
		rows[state] = append(rows[state], k.row(list.AsOf, state))
	}
	var told []string
	for _, state := range rotations {
		table.Rows = append(table.Rows, rows[state]...)
		if counts[state] > 0 {
			told = append(told, words.Count(counts[state])+" "+state)
		}
	}
	tail := Tail{Receipt: completeness(list.Missing) + " " + asOf(list.AsOf), Rest: "those that need rotation most are shown" + page("; a person sees all at ", m)}
	if len(told) > 0 {
		tail.Cautions = append(tail.Cautions, "rotation: "+strings.Join(told, ", "))
	}
	if m.Keys.Column("last_used_ip") == nil {
		table = without(table, 5)
	}
	tail.Cautions = append(tail.Cautions, keyCautions(m)...)
	return w.CSV(table, tail)
}

// without leaves a column out.
func without(t Table, column int) Table {
	t.Columns = slices.Delete(t.Columns, column, column+1)
	for i, row := range t.Rows {
		t.Rows[i] = slices.Delete(row, column, column+1)
	}
	return t
}

// page is where a person sees the keys, "" where there is no such page.
func page(words string, m *manifest.Manifest) string {
	if address := m.Dashboard["keys"]; address != "" {
		return words + address
	}
	return ""
}

func keyCautions(m *manifest.Manifest) []string {
	var cautions []string
	if r := m.Rotation; r != nil {
		cautions = append(cautions, fmt.Sprintf("%s advises a new key every %d to %d days: due from %d, overdue from %d%s",
			m.Title, days(r.Due), days(r.Overdue), days(r.Due), days(r.Overdue), page("; make and revoke keys at ", m)))
	}
	if m.Keys.Assumed {
		cautions = append(cautions, m.Title+" documents no endpoint for this list: "+m.Keys.Get+" is assumed")
	}
	return cautions
}

func (k Key) row(now time.Time, rotation string) []any {
	prefix := shortPrefix(k.Prefix)
	if k.Own {
		prefix += " (this connection)" // not in the name, which its owner chose
	}
	var age any
	if created, err := time.Parse(time.RFC3339, k.CreatedAt); err == nil {
		age = int64(days(now.Sub(created)))
	}
	return []any{k.Name, prefix, valueOrNull(k.Creator), day(k.CreatedAt), day(k.LastUsedAt), valueOrNull(k.LastUsedIP), age, rotation}
}

func (k Key) rotation(now time.Time, advice *manifest.Rotation) string {
	created, err := time.Parse(time.RFC3339, k.CreatedAt)
	switch {
	case k.RevokedAt != "":
		return "revoked"
	case err == nil && advice != nil:
		return rotationOf(now.Sub(created), advice)
	}
	return "unknown"
}

func valueOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
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
	return valueOrNull(timestamp)
}

// OwnKey is the answer where the platform lists no keys, with the reason why: what this program knows by itself, and where a person finds the rest.
func (w Writer) OwnKey(m *manifest.Manifest, prefix, why string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s; of its keys this server knows its own:\n", m.Title, why)
	fmt.Fprintf(&b, "prefix %s…; name, creator and age unknown\n", prefix)
	if all := page("A person sees all keys at ", m); all != "" {
		b.WriteString(all + "\n")
	}
	return w.redacted(b.String())
}
