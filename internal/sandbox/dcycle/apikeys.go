package dcycle

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// apiKey is what the management page shows of a key, as a record.
type apiKey struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Prefix     string  `json:"prefix"`
	CreatedBy  person  `json:"created_by"`
	CreatedAt  string  `json:"created_at"`
	LastUsedAt *string `json:"last_used_at"`
	LastUsedIP any     `json:"last_used_ip"`
	RevokedAt  *string `json:"revoked_at"`
}

type person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// listKeys answers GET /v1/api-keys: the organisation's keys, newest first. ASSUMED: Dcycle documents that keys are listed in the web
// application and publishes no endpoint for it. Path, fields and paging are what the rest of the API would suggest; the header says so.
func (a *api) listKeys(w http.ResponseWriter, r *http.Request, c *caller) error {
	w.Header().Set("X-Sandbox-Assumed", "true")
	p := parseParams(r.URL.RawQuery)
	page, size, offset := p.paging(50)
	if err := p.err(); err != nil {
		return err
	}
	keys := a.world.Keys.List(Name, func(k core.Key) bool { return k.OrganizationID == c.org.ID })
	items := []apiKey{}
	for _, k := range keys[min(offset, len(keys)):min(offset+size, len(keys))] {
		items = append(items, a.apiKey(k))
	}
	raw, err := json.Marshal(items)
	if err != nil {
		return err
	}
	body, err := envelope{}.write(sheet{rows: core.Page{Items: raw, Total: len(keys)}, page: page, size: size})
	if err == nil {
		core.WriteRaw(w, http.StatusOK, body)
	}
	return err
}

func (a *api) apiKey(k core.Key) apiKey {
	user, _ := a.world.Directory.User(k.CreatedBy)
	return apiKey{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, CreatedBy: person{user.ID, user.Name(), user.Email},
		CreatedAt: core.Timestamp(k.CreatedAt), LastUsedAt: moment(k.LastUsedAt), LastUsedIP: core.Nullable(k.LastUsedIP), RevokedAt: moment(k.RevokedAt),
	}
}

func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := core.Timestamp(t)
	return &text
}
