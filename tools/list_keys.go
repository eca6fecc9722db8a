package tools

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

var listKeys = readOnly("list_keys", "API keys and their rotation", runListKeys)

// Why there is no list of keys, as what a platform does.
const (
	publishesNoList = "publishes no list of keys"
	hasNoList       = "answered that it has no such list (404)"
)

func runListKeys(ctx context.Context, d Deps, args formatArgs) (reply, error) {
	return d.inSections(ctx, args.Format, func(ctx context.Context, on *catalog.Connection, w answer.Writer) (string, error) {
		return tellKeys(ctx, d, on, w, args.Format)
	})
}

// tellKeys tells the keys of one connection.
func tellKeys(ctx context.Context, d Deps, on *catalog.Connection, w answer.Writer, format string) (string, error) {
	m := on.Manifest()
	if !m.ListsKeys() {
		return ownKeyOnly(on, w, format, publishesNoList)
	}
	keys := askKeys(ctx, on)
	if isCode(keys.err, platform.CodeNotFound) {
		return ownKeyOnly(on, w, format, hasNoList)
	}
	if keys.err != nil {
		return "", keys.err
	}
	costOf(ctx).rows.Add(int64(len(keys.keys)))
	list := answer.KeyList{Keys: keys.keys, Missing: keys.missing, AsOf: d.Now(), Gaps: keys.gaps, Own: keys.unmarked(on)}
	if format == "json" {
		return w.KeysJSON(m, list)
	}
	return w.Keys(m, list), nil
}

// ownKeyOnly tells what this program knows by itself.
func ownKeyOnly(on *catalog.Connection, w answer.Writer, format, why string) (string, error) {
	by := answer.SignedIn{KeyPrefix: on.Client().KeyPrefix(), WayIn: on.Client().WayIn()}
	if format == "json" {
		return w.OwnKeyJSON(on.Manifest(), by, why)
	}
	return w.OwnKey(on.Manifest(), by, why), nil
}

// keyAnswers is the platform's list of keys, or why there is none; missing says why keys may be missing from it.
type keyAnswers struct {
	keys    []answer.Key
	missing []string
	err     error
	gaps    []answer.Gap // of the roles and people that they name
}

// askKeys reads the list of keys and, at the same time, the roles and people that they name.
func askKeys(ctx context.Context, on *catalog.Connection) keyAnswers {
	list := on.Manifest().Keys()
	var a keyAnswers
	var records []record
	var roles, people named
	var asking sync.WaitGroup
	asking.Go(func() { roles = askNamed(ctx, on, list.Roles) })
	asking.Go(func() { people = askNamed(ctx, on, list.People) })
	records, a.missing, a.err = readAll(ctx, on, &list.Table)
	asking.Wait()
	begins, ends := on.Client().OwnKey(), on.Client().OwnKeyEnd()
	for _, r := range records {
		k := keyOf(r)
		if role, known := roles.byID[r.text("role_id")]; known {
			k.Role, k.Permissions = role.text("name"), role.permissions()
		}
		if person, known := people.byID[k.CreatorID]; known {
			k.Creator, k.CreatorEmail = strings.Join(person.texts(manifest.FactName), ""), person.text("email")
		}
		prefix := strings.TrimRight(k.Prefix, ".…*") // some platforms write an ellipsis behind it
		k.Own = begins(prefix) || prefix == "" && ends(k.LastFour)
		a.keys = append(a.keys, k)
	}
	for _, gap := range []answer.Gap{{What: "names and permissions of roles", Err: roles.err}, {What: "names of creators", Err: people.err}} {
		if gap.Err != nil {
			a.gaps = append(a.gaps, gap)
		}
	}
	return a
}

// named are records that others name by their ids, or why there are none.
type named struct {
	byID map[string]record
	err  error
}

// askNamed reads them; there are none of no table.
func askNamed(ctx context.Context, on *catalog.Connection, t *manifest.Table) (n named) {
	if t == nil {
		return n
	}
	var all []record
	all, _, n.err = readAll(ctx, on, t)
	n.byID = map[string]record{}
	for _, r := range all {
		n.byID[r.text("id")] = r
	}
	return n
}

// keyOf reads a record of the list. A role or a person whose name is not known is told by the id.
func keyOf(r record) answer.Key {
	k := answer.Key{
		ID: r.text("id"), Name: r.text("name"), Prefix: r.text("prefix"), LastFour: r.text("last_four"),
		Creator: r.text("creator"), CreatorID: r.text("creator_id"), CreatorEmail: r.text("creator_email"),
		Role: r.text("role"), Permissions: r.permissions(), AllowedIPs: r.list("allowed_ips"), State: r.text("state"),
		CreatedAt: r.text("created_at"), LastUsedAt: r.text("last_used_at"), LastUsedIP: r.text("last_used_ip"),
		ExpiresAt: r.text("expires_at"), RevokedAt: r.text("revoked_at"),
	}
	k.Role = cmp.Or(k.Role, r.text("role_id"))
	k.Creator = cmp.Or(k.Creator, k.CreatorID)
	return k
}

// own is the key in use, nil where the list does not show which that is.
func (a keyAnswers) own() *answer.Key {
	for i := range a.keys {
		if a.keys[i].Own {
			return &a.keys[i]
		}
	}
	return nil
}

// unmarked says why no key of the list is the one in use; "" where one is.
func (a keyAnswers) unmarked(on *catalog.Connection) string {
	if a.own() != nil {
		return ""
	}
	if on.Client().KeyPrefix() == "" {
		return "it signs in without one"
	}
	for _, k := range a.keys {
		if k.Prefix != "" || k.LastFour != "" {
			return "it is not in the list"
		}
	}
	if why := on.Manifest().Keys().Untold["prefix"]; why != "" {
		return why
	}
	return "the list shows no part of a key"
}
