package tdc

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// perKey is the documented limit; its window's name in core.World.Rate is windowKey.
var perKey = core.Rate{Requests: 1000, Per: time.Hour}

const windowKey = "key"

// sessionKind is a signed-in person's token of the dashboard, for the dashboard's own endpoints. No document shows it.
const sessionKind = "session"

// caller is who sends a request.
type caller struct {
	userID  string
	keyID   string // "" for a session
	refused *failure
}

type callerKey struct{}

// admit recognises the caller, spends the hour's requests and writes their headers before any path is looked at, so that every answer to a
// key has them. The documents name no headers and no Retry-After; these are the usual ones.
func (a *api) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := a.recognise(r)
		if c.keyID != "" {
			// One key a person: the window is the person's, or regenerating would be a way to more requests.
			verdict := a.world.Limiter.Take(core.Window{Platform: Name, Name: windowKey, ID: c.userID, Rate: a.world.Rate(Name, windowKey, perKey)})
			verdict.SetHeaders(w.Header())
			if !verdict.Allowed {
				answer(w, r, tooMany(verdict))
				return
			}
		}
		a.outgoing.look()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

// recognise finds the person behind a key or a session. What it finds goes to the request log even when it is refused.
func (a *api) recognise(r *http.Request) caller {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	secret = strings.TrimSpace(secret)
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return caller{refused: unauthorized("Send your secret key: Authorization: Bearer tdc_...")}
	}
	log := core.CallOf(r.Context())
	if token, err := a.world.Tokens.Check(Name, sessionKind, secret); err == nil {
		log.UserID = token.UserID
		return caller{userID: token.UserID}
	}
	key, err := a.world.Keys.Authenticate(Name, secret)
	log.KeyID, log.KeyPrefix, log.UserID, log.OrganizationID = key.ID, key.Prefix, key.CreatedBy, key.OrganizationID
	if err != nil {
		return caller{refused: unauthorized("The secret key is not valid.")}
	}
	return caller{userID: key.CreatedBy, keyID: key.ID}
}

// enter refuses who may not use a route. The API is a feature of plans: a person needs one workspace that has it. That its absence
// is 403 and not 402 is inferred.
func (c *call) enter(route route) error {
	who, _ := c.ctx.Value(callerKey{}).(caller)
	switch {
	case who.refused != nil:
		return who.refused
	case who.keyID == "" && !route.dashboard:
		return unauthorized("Send your secret key: Authorization: Bearer tdc_...")
	}
	c.keyID = who.keyID
	c.user, _ = c.world.Directory.User(who.userID)
	if !slices.ContainsFunc(c.workspaces(), func(o core.Organization) bool { return planByName(o.Plan).has(apiAndWebhooks) }) {
		return locked(apiAndWebhooks)
	}
	return nil
}

// workspaces are those in which the caller has an active membership.
func (c *call) workspaces() []core.Organization {
	return c.world.Directory.OrganizationsOf(Name, c.user.ID)
}

// workspace is one of the caller's: 404 for any other, 403 when its plan has no API.
func (c *call) workspace(id string) (core.Organization, core.Role, error) {
	role, member := c.world.Directory.Role(Name, id, c.user.ID)
	o, _ := c.world.Directory.Organization(Name, id)
	switch {
	case !member:
		return o, role, notFound("Workspace")
	case !planByName(o.Plan).has(apiAndWebhooks):
		return o, role, locked(apiAndWebhooks)
	}
	core.CallOf(c.ctx).OrganizationID = id
	return o, role, nil
}
