package cycle

import (
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// socketLifetime is how long a token for a web socket may wait to be used.
const socketLifetime = 15 * time.Minute

// socketToken makes a token for a web socket. Nothing listens in the sandbox.
func (q *request) socketToken() (string, error) {
	text, _, err := q.api.world.Tokens.IssueOpaque(core.Token{
		Platform: Name, Kind: "socket", UserID: q.who.user.ID, KeyID: q.who.key.ID, OrganizationID: q.hub,
	}, socketLifetime, "")
	if err != nil {
		return "", fail("503.not-ready", "no more tokens can be issued")
	}
	return text, nil
}

// socketOf answers {token, address} for the console or the telemetry of a resource.
func socketOf(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		if _, err := q.resource(c); err != nil {
			return reply{}, err
		}
		token, err := q.socketToken()
		address := strings.Replace(q.api.world.BaseURL(Name), "http", "ws", 1) + q.url()
		return ok(doc{"token": token, "address": address}), err
	}
}

// sshOf answers with a way into an instance (the members are inferred, but the token).
func sshOf(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		d, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		token, err := q.socketToken()
		address := token[:min(8, len(token))] + "@" + d.text("hostname") + ".sandbox.example"
		return ok(doc{"address": address, "token": doc{"token": token, "expires": core.Timestamp(q.api.world.Now().Add(socketLifetime))}}), err
	}
}
