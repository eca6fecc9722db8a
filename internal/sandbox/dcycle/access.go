package dcycle

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The documented limits, and the windows' names in core.World.Rate.
var (
	perOrganization = core.Rate{Requests: 1000, Per: time.Minute}
	perKey          = core.Rate{Requests: 50, Per: time.Second}
)

const (
	windowOrganization = "organization"
	windowKey          = "key"
	windowAddress      = "address" // inferred: who has no valid key is limited by address, as an organisation would be
)

// caller is who sends a request, and what stands in the way.
type caller struct {
	key      core.Key // zero for who signed in with a password
	user     core.User
	org      core.Organization
	role     core.Role
	noKey    *problem // nil: the key is good
	noAccess *problem // nil: org and role are set
}

type callerKey struct{}

func callerOf(r *http.Request) *caller {
	c, _ := r.Context().Value(callerKey{}).(*caller)
	return c
}

// admit recognises the caller, spends the limits and writes their headers, before any path is looked at: the headers are
// documented to be on every response. A foreign organisation's budget is not touched by who may not enter it.
func (a *api) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.settle(r.Context())
		c := a.recognise(r)
		verdict := a.world.Limiter.Take(a.windows(r, c)...)
		verdict.SetHeaders(w.Header())
		if !verdict.Allowed {
			answer(w, r, tooMany(verdict))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

func (a *api) windows(r *http.Request, c *caller) []core.Window {
	window := func(name, id string, documented core.Rate) core.Window {
		return core.Window{Platform: Name, Name: name, ID: id, Rate: a.world.Rate(Name, name, documented)}
	}
	if c.noKey != nil {
		return []core.Window{window(windowAddress, core.CallOf(r.Context()).ClientIP, perOrganization)}
	}
	budget := c.key.ID
	if budget == "" {
		budget = "user " + c.user.ID // inferred: somebody signed in has the budget of a key, over all tokens
	}
	out := []core.Window{window(windowKey, budget, perKey)}
	if c.noAccess == nil {
		out = append(out, window(windowOrganization, c.org.ID, perOrganization))
	}
	return out
}

// recognise finds key or token, person, organisation and role. What it finds goes to the request log even when it is not enough.
func (a *api) recognise(r *http.Request) *caller {
	call := core.CallOf(r.Context())
	id, err := uuid.Parse(r.Header.Get("x-organization-id"))
	if err == nil {
		call.OrganizationID = id.String()
	}
	c := &caller{}
	if c.noKey = a.identify(c, call, r); c.noKey != nil {
		return c
	}
	switch {
	case r.Header.Get("x-organization-id") == "":
		c.noAccess = forbidden("Missing x-organization-id header")
	case err != nil:
		c.noAccess = invalid("header.x-organization-id must be a UUID") // inferred
	default:
		c.enter(a.world.Directory, call.OrganizationID)
	}
	if c.noAccess == nil && strings.HasPrefix(r.URL.Path, legacyPrefix) {
		c.noAccess = a.legacyUser(r, c.org.ID)
	}
	return c
}

// identify finds the person: a key acts for who made it, a token for who signed in. The pages on logistics speak of keys only, all
// others of tokens too; a token is taken everywhere.
func (a *api) identify(c *caller, call *core.Call, r *http.Request) *problem {
	credential := secret(r)
	if strings.Count(credential, ".") == 2 { // the form of a JWT, which no key has
		token, err := a.world.Tokens.Check(Name, tokenKind, credential)
		call.UserID = token.UserID
		if err != nil {
			return badToken(err)
		}
		c.user, _ = a.world.Directory.User(token.UserID)
		return nil
	}
	key, err := a.world.Keys.Authenticate(Name, credential)
	call.KeyID, call.KeyPrefix, call.UserID = key.ID, key.Prefix, key.CreatedBy
	if err != nil {
		return badKey()
	}
	c.key = key
	c.user, _ = a.world.Directory.User(key.CreatedBy)
	return nil
}

// legacyPrefix begins the paths of the legacy API.
const legacyPrefix = "/api/"

// legacyUser checks x-user-id, which the legacy API demands besides the other two headers. That it must name somebody of the
// organisation is inferred, and so is that it opens nothing: rights and attribution stay those of the key's creator.
func (a *api) legacyUser(r *http.Request, organizationID string) *problem {
	id, err := uuid.Parse(r.Header.Get("x-user-id"))
	if err != nil {
		return invalid("header.x-user-id must be a UUID")
	}
	if _, ok := a.world.Directory.Role(Name, organizationID, id.String()); !ok {
		return forbidden("User doesn't belong to the specified organization")
	}
	return nil
}

// enter looks for the creator's membership: a key acts for the person who made it. An organisation that does not exist is refused in
// the same words as one that is somebody else's.
func (c *caller) enter(d *core.Directory, id string) {
	role, member := d.Role(Name, id, c.user.ID)
	org, _ := d.Organization(Name, id)
	switch {
	case !member:
		c.noAccess = forbidden("User doesn't belong to the specified organization")
	case !org.APIEnabled:
		c.noAccess = apiOff()
	default:
		c.org, c.role = org, role
	}
}

// secret is the key or token as sent. Most pages say x-api-key, those of business travels, vehicle fuels and unknown vehicles say
// Authorization: Bearer, and of the legacy API there are both descriptions; both are taken everywhere.
func secret(r *http.Request) string {
	if key := r.Header.Get("x-api-key"); key != "" {
		return key
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// anybody stands for what every member may read: reference data, the same for everyone.
const anybody = ""

// permit refuses a caller who may not do an action on a resource, in the order 401, 403.
func (c *caller) permit(resource, action string) error {
	switch {
	case c.noKey != nil:
		return c.noKey
	case c.noAccess != nil:
		return c.noAccess
	case resource != anybody && !c.role.Allows(resource, action):
		return forbidden("User doesn't have permission " + resource + ":" + action)
	}
	return nil
}
