package tools

import (
	"context"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

var listKeys = readOnly("list_keys", "API keys and their rotation", runListKeys)

func runListKeys(ctx context.Context, d Deps, _ struct{}) (reply, error) {
	m := d.Client.Manifest()
	if m.Keys == nil {
		return reply{text: d.writer().OwnKey(m, d.Client.KeyPrefix(), "publishes no list of keys")}, nil
	}
	keys, missing, err := listedKeys(ctx, d)
	if isCode(err, platform.CodeNotFound) {
		return reply{text: d.writer().OwnKey(m, d.Client.KeyPrefix(), "answered that it has no such list (404)")}, nil
	}
	if err != nil {
		return reply{}, err
	}
	costOf(ctx).rows = len(keys)
	return reply{text: d.writer().Keys(m, answer.KeyList{Keys: keys, Missing: missing, AsOf: d.Now()})}, nil
}

// listedKeys reads the platform's list of keys; missing says why keys may be missing from it.
func listedKeys(ctx context.Context, d Deps) (keys []answer.Key, missing []string, err error) {
	records, missing, err := readAll(ctx, d, d.Client.Manifest().Keys)
	own := d.Client.OwnKey()
	for _, r := range records {
		prefix := r.text("prefix")
		keys = append(keys, answer.Key{
			Name: r.text("name"), Prefix: prefix, Creator: r.text("creator"),
			CreatedAt: r.text("created_at"), LastUsedAt: r.text("last_used_at"), RevokedAt: r.text("revoked_at"),
			LastUsedIP: r.text("last_used_ip"),
			Own:        own(strings.TrimRight(prefix, ".…*")), // some platforms write an ellipsis behind it
		})
	}
	return keys, missing, err
}
