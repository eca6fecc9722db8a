package tools

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/render"
)

var listKeys = readOnly("list_keys", "API keys and their rotation", runListKeys)

func runListKeys(ctx context.Context, d Deps, _ struct{}) (answer, error) {
	m := d.Client.Manifest()
	if m.Keys == nil {
		return answer{text: ownKeyOnly(d, "publishes no list of keys")}, nil
	}
	keys, missing, err := listedKeys(ctx, d)
	if isCode(err, platform.CodeNotFound) {
		return answer{text: ownKeyOnly(d, "answered that it has no such list (404)")}, nil
	}
	if err != nil {
		return answer{}, err
	}
	now := d.Now()
	table := render.Table{
		Columns: []string{"name", "prefix", "creator", "created", "last_used", "age_days", "rotation"},
		Rows:    make([][]any, len(keys)),
		Total:   len(keys),
	}
	own := d.Client.OwnKey()
	for i, k := range keys {
		table.Rows[i] = k.row(now, m.Rotation, own(k.prefix()))
	}
	costOf(ctx).rows = len(keys)
	return answer{text: render.CSV(table, render.Tail{
		Receipt:  completeness(missing) + " as of " + now.UTC().Format(time.RFC3339),
		Cautions: keyCautions(m),
	})}, nil
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

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// ownKeyOnly is the answer where the platform lists no keys: what this server knows by itself, and where a person finds the rest.
func ownKeyOnly(d Deps, why string) string {
	m := d.Client.Manifest()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s; of its keys this server knows its own:\n", m.Title, why)
	fmt.Fprintf(&b, "prefix %s…; name, creator and age unknown\n", d.Client.KeyPrefix())
	if page := m.Dashboard["keys"]; page != "" {
		fmt.Fprintf(&b, "A person sees all keys at %s\n", page)
	}
	return b.String()
}

// keyRecord is one listed key.
type keyRecord struct{ record }

func listedKeys(ctx context.Context, d Deps) (_ []keyRecord, missing []string, _ error) {
	records, missing, err := readAll(ctx, d, d.Client.Manifest().Keys)
	keys := make([]keyRecord, len(records))
	for i, r := range records {
		keys[i] = keyRecord{r}
	}
	return keys, missing, err
}

// prefix is the listed prefix without the ellipsis that some platforms write behind it.
func (k keyRecord) prefix() string { return strings.TrimRight(k.text("prefix"), ".…*") }

func (k keyRecord) row(now time.Time, advice *manifest.Rotation, own bool) []any {
	name := k.text("name")
	if own {
		name += " (this connection)"
	}
	var age any
	created, err := time.Parse(time.RFC3339, k.text("created_at"))
	if err == nil {
		age = int64(days(now.Sub(created)))
	}
	rotation := "unknown"
	switch {
	case k.text("revoked_at") != "":
		rotation = "revoked"
	case err == nil && advice != nil:
		rotation = rotationOf(now.Sub(created), advice)
	}
	return []any{name, shortPrefix(k.text("prefix")), k.text("creator"), day(k.text("created_at")), day(k.text("last_used_at")), age, rotation}
}

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
