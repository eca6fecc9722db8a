package tdc

import (
	"net/http"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// accountRoutes: GET /me is documented. The key's are what the dashboard's API Key tab does, under inferred paths, so that rotating
// can be lived through without the dashboard.
func accountRoutes() []route {
	return []route{
		{http.MethodGet, "/me", 200, nil, me, false},
		{http.MethodGet, "/me/api-key", 200, nil, readKey, true},
		{http.MethodPost, "/me/api-key/regenerate", 200, core.Shape{{Name: "confirm", Type: core.BooleanValue, Required: true}}, regenerate, true},
	}
}

// me is the profile; the names of its members are inferred.
func me(c *call) (reply, error) {
	var workspaces []any
	for _, o := range c.workspaces() {
		role, _ := c.world.Directory.Role(Name, o.ID, c.user.ID)
		workspaces = append(workspaces, map[string]any{"id": o.ID, "name": o.Name, "role": role.Name, "plan": o.Plan})
	}
	return reply{data: map[string]any{
		"id": c.user.ID, "email": c.user.Email, "name": c.user.Name(), "createdAt": core.Timestamp(c.user.CreatedAt), "workspaces": workspaces,
	}}, nil
}

// key is the caller's, false for who has none.
func (c *call) key() (core.Key, bool) {
	keys := c.world.Keys.List(Name, func(k core.Key) bool { return k.CreatedBy == c.user.ID && !k.Revoked() })
	if len(keys) == 0 {
		return core.Key{}, false
	}
	return keys[0], true
}

// keyData is the documented metadata: prefix, generated, last used with the source address.
func keyData(k core.Key) map[string]any {
	return map[string]any{"prefix": k.Prefix, "generatedAt": core.Timestamp(k.CreatedAt), "lastUsedAt": core.NullableTime(k.LastUsedAt), "lastUsedIp": core.Nullable(k.LastUsedIP)}
}

// readKey shows what is known of the key, and with reveal=true the key itself, any number of times: the documented eye icon.
func readKey(c *call) (reply, error) {
	key, ok := c.key()
	if !ok {
		return reply{}, notFound("Key")
	}
	out := keyData(key)
	switch strings.ToLower(c.query.Get("reveal")) {
	case "", "false":
	case "true":
		secret, err := c.world.Keys.Reveal(Name, key.ID)
		if err != nil {
			return reply{}, err
		}
		out["key"] = secret
	default:
		return reply{}, invalid("reveal must be true or false")
	}
	return reply{data: out}, nil
}

// regenerate makes a new key and breaks the old one before it answers. confirm stands for the dashboard's question.
func regenerate(c *call) (reply, error) {
	if !c.body.True("confirm") {
		return reply{}, invalid("confirm must be true: the old key stops working at once")
	}
	c.keys.Lock()
	defer c.keys.Unlock()
	if old, ok := c.world.Keys.Get(Name, c.keyID); c.keyID != "" && (!ok || old.Revoked()) {
		return reply{}, unauthorized("The secret key is not valid.")
	}
	previous, _ := c.key()
	fresh, secret, err := c.world.Keys.Create(c.ctx, core.Key{Platform: Name, OrganizationID: previous.OrganizationID, Name: "Secret Key", CreatedBy: c.user.ID})
	if err != nil {
		return reply{}, err
	}
	for _, old := range c.world.Keys.List(Name, func(k core.Key) bool { return k.CreatedBy == c.user.ID && !k.Revoked() && k.ID != fresh.ID }) {
		if _, err := c.world.Keys.Revoke(c.ctx, Name, old.ID); err != nil {
			return reply{}, err
		}
	}
	c.keyID = "" // the key that was used is gone
	out := keyData(fresh)
	out["key"], out["regeneratedAt"] = secret, core.Timestamp(c.now.Truncate(time.Second))
	return reply{data: out}, nil
}
