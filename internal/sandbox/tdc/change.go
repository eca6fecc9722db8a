package tdc

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// newID is an opaque id after its documented lead: "ws_", "site_", "page_", "form_", "sub_", "evt_".
func newID(lead string) string { return lead + strings.ToLower(rand.Text()) }

// slugPattern is what a slug may be; inferred.
var slugPattern = words.Pattern(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// slug takes a given slug or makes one of a name.
func slug(given, name string) (string, error) {
	if given == "" {
		given = strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(name), "-"), "-")
	}
	if len(given) > 63 || !slugPattern().MatchString(given) {
		return "", invalid("slug must be 1 to 63 lower-case letters, digits and single hyphens")
	}
	return given, nil
}

// exec runs one statement in a transaction of its own.
func (c *call) exec(query string, args ...any) error {
	return c.world.Store.Update(c.ctx, func(tx *sql.Tx) error { return c.execIn(tx, query, args...) })
}

func (c *call) execIn(tx *sql.Tx, query string, args ...any) error {
	if _, err := tx.ExecContext(c.ctx, query, args...); err != nil {
		return fmt.Errorf("changing content: %w", err)
	}
	return nil
}

// count gives the number of a query.
func (c *call) count(tx *sql.Tx, query string, args ...any) (n int, err error) {
	err = tx.QueryRowContext(c.ctx, query, args...).Scan(&n)
	return n, err
}

// changed answers a row after its change and tells the workspace's webhooks.
func (c *call) changed(r resource, id, event string, p place) (reply, error) {
	out, err := c.read(r, id)
	if err != nil {
		return reply{}, err
	}
	return out, c.tell(event, p, out.data.(json.RawMessage))
}

// text is a member of the body as an argument that leaves a column as it is when the member is absent.
func (c *call) text(name string) any {
	if !c.body.Has(name) {
		return nil
	}
	return c.body.Text(name)
}

func (c *call) stamp() string { return core.Timestamp(c.now) }

// jsonText is JSON in which <, > and & stay as they are: what a form was sent with is kept and delivered unchanged.
func jsonText(value any) (string, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return strings.TrimSpace(out.String()), err
}
