package cycle

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// caller is who a request comes from: a person, or a key.
type caller struct {
	user core.User
	key  core.Key // zero for a person
	role core.Role
}

func (c caller) isKey() bool { return c.key.ID != "" }

// creator is the caller as resources and activity name it: {type, id}.
func (c caller) creator() doc {
	if c.isKey() {
		return doc{"type": "api-key", "id": c.key.ID}
	}
	return doc{"type": "account", "id": accountID(c.user.ID)}
}

// granted is the capabilities of the caller: those of a key's own list, or of the role.
func (c caller) granted() []core.Permission {
	if c.isKey() && c.key.RoleID == "" {
		return c.key.Permissions
	}
	return c.role.Permissions
}

// admit finds out who calls, and about which hub, and spends one request of the hub's budget.
func (q *request) admit() *failure {
	named, f := q.namedHub()
	q.call().OrganizationID = named
	if f != nil {
		return f
	}
	if f := q.authenticate(); f != nil {
		return f
	}
	if f := q.enter(named); f != nil {
		return f
	}
	if q.who.isKey() {
		q.api.world.Keys.Used(Name, q.who.key.ID, q.call().ClientIP)
	}
	return q.spend()
}

// namedHub is the hub of the header, X-Hub-Id or X-Project-Id. What happens when both are sent is inferred.
func (q *request) namedHub() (string, *failure) {
	hub, project := q.Header.Get("X-Hub-Id"), q.Header.Get("X-Project-Id")
	if hub != "" && project != "" && hub != project {
		return hub, fail("403.mismatch", "X-Hub-Id and X-Project-Id name different hubs")
	}
	if hub == "" {
		hub = project
	}
	return hub, nil
}

// authenticate reads the Authorization header. In the project era a key is never sent on resource calls: it only buys a token.
func (q *request) authenticate() *failure {
	token, found := bearerToken(q.Request)
	if !found {
		return fail("401.auth-invalid", "send Authorization: Bearer and a credential")
	}
	if strings.Count(token, ".") == 2 { // a JWT; keys have no dots
		return q.authenticateToken(token)
	}
	if q.form == projectForm {
		return fail("401.auth-invalid", "exchange the API key for a token at /oauth/token; it is not accepted here")
	}
	key, err := q.api.world.Keys.Authenticate(Name, token)
	if err != nil {
		q.noteKey(key)
		return fail("401.auth-invalid", "this API key is not in force")
	}
	return q.asKey(key)
}

// authenticateToken takes a JWT of either form: hubs had them too, from January 2019 to February 2020.
func (q *request) authenticateToken(text string) *failure {
	token, err := q.api.world.Tokens.Check(Name, accessToken, text)
	switch {
	case errors.Is(err, core.ErrExpiredToken):
		return fail("401.auth-expired", "this token has expired")
	case err != nil:
		return fail("401.auth-invalid", "this token is not in force")
	case token.KeyID != "":
		// The key is asked again: a token that was issued while its key was being deleted must not outlive it.
		key, known := q.api.world.Keys.Get(Name, token.KeyID)
		if !known || key.Revoked() {
			q.noteKey(key)
			return fail("401.auth-invalid", "the API key of this token is not in force")
		}
		return q.asKey(key)
	}
	user, known := q.api.world.Directory.User(token.UserID)
	if !known {
		return fail("401.auth-invalid", "this token is not in force")
	}
	q.who.user = user
	q.call().UserID = user.ID
	return nil
}

func bearerToken(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != ""
}

func (q *request) asKey(key core.Key) *failure {
	q.noteKey(key)
	if !addressAllowed(key.AllowedIPs, q.call().ClientIP) {
		return fail("403.invalid-ip", "this API key may not be used from this address")
	}
	q.who.key = key
	q.who.user, _ = q.api.world.Directory.User(key.CreatedBy)
	q.who.role, _ = q.api.world.Directory.RoleByID(key.RoleID)
	return nil
}

func (q *request) noteKey(key core.Key) {
	call := q.call()
	call.KeyID, call.KeyPrefix, call.UserID = key.ID, key.Prefix, key.CreatedBy
}

// addressAllowed checks an allow-list of addresses; that a block such as 203.0.113.0/24 may stand in it is inferred.
func addressAllowed(allowed []string, client string) bool {
	if len(allowed) == 0 {
		return true
	}
	addr, err := netip.ParseAddr(client)
	if err != nil {
		return false
	}
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(allowed, func(entry string) bool {
		block, ok := parseBlock(entry)
		return ok && block.Contains(addr)
	})
}

// parseBlock reads an address or a block.
func parseBlock(s string) (netip.Prefix, bool) {
	if block, err := netip.ParsePrefix(s); err == nil {
		return block.Masked(), true
	}
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, false
	}
	addr = addr.Unmap()
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

// enter decides the hub. A hub that does not exist and one that is somebody else's are refused alike, so that nobody can find out
// which there are (inferred: 404.hub is in the list of codes too).
func (q *request) enter(named string) *failure {
	if q.route.access == account && q.who.isKey() {
		// Whether a key may ask for an account is documented nowhere.
		return fail("403.not-allowed", "an API key has no account")
	}
	switch {
	case q.who.isKey() && named != "" && named != q.who.key.OrganizationID:
		return fail("403.wrong-hub", "this credential is not of that hub")
	case q.who.isKey() && (named != "" || q.route.access != inHub):
		q.hub = q.who.key.OrganizationID
		return nil
	case named == "" && (q.route.access == inHub || q.route.access == current):
		return fail("422.missing-argument", "name the hub in the header %s", q.form.header()).at(q.form.header())
	case named == "":
		return nil
	}
	role, member := q.api.world.Directory.Role(Name, named, q.who.user.ID)
	if !member {
		return fail("403.wrong-hub", "this credential is not of that hub")
	}
	q.hub, q.who.role = named, role
	return nil
}

func (f form) header() string {
	if f == projectForm {
		return "X-Project-Id"
	}
	return "X-Hub-Id"
}

// spend takes one request from the daily budget of the hub's plan.
func (q *request) spend() *failure {
	if q.hub == "" {
		return nil
	}
	v := q.api.world.Limiter.Take(core.Window{Platform: Name, Name: "hub", ID: q.hub, Rate: q.api.limit})
	if !v.Allowed {
		return fail("429.rate-limiting", "the hub has used its %d requests a day", v.Limit)
	}
	return nil
}
