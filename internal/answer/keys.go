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
	ID, Name                         string
	Prefix, LastFour                 string // its beginning, or its end
	Creator, CreatorID, CreatorEmail string
	Role                             string
	Permissions                      []string // names; only [All] for everything
	AllowedIPs                       []string // addresses that it works from
	State                            string   // in the platform's words
	CreatedAt, LastUsedAt            string
	ExpiresAt, RevokedAt             string
	LastUsedIP                       string // the address that it was last used from
	Own                              bool   // the one in use
}

// KeyList is a platform's list of keys.
type KeyList struct {
	Keys    []Key
	Missing []string  // why keys may be missing; none when none is
	AsOf    time.Time // when the list was read; ages are told as of then
	Gaps    []Gap     // what belongs to keys and could not be asked
	Own     string    // why none is marked as the one in use; "" where one is
}

// rotations are what is said of a key, the most urgent first.
var rotations = []string{"overdue", "due", "unknown", "no advice", "ok", "expired", "revoked"}

// keyColumn is a column of the list: the fact that it is about, and a key's cell. One without a fact is always there.
type keyColumn struct {
	name, fact string
	cell       func(w Writer, k Key, now time.Time) any
}

var keyTable = []keyColumn{
	{"name", "name", func(_ Writer, k Key, _ time.Time) any { return valueOrNull(k.Name) }},
	{"prefix", "prefix", func(_ Writer, k Key, _ time.Time) any { return k.mark() }},
	{"creator", "creator", func(_ Writer, k Key, _ time.Time) any { return valueOrNull(k.Creator) }},
	{"role", "role", func(_ Writer, k Key, _ time.Time) any { return valueOrNull(k.Role) }},
	{"permissions", "permissions", func(w Writer, k Key, _ time.Time) any { return cellOf(w, k.Permissions) }},
	{"allowed_ips", "allowed_ips", func(w Writer, k Key, _ time.Time) any { return cellOf(w, k.AllowedIPs) }},
	{"state", "state", func(_ Writer, k Key, _ time.Time) any { return valueOrNull(k.State) }},
	{"created", "created_at", func(_ Writer, k Key, _ time.Time) any { return day(k.CreatedAt) }},
	{"last_used", "last_used_at", func(_ Writer, k Key, _ time.Time) any { return day(k.LastUsedAt) }},
	{"last_used_from", "last_used_ip", func(_ Writer, k Key, _ time.Time) any { return valueOrNull(k.LastUsedIP) }},
	{"expires", "expires_at", func(_ Writer, k Key, _ time.Time) any { return day(k.ExpiresAt) }},
	{"age_days", "created_at", func(_ Writer, k Key, now time.Time) any { return k.age(now) }},
}

// Keys writes the keys of a platform, with their age and whether it is time to rotate them; those that need it first.
func (w Writer) Keys(m *manifest.Manifest, list KeyList) string {
	told := slices.DeleteFunc(slices.Clone(keyTable), func(c keyColumn) bool { return c.fact != "" && !m.Keys().Tells(c.fact) })
	table := Table{Total: len(list.Keys)}
	for _, c := range told {
		table.Columns = append(table.Columns, c.name)
	}
	table.Columns = append(table.Columns, "rotation")
	counts := map[string]int{}
	for _, k := range list.urgent(m.Rotation) {
		state := k.rotation(list.AsOf, m.Rotation)
		counts[state]++
		row := make([]any, 0, len(table.Columns))
		for _, c := range told {
			row = append(row, c.cell(w, k, list.AsOf))
		}
		table.Rows = append(table.Rows, append(row, state))
	}
	if counts["no advice"] == len(list.Keys) {
		table = withoutLast(table)
	}
	tail := Tail{Receipt: completeness(list.Missing) + " " + asOf(list.AsOf), Rest: "those that need rotation most are shown" + page("; a person sees all at ", m)}
	if summary := countsOf(counts); summary != "" {
		tail.Cautions = append(tail.Cautions, "rotation: "+summary)
	}
	tail.Cautions = append(append(tail.Cautions, w.keyCautions(m, list)...), untoldOfKeys(m.Keys()).lines()...)
	return w.CSV(table, tail)
}

// withoutLast leaves the last column out.
func withoutLast(t Table) Table {
	t.Columns = t.Columns[:len(t.Columns)-1]
	for i, row := range t.Rows {
		t.Rows[i] = row[:len(row)-1]
	}
	return t
}

// urgent are the keys, those that need rotation most first.
func (l KeyList) urgent(advice *manifest.Rotation) []Key {
	keys := slices.Clone(l.Keys)
	slices.SortStableFunc(keys, func(a, b Key) int {
		return slices.Index(rotations, a.rotation(l.AsOf, advice)) - slices.Index(rotations, b.rotation(l.AsOf, advice))
	})
	return keys
}

// countsOf says how many keys are in which state.
func countsOf(counts map[string]int) string {
	var told []string
	for _, state := range rotations {
		if counts[state] > 0 && state != "no advice" {
			told = append(told, words.Count(counts[state])+" "+state)
		}
	}
	return strings.Join(told, ", ")
}

// page is where a person sees the keys, "" where there is no such page.
func page(words string, m *manifest.Manifest) string {
	if address := m.Dashboard["keys"]; address != "" {
		return words + address
	}
	return ""
}

func (w Writer) keyCautions(m *manifest.Manifest, list KeyList) []string {
	var cautions []string
	if r := m.Rotation; r != nil {
		cautions = append(cautions, fmt.Sprintf("%s advises a new key every %d to %d days: due from %d, overdue from %d%s",
			m.Title, days(r.Due), days(r.Overdue), days(r.Due), days(r.Overdue), page("; make and revoke keys at ", m)))
	} else {
		cautions = append(cautions, m.Title+" gives no advice on the age of keys"+page("; make and revoke keys at ", m))
	}
	if m.Keys().Assumed {
		cautions = append(cautions, m.Title+" documents no endpoint for this list: "+m.Keys().Get+" is assumed")
	}
	if m.Keys().Tells("allowed_ips") {
		cautions = append(cautions, "a key without allowed_ips works from any address")
	}
	for _, g := range list.Gaps {
		cautions = append(cautions, g.What+": not known: "+w.refusal(g.Err))
	}
	if list.Own != "" {
		cautions = append(cautions, "the key of this connection is not marked: "+list.Own)
	}
	return cautions
}

// untoldOfKeys are the facts that the list does not tell, by the names of the columns that they would have.
func untoldOfKeys(keys *manifest.KeyList) *reasons {
	untold := &reasons{}
	for _, c := range keyTable {
		if c.name != "age_days" {
			untold.add(c.name, keys.Untold[c.fact])
		}
	}
	return untold
}

// mark is what a list shows of a key itself, and whether it is the one in use.
func (k Key) mark() any {
	shown := shortPrefix(k.Prefix)
	if shown == "" && k.LastFour != "" {
		shown = "…" + k.LastFour
	}
	if k.Own {
		shown += " (this connection)" // not in the name, which its owner chose
	}
	return valueOrNull(shown)
}

// cellOf writes a list in a cell, of a long one the number and the first members.
func cellOf(w Writer, values []string) any {
	const few = 4
	switch {
	case len(values) == 0:
		return nil
	case len(values) > few:
		return fmt.Sprintf("%d: %s …", len(values), w.safe(strings.Join(values[:few-1], " ")))
	}
	return w.safe(strings.Join(values, " "))
}

// age is how old a key is, in days; nil where that is not told.
func (k Key) age(now time.Time) any {
	if created, err := time.Parse(time.RFC3339, k.CreatedAt); err == nil {
		return int64(days(now.Sub(created)))
	}
	return nil
}

// rotation judges the age of a key by the platform's advice.
func (k Key) rotation(now time.Time, advice *manifest.Rotation) string {
	created, err := time.Parse(time.RFC3339, k.CreatedAt)
	expires, never := time.Parse(time.RFC3339, k.ExpiresAt)
	switch {
	case k.RevokedAt != "":
		return "revoked"
	case never == nil && !expires.After(now):
		return "expired"
	case advice == nil:
		return "no advice"
	case err == nil:
		return advice.State(now.Sub(created))
	}
	return "unknown"
}

// Rotation judges the age of a key by the platform's advice; "" where it gives none.
func (k Key) Rotation(now time.Time, advice *manifest.Rotation) string {
	if state := k.rotation(now, advice); state != "no advice" {
		return state
	}
	return ""
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

// day cuts a timestamp to its date; a key that was never used has none.
func day(timestamp string) any { return valueOrNull(dayText(timestamp)) }

func dayText(timestamp string) string {
	date, _, _ := strings.Cut(timestamp, "T")
	return date
}

// noKeys is said of a platform that asks for no credentials.
const noKeys = "asks for no credentials, so there are no keys"

// SignedIn is how a connection signs in: with a key that has that beginning or, where that is "", in another way (see [platform.Client.WayIn]).
type SignedIn struct{ KeyPrefix, WayIn string }

// withoutKey says that no key is in use, "" where one is.
func (s SignedIn) withoutKey() string {
	if s.KeyPrefix != "" || s.WayIn == "" {
		return ""
	}
	return "this connection uses none: it is signed in by " + s.WayIn
}

// OwnKey is the answer where the platform lists no keys, with the reason why: what this program knows by itself, and where a person finds the rest.
func (w Writer) OwnKey(m *manifest.Manifest, by SignedIn, why string) string {
	if len(m.Credentials) == 0 {
		return w.redacted(m.Title + " " + noKeys + "\n")
	}
	var b strings.Builder
	if none := by.withoutKey(); none != "" {
		fmt.Fprintf(&b, "%s %s; %s\n", m.Title, why, none)
	} else {
		fmt.Fprintf(&b, "%s %s; of its keys this server knows its own:\n", m.Title, why)
		fmt.Fprintf(&b, "prefix %s…; name, creator and age unknown\n", by.KeyPrefix)
	}
	if all := page("A person sees all keys at ", m); all != "" {
		b.WriteString(all + "\n")
	}
	return w.redacted(b.String())
}
